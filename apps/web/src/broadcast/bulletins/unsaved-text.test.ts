import { describe, expect, test } from 'vitest';
import {
  forgetUnsaved,
  keepUnsaved,
  keptUnsaved,
  sameComposed,
  type TextStore,
  type UnsavedText,
  unsavedKey,
} from './unsaved-text.ts';

/** A browser's storage that fits in a test; `full` makes every write fail as a full disk does. */
function storage(full = false): TextStore {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => {
      if (full) throw new Error('QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key) => void kept.delete(key),
  };
}

const typed: UnsavedText = {
  title: 'Lịch tiêm phòng',
  text: 'Sáng mai, 7h30.',
  voice: '',
  priority: 'ordinary',
  readings: [{ written: 'TDP', spoken: 'tổ dân phố' }],
  basedOn: 2,
  keptAt: 1_795_000_000_000,
};

describe('text that was not saved', () => {
  test('is offered again as it was typed, to the person who typed it', () => {
    const store = storage();
    expect(keepUnsaved(store, unsavedKey('anh', 'b1'), typed)).toBe(true);
    expect(keptUnsaved(store, unsavedKey('anh', 'b1'))).toEqual(typed);
    expect(keptUnsaved(store, unsavedKey('hanh', 'b1'))).toBeUndefined();
    expect(keptUnsaved(store, unsavedKey('anh', undefined))).toBeUndefined();
  });

  test('is gone once it was saved or dropped', () => {
    const store = storage();
    keepUnsaved(store, 'k', typed);
    forgetUnsaved(store, 'k');
    expect(keptUnsaved(store, 'k')).toBeUndefined();
  });

  test('is never said to be kept when the browser refused to keep it', () => {
    expect(keepUnsaved(storage(true), 'k', typed)).toBe(false);
  });

  test('counts as nothing when something else stands in its place', () => {
    const store = storage();
    for (const foreign of ['', '{', '[]', '{"title":1}', JSON.stringify({ ...typed, readings: [null] })]) {
      store.setItem('k', foreign);
      expect(keptUnsaved(store, 'k')).toBeUndefined();
    }
  });

  test('is not offered when it is what the server has, whatever the order of the readings', () => {
    const two = [
      { written: 'A', spoken: 'a' },
      { written: 'B', spoken: 'b' },
    ];
    const text = 'A và B';
    const withTwo = { ...typed, text, readings: two };
    expect(sameComposed(withTwo, { ...withTwo, readings: two.toReversed() })).toBe(true);
    expect(sameComposed(withTwo, { ...withTwo, readings: [] })).toBe(false);
    expect(sameComposed({ ...typed, readings: two }, { ...typed, readings: [] })).toBe(true);
    expect(sameComposed({ ...typed, text: 'Phường'.normalize('NFD') }, { ...typed, text: 'Phường' })).toBe(
      true,
    );
    expect(sameComposed({ ...typed, title: ' Lịch tiêm phòng ' }, typed)).toBe(true);
    expect(sameComposed({ ...typed, text: `${typed.text}\n` }, typed)).toBe(false);
    expect(sameComposed({ ...typed, voice: 'hoai-an' }, typed)).toBe(false);
  });
});
