import { describe, expect, test } from 'vitest';
import { type ClusterNow, changesBetween, undoOf } from './index.ts';

const now = (values: ClusterNow['values'], more: Partial<ClusterNow> = {}): ClusterNow => ({
  values,
  retired: false,
  hasBox: false,
  servesOthers: false,
  ...more,
});
const position = { latitude: 18.8, longitude: 105.7 };

describe('what an import changed', () => {
  test('are the fields that say something else; what is not there is nothing, not a change', () => {
    const before = { volume: 70, note: null, position };
    const after = {
      volume: 60,
      note: null,
      position: { longitude: 105.7, latitude: 18.8 },
      decision: 'QĐ 1',
    };
    expect(changesBetween(before, after)).toEqual({
      before: { volume: 70, decision: null },
      after: { volume: 60, decision: 'QĐ 1' },
    });
  });
});

describe('taking an import back', () => {
  const changed = { added: false, before: { volume: 70, note: null }, after: { volume: 60, note: 'mới' } };
  const added = { added: true, before: {}, after: { name: 'Cổng chợ', volume: 60 } };

  test('gives a field back that still says what the import wrote, and leaves one that somebody changed', () => {
    expect(undoOf(changed, now({ volume: 60, note: 'mới', wattage: 30 }))).toEqual({
      retire: false,
      back: { volume: 70, note: null },
      kept: [],
    });
    expect(undoOf(changed, now({ volume: 65, note: 'mới' }))).toEqual({
      retire: false,
      back: { note: null },
      kept: [{ field: 'volume', why: 'changed-since' }],
    });
  });

  test('puts an added cluster out of use while nobody touched it and nothing hangs on it', () => {
    expect(undoOf(added, now({ name: 'Cổng chợ', volume: 60 }))).toEqual({
      retire: true,
      back: {},
      kept: [],
    });
    const kept = (stands: ClusterNow) => undoOf(added, stands).kept;
    expect(kept(now({ name: 'Cổng chợ', volume: 50 }))).toEqual([{ field: 'volume', why: 'changed-since' }]);
    expect(kept(now(added.after, { hasBox: true }))).toEqual([{ why: 'has-box' }]);
    expect(kept(now(added.after, { servesOthers: true }))).toEqual([{ why: 'serves-others' }]);
    for (const stands of [now({ name: 'x' }), now(added.after, { hasBox: true })])
      expect(undoOf(added, stands).retire).toBe(false);
  });

  test('leaves a cluster alone that is out of use', () => {
    for (const row of [changed, added])
      expect(undoOf(row, now(row.after, { retired: true }))).toEqual({
        retire: false,
        back: {},
        kept: [{ why: 'retired' }],
      });
  });
});
