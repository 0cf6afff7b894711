// Two airings, one over the other, at the 28 boxes of the demonstration town: whole boxes in one process of their own, over a real broker and
// real HTTP on this machine, in real time. How many are whole and proved at both? Words: --lower S --upper S (seconds of each)

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HostNews, startHostProcess } from '@loaphuong/box';
import { playVerdict, restsOn } from '@loaphuong/domain/broadcast';
import type { JournalEvent, JournalRecord } from '@loaphuong/protocol';
import type { Measure } from './result.ts';
import { startTownServer } from './town/town-server.ts';

const BOXES = 28;
/** The upper one begins so long after the lower. */
const LATER_MS = 4000;
const PATIENCE_MS = 90_000;

type Played = Extract<JournalEvent, { readonly kind: 'played' }>;

/** The promise: both are whole and proved at every box, and each box said of both that they sound. */
export const measure: Measure = async ({ seed, args, say }) => {
  const lowerS = numberAfter(args, '--lower') ?? 30;
  const upperS = numberAfter(args, '--upper') ?? 22;
  const dir = await mkdtemp(join(tmpdir(), 'loaphuong-bench-'));
  const server = await startTownServer(seed);
  const ready = new Set<string>();
  const host = startHostProcess({
    dir,
    serverUrl: server.url,
    seed,
    onNews: (news: HostNews) => {
      if (news.say === 'state' && news.state.ready > 1) ready.add(news.name);
    },
  });
  try {
    for (let i = 0; i < BOXES; i += 1) host.add({ name: `box-${i}`, code: server.code() });
    const atMs = Date.now() + 40_000;
    const [lower = '', upper = ''] = await server.publishPlan([
      { atMs, seconds: lowerS },
      { atMs: atMs + LATER_MS, seconds: upperS, over: 'ducked' },
    ]);
    const began = performance.now();
    while (ready.size < BOXES && performance.now() - began < PATIENCE_MS) await pause(100);
    say(
      `${ready.size} of ${BOXES} boxes hold both after ${Math.round((performance.now() - began) / 100) / 10} s`,
    );
    await pause(atMs + LATER_MS + (upperS * 1000) / 2 - Date.now());
    const named = [...server.beats.values()].filter(
      ({ playing, below }) => playing === upper && below?.join() === lower,
    ).length;
    say(`${named} of ${BOXES} boxes say that both sound`);
    const journals = () => [...server.journals.values()];
    const endMs = atMs + Math.max(lowerS * 1000, LATER_MS + upperS * 1000) + 20_000;
    while (Date.now() < endMs && journals().filter((journal) => tells(journal, lower, upper)).length < BOXES)
      await pause(200);
    const both = journals().map((journal) => [playsOf(journal, lower), playsOf(journal, upper)] as const);
    const isWell = (plays: readonly Played[]) => plays.length === 1 && plays.every(isProved);
    const lowers = both.flatMap(([plays]) => plays);
    const all = both.flatMap((pair) => pair.flat());
    const value = both.filter(([low, high]) => isWell(low) && isWell(high)).length;
    const detail = {
      named,
      lowerProved: both.filter(([low]) => isWell(low)).length,
      upperProved: both.filter(([, high]) => isWell(high)).length,
      cut: all.filter(({ outcome }) => outcome === 'cut').length,
      underruns: all.reduce((sum, { underruns }) => sum + underruns, 0),
      lowestCorrelation: Math.min(...all.flatMap(({ evidence }) => evidence.map(({ lowest }) => lowest))),
      saidUnder: lowers.filter(({ ducked }) => ducked?.every(({ under }) => under === upper)).length,
      duckedMs: lowers.flatMap(({ ducked = [] }) =>
        ducked.map(({ from, until }) => Date.parse(until) - Date.parse(from)),
      ),
    };
    const { duckedMs, ...figures } = detail;
    say(JSON.stringify(figures));
    return {
      value,
      unit: 'boxes',
      target: BOXES,
      peer: null,
      ok: value === BOXES && named === BOXES,
      detail: { ...figures, duckedMs: { least: Math.min(...duckedMs), most: Math.max(...duckedMs) } },
    };
  } finally {
    await host.stop();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
};

function playsOf(journal: readonly JournalRecord[], id: string): readonly Played[] {
  return journal.flatMap(({ event }) => (event.kind === 'played' && event.airing === id ? [event] : []));
}

function tells(journal: readonly JournalRecord[], ...airings: readonly string[]): boolean {
  return airings.every((id) => playsOf(journal, id).length > 0);
}

/** As the server judges a box without inputs. */
function isProved({ rung, outcome, playedMs, durationMs, evidence, ducked }: Played): boolean {
  const best = restsOn(evidence, { heardBefore: false, wasDucked: ducked !== undefined });
  const { matched = 0, windows = 0 } = best ?? {};
  const facts = { itself: rung === 'scheduled', outcome, playedMs, durationMs, matched, windows };
  return playVerdict(facts).result === 'proved';
}

function numberAfter(args: readonly string[], word: string): number | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : Number(args[at + 1]);
}
