import type { AiringView, BoxCell } from '@loaphuong/contract';
import { describe, expect, test } from 'vitest';
import { countedIn, groupTroubles, largestStartError, wardRows } from './ward-rows.ts';

const box = (ward: string, name: string, standing: BoxCell['standing']): BoxCell => ({
  cluster: { id: `${ward}-${name}`, name },
  ward: { id: ward, name: ward },
  standing,
});

const play = (startErrorMs?: number): AiringView['plays'][number] => ({
  box: 'b',
  seq: 1,
  airing: 'a',
  title: 't',
  plannedAt: '2026-11-23T10:00:00.000Z',
  playedMs: 0,
  durationMs: 0,
  result: 'proved',
  evidence: [],
  hash: 'h',
  cluster: { id: 'c', name: 'c' },
  ward: { id: 'w', name: 'w' },
  ...(startErrorMs === undefined ? {} : { startErrorMs }),
});

describe('an airing, box by box', () => {
  test('is grouped by ward without changing the order of wards or boxes', () => {
    const rows = wardRows([
      box('Xuân Giang', '1', 'ready'),
      box('An Thủy', '1', 'ready'),
      box('Xuân Giang', '2', 'offline'),
    ]);
    expect(rows.map(({ ward, boxes }) => [ward.name, boxes.map(({ cluster }) => cluster.name)])).toEqual([
      ['Xuân Giang', ['1', '2']],
      ['An Thủy', ['1']],
    ]);
  });

  test('counts readiness before, playing during and proof after; waiting for proof is no proof', () => {
    const cells = [
      box('w', '1', 'proved'),
      box('w', '2', 'awaiting-proof'),
      box('w', '3', 'ready'),
      box('w', '4', 'weak'),
    ];
    expect(countedIn({ state: 'planned', cells })).toEqual({ as: 'ready', count: 1 });
    expect(countedIn({ state: 'playing', cells })).toEqual({ as: 'playing', count: 0 });
    expect(countedIn({ state: 'failed', cells })).toEqual({ as: 'proved', count: 1 });
  });

  test('says one trouble of many boxes once, and keeps two reasons apart', () => {
    const cut = { vi: 'Bị ngắt giữa chừng.', en: 'Cut.' };
    const groups = groupTroubles([
      { ...box('w', '1', 'failed'), why: cut },
      box('w', '2', 'failed'),
      { ...box('v', '3', 'failed'), why: cut },
      box('v', '4', 'offline'),
    ]);
    expect(groups.map(({ standing, boxes }) => [standing, boxes.map(({ cluster }) => cluster.name)])).toEqual(
      [
        ['failed', ['1', '3']],
        ['failed', ['2']],
        ['offline', ['4']],
      ],
    );
  });

  test('names the largest start error by size, early or late, and none when nothing started', () => {
    expect(largestStartError([play(2.1), play(-7.4), play(), play(3)])).toBe(-7.4);
    expect(largestStartError([play()])).toBeUndefined();
  });
});
