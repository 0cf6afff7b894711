import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DiskStore, type HostedNetwork, readIdentity, seeded } from '@loaphuong/box';
import { readConfig } from '@loaphuong/server';
import { besideServer } from '../beside-server.ts';
import { expectedPlays, scheduleAirings } from './airings.ts';
import { codesFromInstallation } from './codes.ts';
import { Hosts } from './hosts.ts';
import { Findings } from './real-time-findings.ts';
import { local } from './trial-text.ts';

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
  /** Processes that share the boxes. */
  readonly threads: number;
  /** Airings that the run schedules by itself. */
  readonly airings: number;
  /** Shares of the boxes whose network and whose power go; all of them where nothing is said. */
  readonly outageShare: number;
  readonly powerShare: number;
}

/** A mobile network on a bad day; the same figures as in the benches, and outages. */
const BAD_DAY: Omit<HostedNetwork, 'outageShare'> = {
  way: { delayMs: 60, jitterMs: 30, loss: 0.02 },
  outageEveryMin: 4,
  outageMostS: 60,
  breaks: 0.2,
};

/** Boxes join one after the other: a real town is not switched on in one instant either. */
const JOIN_MS = 50;
/** A server lets 120 boxes a minute in from one address; whoever has not joined in the time for that, and this much more, is not waited for. */
const JOINS_A_MINUTE = 120;
const JOIN_PATIENCE_MS = 120_000;
const LINE_MS = 15_000;
/** At the end everybody gets a quiet minute to say what is still unsaid. */
const QUIET_MS = 60_000;
/** Processes answer within this. */
const ANSWER_MS = 1000;
/** So long a box is off. */
const OFF_MS = { least: 1000, more: 19_000 };

type Say = (line: string) => void;

/** Real box programs with simulated cards against a running server, in real time, and what goes wrong in a street. */
export async function simulateInRealTime(
  options: RealTimeOptions,
  signal: AbortSignal,
  say: Say,
): Promise<Findings> {
  const { seed, server, data } = options;
  const dir =
    options.dir === undefined ? await mkdtemp(join(tmpdir(), 'loaphuong-sim-')) : resolve(options.dir);
  const names = Array.from({ length: options.boxes }, (_, i) => `sim-${String(i + 1).padStart(4, '0')}`);
  const codes = await codesFor(options, dir, names);
  const findings = new Findings(names.length);
  say(
    `Thiết bị mô phỏng · simulated boxes: ${names.length}. Hạt giống · seed: ${seed}. Thư mục · folder: ${dir}`,
  );
  const hosts = new Hosts({
    dir,
    serverUrl: server,
    seed,
    processes: options.threads,
    names,
    network: options.goodNetwork === true ? undefined : { ...BAD_DAY, outageShare: options.outageShare },
    onNews: (news, process) => findings.take(news, Date.now(), process),
    onLost: (lost, code) => {
      findings.lost(lost);
      say(
        `✗ Một tiến trình mô phỏng dừng (mã ${code ?? 'tín hiệu'}), mất ${lost.length} thiết bị. · A process of the simulation ended (${code ?? 'by a signal'}) and took ${lost.length} boxes with it.`,
      );
    },
  });
  const asking = setInterval(() => hosts.ask(), 2000);
  try {
    await joinAll(names, codes, { hosts, findings, signal, say });
    const startMs = Date.now();
    const endMs = startMs + options.minutes * 60_000;
    if (options.airings > 0 && !signal.aborted)
      await besideServer(data === undefined ? {} : { data }, async (db) => {
        const instants = await scheduleAirings(db, {
          count: options.airings,
          nowMs: Date.now(),
          untilMs: endMs,
        });
        for (const atMs of instants)
          say(`  xếp lịch phát · scheduled: ${local(new Date(atMs).toISOString())}`);
      });
    const power = cutPower(hosts, names, { options, endMs, findings, signal });
    while (Date.now() < endMs && !signal.aborted) {
      await pauseUntil(Math.min(endMs, Date.now() + LINE_MS), signal);
      say(findings.line());
    }
    await power;
    if (!signal.aborted) {
      say('Chờ một phút cho thiết bị gửi nốt nhật ký… · One quiet minute for the rest of the journals…');
      await pauseUntil(Date.now() + QUIET_MS, signal);
    }
    hosts.ask();
    hosts.askStates();
    await pause(ANSWER_MS);
    if (options.codes === undefined)
      await besideServer(data === undefined ? {} : { data }, async (db) => {
        const ran = { fromMs: startMs, untilMs: Math.min(endMs, Date.now()) };
        findings.expect(await expectedPlays(db, [...findings.names().keys()], ran));
      });
    findings.close(Date.now(), !signal.aborted);
  } finally {
    clearInterval(asking);
    // A box that still cannot reach the server gives up here.
    await hosts.stop();
  }
  return findings;
}

/** Switches all boxes on, and waits until each has joined or was refused. */
async function joinAll(
  names: readonly string[],
  codes: ReadonlyMap<string, string>,
  { hosts, findings, signal, say }: { hosts: Hosts; findings: Findings; signal: AbortSignal; say: Say },
): Promise<void> {
  for (const name of names) {
    if (signal.aborted) return;
    hosts.add(name, codes.get(name));
    await pause(JOIN_MS);
  }
  const untilMs = Date.now() + JOIN_PATIENCE_MS + (codes.size / JOINS_A_MINUTE) * 60_000;
  let saidMs = Date.now();
  while (!findings.isSettled && Date.now() < untilMs && !signal.aborted) {
    await pauseUntil(Date.now() + 500, signal);
    if (Date.now() - saidMs < LINE_MS) continue;
    saidMs = Date.now();
    say(findings.line());
  }
  say(findings.line());
}

/** Switches boxes off without goodbye at random moments, and on again from their stores a little later. */
async function cutPower(
  hosts: Hosts,
  names: readonly string[],
  {
    options: { seed, powerShare, cutsAnHour },
    endMs,
    findings,
    signal,
  }: { options: RealTimeOptions; endMs: number; findings: Findings; signal: AbortSignal },
): Promise<void> {
  const random = seeded(seed);
  const mortal = names.filter(() => random() < powerShare);
  const share = cutsAnHour / 3600;
  const backMs = new Map<string, number>();
  const switchOn = (nowMs: number) => {
    for (const [name, atMs] of backMs) {
      if (atMs > nowMs) continue;
      backMs.delete(name);
      hosts.add(name);
    }
  };
  const joined = new Set<string>();
  while (Date.now() < endMs && !signal.aborted) {
    const nowMs = Date.now();
    switchOn(nowMs);
    for (const name of findings.names().values()) joined.add(name);
    for (const name of mortal) {
      // Drawn for each box each second, whatever it does: the same moments with the same seed.
      const hit = random() < share;
      const offMs = OFF_MS.least + random() * OFF_MS.more;
      if (!hit || backMs.has(name) || !joined.has(name)) continue;
      hosts.cut(name);
      backMs.set(name, nowMs + offMs);
      findings.cut(name, nowMs, nowMs + offMs);
    }
    await pauseUntil(nowMs + 1000, signal);
  }
  switchOn(Number.POSITIVE_INFINITY);
}

/** Codes for the boxes whose folders hold no identity yet. */
async function codesFor(
  { codes, data }: RealTimeOptions,
  dir: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (codes !== undefined) {
    const listed = await codesIn(codes);
    return new Map(names.flatMap((name, i) => (listed[i] === undefined ? [] : [[name, listed[i]]])));
  }
  const numbers = names.flatMap((name, i) =>
    readIdentity(new DiskStore(join(dir, name))).state === 'enrolled' ? [] : [i + 1],
  );
  const config = readConfig(process.env, data === undefined ? {} : { dataDir: data });
  const issued = await codesFromInstallation(config, numbers);
  return new Map(numbers.map((number, i) => [names[number - 1] ?? '', issued[i] ?? '']));
}

async function pauseUntil(atMs: number, signal: AbortSignal): Promise<void> {
  await pause(Math.max(1, atMs - Date.now()), undefined, { signal }).catch(() => undefined);
}

async function codesIn(file: string): Promise<readonly string[]> {
  const text = await readFile(resolve(file), 'utf8');
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
