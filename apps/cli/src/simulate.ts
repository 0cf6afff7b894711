import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, resolve } from 'node:path';
import { FAULT_KINDS, type FaultShares } from '@loaphuong/box/simulation';
import { refuse } from '@loaphuong/domain/basics';
import { Command } from 'commander';
import { linesOfReport, realTimeCsv } from './simulate/real-time-text.ts';
import { retell } from './simulate/retell.ts';
import { runTrials } from './simulate/run-trials.ts';
import { trialCsv } from './simulate/trial-csv.ts';
import { isBroken, type TrialReport, trialReport } from './simulate/trial-report.ts';
import { trialLines, trialMarkdown } from './simulate/trial-text.ts';
import { files, REPORT_KINDS, shares, whole } from './simulate/typed-words.ts';

/** What `simulate` can be told on the command line. */
interface SimulateOptions {
  readonly boxes: number;
  readonly days?: number;
  readonly hours?: number;
  readonly seed: number;
  readonly faults?: FaultShares;
  readonly box?: number;
  readonly threads: number;
  readonly report: readonly string[];
  readonly json?: true;
  readonly realTime?: true;
  readonly server: string;
  readonly codes?: string;
  readonly data?: string;
  readonly dir?: string;
  readonly minutes: number;
  readonly airings: number;
  readonly cutsAnHour: number;
  readonly goodNetwork?: true;
}

/** A day on which a good part of a town has trouble. */
const ORDINARY_TROUBLE: FaultShares = {
  outage: 0.3,
  power: 0.2,
  clock: 0.2,
  disk: 0.05,
  card: 0.1,
  forged: 0.1,
};
const PROGRESS_MS = 5000;
const IMPATIENT_MS = 2000;
/** The longest plan of a box is seven days; longer trials would only repeat. */
const MOST_HOURS = 7 * 24;
const MOST_BOXES = 10_000;
/** More of them do not sound at one instant on any machine that people have beside a town's server. */
const MOST_IN_REAL_TIME = 1000;

/** `loaphuong simulate`: real box programs and everything that goes wrong in a street, in virtual time or against a running server. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description(
      'chạy chương trình thật của hàng nghìn thiết bị trong thời gian ảo: mạng kém, mất điện, sai giờ, đầy đĩa, hỏng card, lệnh giả; hoặc (--real-time) với máy chủ đang chạy, tự thêm các cụm “Mô phỏng 0001”…\nRun the real program of simulated boxes through days of trouble, in virtual time or (--real-time) against a running server.',
    )
    .option('--boxes <số>', 'số thiết bị · how many boxes', whole('--boxes'), 28)
    .option('--days <số>', 'số ngày ảo, mặc định 1 · virtual days', whole('--days'))
    .option(
      '--hours <số>',
      'số giờ ảo, tính từ 5 giờ sáng · virtual hours, from five in the morning',
      whole('--hours'),
    )
    .option(
      '--seed <số>',
      'hạt giống ngẫu nhiên: cùng hạt giống, cùng kết quả · seed, to repeat a run',
      whole('--seed'),
      1,
    )
    .option(
      '--faults <danh sách>',
      `phần thiết bị gặp sự cố, ví dụ outage=0.3,power=0.2; none: không có · shares of ${FAULT_KINDS.join(', ')}`,
      shares,
    )
    .option('--box <số>', 'chạy lại và kể riêng một thiết bị · run and tell just one box', whole('--box'))
    .option(
      '--threads <số>',
      'số luồng; thời gian thật: số tiến trình · threads; in real time processes',
      whole('--threads'),
      availableParallelism(),
    )
    .option(
      '--report <tệp>',
      'ghi kết quả ra tệp .json, .md hoặc .csv, dùng nhiều lần được · write the report',
      files,
      [],
    )
    .option('--json', 'in JSON cho chương trình khác đọc · print JSON')
    .option(
      '--real-time',
      'chạy thời gian thật với máy chủ đang chạy · in real time, against a running server',
    )
    .option('--server <url>', 'địa chỉ máy chủ · address of the server', 'http://localhost:8080')
    .option('--codes <tệp>', 'tệp mã ghép nối, mỗi dòng một mã · file of enrolment codes, one a line')
    .option(
      '--data <thư mục>',
      'thư mục dữ liệu của máy chủ, để tự cấp mã khi không có --codes (mặc định ./data) · data folder of the server, to issue codes',
    )
    .option('--dir <thư mục>', 'thư mục giữ thiết bị cho lần sau · folder that keeps the boxes')
    .option(
      '--airings <số>',
      'thời gian thật: tự xếp bấy nhiêu lượt phát bản tin đã duyệt mới nhất · real time: schedule so many airings of the newest approved bulletin',
      whole('--airings'),
      0,
    )
    .option(
      '--minutes <số>',
      'thời gian thật: chạy bao nhiêu phút · real time: how many minutes',
      whole('--minutes'),
      10,
    )
    .option(
      '--cuts-an-hour <số>',
      'thời gian thật: số lần mất điện mỗi thiết bị mỗi giờ · real time: power cuts a box an hour',
      whole('--cuts-an-hour'),
      6,
    )
    .option(
      '--good-network',
      'thời gian thật: giữ nguyên mạng của máy này · real time: leave the network as it is',
    )
    .action(async (options: SimulateOptions) => {
      const stop = new AbortController();
      const say = (line: string) => {
        if (options.json !== true) console.log(line);
      };
      let stoppedMs = 0;
      const onSignal = () => {
        // npx hands on a Ctrl-C that the terminal has sent us already: only a later one is impatience.
        if (stop.signal.aborted && performance.now() - stoppedMs > IMPATIENT_MS) process.exit(130);
        if (stop.signal.aborted) return;
        stoppedMs = performance.now();
        say('Đang dừng, chờ kết quả đến lúc này… · Stopping; the report so far follows…');
        stop.abort();
      };
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      const isGood = await (options.realTime === true ? inRealTime : inVirtualTime)(
        options,
        stop.signal,
        say,
      );
      process.exitCode = isGood ? 0 : 1;
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    });
}

type Say = (line: string) => void;

async function inVirtualTime(options: SimulateOptions, signal: AbortSignal, say: Say): Promise<boolean> {
  const { seed, boxes, faults = ORDINARY_TROUBLE } = options;
  const hours = options.hours ?? (options.days ?? 1) * 24;
  if (hours < 1 || hours > MOST_HOURS || boxes < 1 || boxes > MOST_BOXES || options.threads < 1)
    refuse('invalid', 'cli/simulate-size', {
      vi: `Mô phỏng từ 1 đến ${MOST_BOXES} thiết bị, từ 1 giờ đến 7 ngày, ít nhất một luồng. Hãy sửa --boxes, --hours, --days hoặc --threads.`,
      en: `A simulation has 1 to ${MOST_BOXES} boxes, 1 hour to 7 days and at least one thread. Change --boxes, --hours, --days or --threads.`,
    });
  const numbers = options.box === undefined ? Array.from({ length: boxes }, (_, i) => i + 1) : [options.box];
  if (options.box !== undefined) {
    const { report, lines } = retell({ seed, hours, shares: faults, boxes: 1 }, options.box);
    for (const line of lines) say(line);
    return await tell(report, options, say);
  }
  const started = performance.now();
  let done = 0;
  let found = 0;
  let lastMs = started;
  const reports = await runTrials({
    seed,
    hours,
    shares: faults,
    numbers,
    threads: options.threads,
    signal,
    onBox: (report) => {
      done += 1;
      found += report.findings.length;
      const nowMs = performance.now();
      if (nowMs - lastMs < PROGRESS_MS && done < numbers.length) return;
      lastMs = nowMs;
      const seconds = Math.round((nowMs - started) / 1000);
      const memory = Math.round(process.memoryUsage().rss / 1e6);
      say(
        `  ${done}/${numbers.length} thiết bị · boxes · ${seconds} s · ${memory} MB · phát hiện · found ${found}`,
      );
    },
  });
  return await tell(trialReport({ seed, hours, shares: faults, boxes }, reports), options, say);
}

async function tell(report: TrialReport, options: SimulateOptions, say: Say): Promise<boolean> {
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  if (options.json === true) process.stdout.write(json);
  for (const line of trialLines(report)) say(line);
  await writeReports(options, say, {
    json: () => json,
    md: () => trialMarkdown(report),
    csv: () => trialCsv(report),
  });
  return !isBroken(report);
}

async function inRealTime(options: SimulateOptions, signal: AbortSignal, say: Say): Promise<boolean> {
  const { boxes, seed, minutes } = options;
  const { outage = 1, power = 1, ...others } = options.faults ?? {};
  const { clock: _, ...cannot } = others as Partial<FaultShares>;
  if (Object.values(cannot).some((share) => share > 0))
    refuse('invalid', 'cli/simulate-real-time', {
      vi: 'Thời gian thật chỉ có sự cố outage, power và clock. Đầy đĩa, hỏng card và lệnh giả: bỏ --real-time.',
      en: 'In real time there are outage, power and clock only. For disk, card and forged leave --real-time away.',
    });
  if (boxes < 1 || boxes > MOST_IN_REAL_TIME || minutes < 1 || options.threads < 1)
    refuse('invalid', 'cli/simulate-size', {
      vi: `Thời gian thật: từ 1 đến ${MOST_IN_REAL_TIME} thiết bị, ít nhất 1 phút, ít nhất một tiến trình. Hãy sửa --boxes, --minutes hoặc --threads.`,
      en: `In real time there are 1 to ${MOST_IN_REAL_TIME} boxes, at least 1 minute and at least one process. Change --boxes, --minutes or --threads.`,
    });
  const { simulateInRealTime } = await import('./simulate/real-time.ts');
  const findings = await simulateInRealTime(
    { ...options, outageShare: outage, powerShare: power },
    signal,
    say,
  );
  const report = findings.report();
  const replay = realTimeCommand(options, { outage, power });
  const json = `${JSON.stringify({ seed, replay, ...report }, undefined, 2)}\n`;
  if (options.json) process.stdout.write(json);
  const lines = linesOfReport(report, replay);
  for (const line of lines) say(line);
  await writeReports(options, say, {
    json: () => json,
    md: () => `${lines.join('\n\n')}\n`,
    csv: () => realTimeCsv(report, replay),
  });
  return !report.findings.some((f) => f.weight === 'broken');
}

/** The command that runs the same boxes again, with the same draws. */
function realTimeCommand(
  { boxes, seed, minutes, airings, cutsAnHour, goodNetwork, threads }: SimulateOptions,
  { outage, power }: { outage: number; power: number },
): string {
  return [
    `npx loaphuong simulate --real-time --boxes ${boxes} --seed ${seed} --minutes ${minutes}`,
    `--airings ${airings} --cuts-an-hour ${cutsAnHour} --faults outage=${outage},power=${power} --threads ${threads}`,
    ...(goodNetwork === true ? ['--good-network'] : []),
  ].join(' ');
}

async function writeReports(
  { report }: SimulateOptions,
  say: Say,
  as: Readonly<Record<'json' | 'md' | 'csv', () => string>>,
): Promise<void> {
  for (const file of report) {
    const kind = REPORT_KINDS.find((each) => extname(file) === `.${each}`) ?? 'json';
    await writeFile(resolve(file), as[kind]());
    say(`Đã ghi · written: ${resolve(file)}`);
  }
}
