import type { PlayView } from '@loaphuong/contract';
import { expect, test } from 'vitest';
import { type EvidenceKind, reachOf } from './evidence.ts';

const measured = (kind: EvidenceKind) => ({ kind, lowest: 0.98, matched: 40, windows: 40, levelDb: -16 });
const play = (result: PlayView['result'], ...kinds: EvidenceKind[]): PlayView => ({
  box: 'b',
  seq: 1,
  airing: 'a',
  title: 'Bản tin chiều',
  plannedAt: '2024-10-10T10:00:00.000Z',
  playedMs: 1000,
  durationMs: 1000,
  result,
  evidence: kinds.map(measured),
  hash: 'c80e',
});

test('what left the machine is never called heard', () => {
  expect(reachOf(play('proved', 'sink'))).toBe('sink');
  expect(reachOf(play('proved', 'sink', 'line'))).toBe('line');
  expect(reachOf(play('proved', 'sink', 'line', 'mic'))).toBe('mic');
});

test('a microphone that did not recognise the programme does not make it heard', () => {
  const mic = { ...measured('mic'), matched: 3 };
  const played = play('proved', 'sink', 'line');
  expect(reachOf({ ...played, evidence: [...played.evidence, mic] })).toBe('line');
});

test('a play that is not proved is named by its result, whatever was measured', () => {
  expect(reachOf(play('weak', 'sink', 'mic'))).toBe('weak');
  expect(reachOf(play('cut', 'sink'))).toBe('cut');
  expect(reachOf(play('proved'))).toBe('none');
});
