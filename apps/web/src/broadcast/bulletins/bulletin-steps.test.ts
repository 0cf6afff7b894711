import type { BulletinView } from '@loaphuong/contract';
import { describe, expect, test } from 'vitest';
import { airingToTell, stepsOf } from './bulletin-steps.ts';

const anh = { id: '1', name: 'Lê Thị Mai Anh' };
const hanh = { id: '2', name: 'Nguyễn Thị Hạnh' };
const at = '2026-11-23T08:00:00.000Z';

function bulletin(
  state: BulletinView['state'],
  airings: BulletinView['airings'] = [],
): Pick<BulletinView, 'state' | 'author' | 'versions' | 'airings'> {
  return { state, author: anh, versions: [{ version: 1, by: anh, at, state }], airings };
}

const standings = (of: ReturnType<typeof bulletin>): string =>
  stepsOf(of)
    .map(({ standing }) => standing)
    .join(' ');

describe('the step line of a bulletin', () => {
  test('stands where the next thing has to be done', () => {
    expect(standings(bulletin({ kind: 'draft' }))).toBe('here ahead ahead ahead ahead');
    expect(standings(bulletin({ kind: 'submitted', by: anh, at }))).toBe('done done here ahead ahead');
    const approved = { kind: 'approved', by: hanh, at, sha256: 'a'.repeat(64) } as const;
    expect(standings(bulletin(approved))).toBe('done done done here ahead');
    expect(standings(bulletin({ kind: 'returned', by: hanh, at, reason: 'x' }))).toBe(
      'here done stopped ahead ahead',
    );
  });

  test('follows the airing from fetching to proof', () => {
    const approved = { kind: 'approved', by: hanh, at, sha256: 'a'.repeat(64) } as const;
    const airing = (state: BulletinView['airings'][number]['state']) =>
      bulletin(approved, [{ id: 'x', at, state, proved: 26, boxes: 28 }]);
    expect(standings(airing('planned'))).toBe('done done done here ahead');
    expect(standings(airing('playing'))).toBe('done done done done here');
    expect(standings(airing('proved'))).toBe('done done done done done');
    expect(standings(airing('failed'))).toBe('done done done done stopped');
  });

  test('tells of what is on air before what comes, and of what comes before what was', () => {
    const of = (state: BulletinView['airings'][number]['state'], hour: number) => ({
      id: `${state}${hour}`,
      at: `2026-11-23T0${hour}:00:00.000Z`,
      state,
      proved: 0,
      boxes: 28,
    });
    expect(airingToTell([of('ready', 9), of('proved', 1), of('playing', 5)])?.id).toBe('playing5');
    expect(airingToTell([of('proved', 1), of('ready', 9), of('planned', 8)])?.id).toBe('planned8');
    expect(airingToTell([of('proved', 1), of('proved', 2), of('cancelled', 9)])?.id).toBe('proved2');
    expect(airingToTell([of('cancelled', 9)])).toBeUndefined();
  });
});
