// How far from its instant does a sound leave? 200 virtual boxes for 7 virtual days over a mobile link, with power cuts a minute and a
// second before the instant; then the 28 boxes of the demonstration town in real time, in one process, on this machine.
// Words: --boxes N --days N --no-town

import { seeded } from '@loaphuong/box';
import {
  airing,
  DecodedSound,
  encodeSound,
  Installation,
  planOf,
  speechLike,
  VirtualBox,
  VirtualServer,
  VirtualWorld,
} from '@loaphuong/box/simulation';
import type { StationId } from '@loaphuong/domain/fleet';
import { horizonTopic, type Sound } from '@loaphuong/protocol';
import type { BenchInput, Measure } from './result.ts';
import { Spread } from './spread.ts';
import { measureTown } from './town.ts';

const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(2026, 10, 23);
/** 5:30, 11:15 and 17:00 in the town. */
const TIMES_MS = [22.5, 28.25, 34].map((hours) => (hours % 24) * 3_600_000);
const SOUND_S = 12;
/** Share of boxes whose power goes before each airing, at each of the two moments. */
const CUT_SHARE = 0.03;
const OFF_MS = { min: 1000, max: 3000 };
const MOBILE = { delayMs: 60, jitterMs: 30, loss: 0.02 };

interface Started {
  readonly airing: string;
  readonly errorMs: number;
}

/** Measures both; the promise is about the 200 boxes: none missed, and p99 of the distance from the instant at most 20 ms. */
export const measure: Measure = async (input) => {
  const boxes = numberAfter(input.args, '--boxes') ?? 200;
  const days = numberAfter(input.args, '--days') ?? 7;
  const virtual = measureVirtual(input, boxes, days);
  const town = input.args.includes('--no-town') ? undefined : await measureTown(input);
  return {
    value: virtual.absoluteMs.p99,
    unit: 'ms',
    target: 20,
    peer: null,
    ok: virtual.missed === 0 && virtual.absoluteMs.p99 <= 20,
    detail: { ...virtual, ...(town === undefined ? {} : { town }) },
  };
};

function measureVirtual({ seed, say }: BenchInput, boxes: number, days: number) {
  const random = seeded(seed);
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const samples = speechLike(random, SOUND_S);
  const file = encodeSound(samples);
  const sound: Sound = { sha256: server.offer(file), bytes: file.length, durationMs: SOUND_S * 1000 };
  const station = new VirtualBox(world, server, installation, random).station;
  const airings = Array.from({ length: days }, (_, day) =>
    TIMES_MS.map((ms) => airing(random, EPOCH_MS + day * DAY_MS + ms, sound)),
  ).flat();
  const plan = planOf(station, EPOCH_MS, airings);
  server.publish(horizonTopic(station as StationId), installation.plan(plan, 1, EPOCH_MS), true);

  const started: Started[] = [];
  const all = Array.from({ length: boxes }, () => {
    const wrong = () => (random() * 2 - 1) * 80;
    const box: VirtualBox = new VirtualBox(
      world,
      server,
      installation,
      random,
      {
        ppm: wrong(),
        wallOffsetMs: random() < 0.5 ? -EPOCH_MS : random() * 365 * DAY_MS,
        card: { ppm: wrong(), jitterMs: 1, wild: 0.01 },
        way: MOBILE,
      },
      { station },
      {
        openSound: () => new DecodedSound(samples),
        onItem: ({ airing: id, plannedMs, result }) => {
          if (result.firstFrame === undefined) return;
          const dueUs = plannedMs * 1000 + (result.firstSample ?? 0) / 0.048;
          started.push({ airing: id, errorMs: (box.card.trueUsOf(result.firstFrame) - dueUs) / 1000 });
        },
      },
    );
    world.at(EPOCH_MS * 1000 + random() * 3600e6, () => box.on());
    return box;
  });
  const cuts = planCuts(
    world,
    random,
    all,
    airings.map((a) => Date.parse(a.at)),
  );

  for (let day = 1; day <= days; day += 1) {
    world.runUntil((EPOCH_MS + day * DAY_MS) * 1000);
    say(`day ${day}: ${started.length} starts, ${cuts.done} power cuts`);
  }
  world.run(600_000);
  return report(
    all,
    airings.map((a) => a.id),
    started,
    cuts.done,
    days,
  );
}

/** Lets the power of some boxes go a minute and a second before each instant, and come back a little later. */
function planCuts(
  world: VirtualWorld,
  random: () => number,
  boxes: readonly VirtualBox[],
  instantsMs: readonly number[],
): { done: number } {
  const cuts = { done: 0 };
  for (const atMs of instantsMs) {
    for (const box of boxes) {
      for (const beforeMs of [60_000, 1000]) {
        if (random() >= CUT_SHARE) continue;
        const offMs = OFF_MS.min + random() * (OFF_MS.max - OFF_MS.min);
        world.at((atMs - beforeMs) * 1000, () => {
          if (box.box === undefined) return;
          cuts.done += 1;
          box.cut();
          world.at(world.nowUs() + offMs * 1000, () => box.on());
        });
      }
    }
  }
  return cuts;
}

function report(
  boxes: readonly VirtualBox[],
  airings: readonly string[],
  started: readonly Started[],
  cuts: number,
  days: number,
) {
  let missed = 0;
  let late = 0;
  let unproved = 0;
  let bytes = 0;
  for (const { member } of boxes) {
    bytes += member.bytesUp + member.bytesDown;
    const playedMs = new Map<string, number>();
    for (const { event } of member.records) {
      if (event.kind !== 'played') continue;
      playedMs.set(event.airing, (playedMs.get(event.airing) ?? 0) + event.playedMs);
      const [evidence] = event.evidence;
      if (event.playedMs > 3000 && (evidence?.matched ?? 0) < (evidence?.windows ?? 0)) unproved += 1;
    }
    for (const id of airings) {
      const ms = playedMs.get(id) ?? 0;
      if (ms === 0) missed += 1;
      else if (ms < SOUND_S * 980) late += 1;
    }
  }
  const absolute = new Spread(started.map((s) => Math.abs(s.errorMs)));
  const skew = new Spread(airings.flatMap((id) => pairwise(started.filter((s) => s.airing === id))));
  return {
    boxes: boxes.length,
    days,
    due: boxes.length * airings.length,
    missed,
    joinedLate: late,
    unproved,
    cuts,
    absoluteMs: absolute.figures(),
    skewMs: skew.figures(),
    controlMbAMonth: Math.round(((bytes / boxes.length / days) * 30) / 1e4) / 100,
  };
}

function pairwise(started: readonly Started[]): number[] {
  return started.flatMap((a, i) => started.slice(i + 1).map((b) => Math.abs(a.errorMs - b.errorMs)));
}

function numberAfter(args: readonly string[], word: string): number | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : Number(args[at + 1]);
}
