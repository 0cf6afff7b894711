import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BoxHost, seeded } from '@loaphuong/box';
import { BadNetwork, type BadNetworkFaults } from '@loaphuong/box/simulation';
import { readConfig } from '@loaphuong/server';
import { codesFromInstallation } from './codes.ts';
import { Findings } from './real-time-findings.ts';

/** What a run in real time needs to know. */
export interface RealTimeOptions {
  readonly boxes: number;
  readonly seed: number;
  readonly server: string;
  readonly codes?: string;
  readonly data?: string;
  readonly dir?: string;
  readonly minutes: number;
  readonly cutsAnHour: number;
  readonly goodNetwork?: true;
  /** Shares of the boxes whose network and whose power go; all of them where nothing is said. */
  readonly outageShare: number;
  readonly powerShare: number;
}

/** A mobile network on a bad day; the same figures as in the benches, and outages. */
const BAD_DAY: BadNetworkFaults = {
  way: { delayMs: 60, jitterMs: 30, loss: 0.02 },
  outageEveryMin: 4,
  outageMostS: 60,
  breaks: 0.2,
};

/** Boxes join one after the other: a real town is not switched on in one instant either. */
const JOIN_MS = 50;
/** At the end everybody gets a quiet minute to say what is still unsaid. */
const QUIET_MS = 60_000;

/** Real box programs with simulated cards against a running server, in real time, and what goes wrong in a street. */
export async function simulateInRealTime(
  options: RealTimeOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Findings> {
  const dir =
    options.dir === undefined ? await mkdtemp(join(tmpdir(), 'loaphuong-sim-')) : resolve(options.dir);
  const codes =
    options.codes === undefined
      ? await codesFromInstallation(
          readConfig(process.env, options.data === undefined ? {} : { dataDir: options.data }),
          options.boxes,
        )
      : await codesIn(options.codes);
  const random = seeded(options.seed);
  const findings = new Findings(options.boxes);
  const host = new BoxHost({
    dir,
    serverUrl: options.server,
    seed: options.seed,
    onNews: (news) => findings.take(news),
    ...(options.goodNetwork === true
      ? {}
      : {
          network: (name, time, chance) =>
            new BadNetwork(
              time,
              chance,
              // Drawn from the name's own chance: the same boxes with the same seed.
              chance() < options.outageShare ? BAD_DAY : { ...BAD_DAY, outageEveryMin: 0 },
              (untilMs) => findings.outage(name, untilMs),
            ),
        }),
  });
  const names = Array.from({ length: options.boxes }, (_, i) => `sim-${String(i + 1).padStart(4, '0')}`);
  say(`Thiết bị mô phỏng: ${names.length}. Hạt giống: ${options.seed}. Thư mục: ${dir}`);
  const joining = names.map(async (name, i) => {
    await pause(i * JOIN_MS);
    await host.add({ name, code: codes[i] });
  });
  const endMs = Date.now() + options.minutes * 60_000;
  const mortal = names.filter(() => random() < options.powerShare);
  const power = cutPower(host, mortal, random, { perHour: options.cutsAnHour, endMs, findings, signal });
  while (Date.now() < endMs && !signal.aborted) {
    await pause(Math.min(15_000, Math.max(1, endMs - Date.now())), undefined, { signal }).catch(
      () => undefined,
    );
    say(findings.line());
  }
  await power;
  if (!signal.aborted) {
    say('Chờ một phút cho thiết bị gửi nốt nhật ký…');
    await pause(QUIET_MS, undefined, { signal }).catch(() => undefined);
  }
  for (const name of names) findings.last(name, host.state(name));
  findings.close(Date.now());
  // A box that still cannot reach the server gives up here.
  host.stop();
  await Promise.allSettled(joining);
  await pause(500);
  return findings;
}

/** Switches boxes off without goodbye at random moments, and on again from their stores a little later. */
async function cutPower(
  host: BoxHost,
  names: readonly string[],
  random: () => number,
  {
    perHour,
    endMs,
    findings,
    signal,
  }: { perHour: number; endMs: number; findings: Findings; signal: AbortSignal },
): Promise<void> {
  const share = perHour / 3600;
  while (Date.now() < endMs && !signal.aborted) {
    for (const name of names) {
      if (random() >= share || host.state(name) === undefined) continue;
      host.cut(name);
      findings.cut(name);
      const offMs = 1000 + random() * 19_000;
      void pause(offMs).then(() => host.add({ name }));
    }
    await pause(1000, undefined, { signal }).catch(() => undefined);
  }
  await pause(20_000, undefined, { signal }).catch(() => undefined);
}

async function codesIn(file: string): Promise<readonly string[]> {
  const text = await readFile(resolve(file), 'utf8');
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
