import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BoxHost, seeded } from '@loaphuong/box';
import { BadNetwork, type BadNetworkFaults } from '@loaphuong/box/simulation';
import { readConfig } from '@loaphuong/server';
import { Command, InvalidArgumentError } from 'commander';
import { codesFromInstallation } from './simulate/codes.ts';
import { Findings, linesOfReport } from './simulate/findings.ts';

/** What `simulate` can be told on the command line. */
interface SimulateOptions {
  readonly boxes: number;
  readonly seed: number;
  readonly server: string;
  readonly codes?: string;
  readonly data?: string;
  readonly dir?: string;
  readonly minutes: number;
  readonly cutsAnHour: number;
  readonly goodNetwork?: true;
  readonly json?: true;
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

/** `loaphuong simulate`: real box programs with simulated cards against a running server, and everything that goes wrong in a street. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description(
      'chạy thiết bị mô phỏng với máy chủ đang chạy: mạng kém, mất điện, sai giờ. Không có --codes thì tự thêm các cụm “Mô phỏng 0001”…\nRun simulated boxes against a running server: bad links, power cuts, wrong clocks.',
    )
    .option('--boxes <số>', 'số thiết bị · how many boxes', whole, 28)
    .option('--seed <số>', 'hạt giống ngẫu nhiên, để lặp lại được · seed, to repeat a run', whole, 1)
    .option('--server <url>', 'địa chỉ máy chủ · address of the server', 'http://localhost:8080')
    .option('--codes <tệp>', 'tệp mã ghép nối, mỗi dòng một mã · file of enrolment codes, one a line')
    .option(
      '--data <thư mục>',
      'thư mục dữ liệu của máy chủ, để tự cấp mã khi không có --codes (mặc định ./data) · data folder of the server, to issue codes',
    )
    .option('--dir <thư mục>', 'thư mục giữ thiết bị cho lần sau · folder that keeps the boxes')
    .option('--minutes <số>', 'chạy bao nhiêu phút · how many minutes', whole, 10)
    .option(
      '--cuts-an-hour <số>',
      'số lần mất điện mỗi thiết bị mỗi giờ · power cuts a box an hour',
      whole,
      6,
    )
    .option('--good-network', 'giữ nguyên mạng của máy này · leave the network as it is')
    .option('--json', 'in JSON cho chương trình khác đọc · print JSON')
    .action(async (options: SimulateOptions) => {
      const stop = new AbortController();
      const onSignal = () => stop.abort();
      process.once('SIGINT', onSignal);
      process.once('SIGTERM', onSignal);
      const findings = await simulate(options, stop.signal, (line) => {
        if (options.json !== true) console.log(line);
      });
      const report = findings.report();
      if (options.json) console.log(JSON.stringify({ seed: options.seed, ...report }, undefined, 2));
      else console.log(linesOfReport(report).join('\n'));
      process.exitCode = report.findings.some((f) => f.weight === 'broken') ? 1 : 0;
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    });
}

async function simulate(
  options: SimulateOptions,
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
          network: (name, time, chance) => new BadNetwork(time, chance, BAD_DAY, () => findings.outage(name)),
        }),
  });
  const names = Array.from({ length: options.boxes }, (_, i) => `sim-${String(i + 1).padStart(4, '0')}`);
  say(`Thiết bị mô phỏng: ${names.length}. Hạt giống: ${options.seed}. Thư mục: ${dir}`);
  const joining = names.map(async (name, i) => {
    await pause(i * JOIN_MS);
    await host.add({ name, code: codes[i] });
  });
  const endMs = Date.now() + options.minutes * 60_000;
  const power = cutPower(host, names, random, { perHour: options.cutsAnHour, endMs, findings, signal });
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
  findings.close();
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

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is needed');
  return value;
}
