// Does anything grow when the line breaks each second for hours? One whole box program in virtual time, its link and its downloads cut and
// given back once a second for two virtual hours, with an airing every ten minutes and somebody listening in on and off. There is no relay of
// foreign streams in this version: what relays and reconnects is the box's link, its downloads, its journal and listening in.
// Words: --hours N

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seeded } from '@loaphuong/box';
import { Installation, VirtualBox, VirtualServer, VirtualWorld } from '@loaphuong/box/simulation';
import { proofPlan } from './proof/plan.ts';
import type { Measure } from './result.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23);
const MOBILE = { delayMs: 60, jitterMs: 30, loss: 0.02 };
/** The line is there for so much of each second: enough for connect, subscribe and some words. */
const UP_MS = 700;
const SAMPLE_S = 60;
/** Buffers and compiled code grow once at first; the slope is taken after that. */
const WARM_UP_S = 1200;

/** Value: MB of heap that come to stay in a virtual hour. */
export const measure: Measure = async ({ seed, args, say }) => {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  const hours = numberAfter(args, '--hours') ?? 2;
  const random = seeded(seed);
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const box = new VirtualBox(world, server, new Installation(), random, { ppm: 40, way: MOBILE });
  const airings = proofPlan(server, box, random, { fromMs: EPOCH_MS, everyMs: 600_000, count: hours * 6 });
  box.on();
  world.run(60_000);
  const readings: { hour: number; mb: number; cpuMs: number }[] = [];
  let cpu = process.cpuUsage();
  const seconds = hours * 3600;
  for (let second = 1; second <= seconds; second += 1) {
    box.network(true);
    world.run(UP_MS);
    box.network(false);
    world.run(1000 - UP_MS);
    if (second % SAMPLE_S !== 0) continue;
    gc();
    const used = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    readings.push({
      hour: second / 3600,
      mb: process.memoryUsage().heapUsed / 1e6,
      cpuMs: (used.user + used.system) / 1000,
    });
    if (second % 1800 === 0) say(`${second / 3600} h: ${readings.at(-1)?.mb.toFixed(2)} MB`);
  }
  box.network(true);
  world.run(600_000);
  const settled = readings.filter(({ hour }) => hour * 3600 >= WARM_UP_S);
  const slope = slopeOf(settled.map(({ hour, mb }) => [hour, mb] as const));
  const cpuSlope = slopeOf(settled.map(({ hour, cpuMs }) => [hour, cpuMs] as const));
  const played = box.member.records.filter(({ event }) => event.kind === 'played').length;
  const kept = box.member.records.length;
  return {
    value: Math.round(slope * 1000) / 1000,
    unit: 'MB a virtual hour',
    target: 1,
    peer: null,
    ok: slope < 1 && played === airings.length,
    detail: {
      reconnects: seconds,
      airings: airings.length,
      played,
      journalRecordsArrived: kept,
      heapMb: { first: settled[0]?.mb, last: settled.at(-1)?.mb },
      cpuMsAMinuteSlope: Math.round(cpuSlope * 10) / 10,
    },
  };
};

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (i: 0 | 1) => points.reduce((sum, p) => sum + p[i], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  const under = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return over / under;
}

function numberAfter(args: readonly string[], word: string): number | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : Number(args[at + 1]);
}
