import { createWriteStream, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createLog,
  installation,
  type Log,
  type RunningServer,
  readConfig,
  type StartStep,
  startServer,
} from '@loaphuong/server';
import { Command } from 'commander';
import { programVersion } from './program-version.ts';
import { startTownBoxes, type TownBoxes } from './town/boxes.ts';
import { walkFirstBulletin } from './town/first-bulletin.ts';
import { foundEmpty, foundTown } from './town/found.ts';
import { PEOPLE } from './town/invented.ts';

/** What `start` can be told on the command line. */
interface StartOptions {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
  readonly plan?: string;
  readonly empty?: boolean;
}

const STEPS: Readonly<Record<StartStep, string>> = {
  lock: 'Mở thư mục dữ liệu',
  database: 'Khởi động cơ sở dữ liệu',
  migrations: 'Chuẩn bị bảng dữ liệu',
  broker: 'Khởi động máy chủ tin nhắn',
  server: 'Khởi động máy chủ',
};

/** The command `start`: everything on this machine, with a demonstration town the first time. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'chạy máy chủ và trang điều hành; lần đầu dựng một thị xã mẫu\nRun server and console; the first time with a demonstration town.',
    )
    .option('--port <cổng>', 'cổng của trang điều hành (mặc định 8080) · port of the console')
    .option('--host <địa chỉ>', 'địa chỉ nghe (mặc định 0.0.0.0) · address to listen on')
    .option('--data <thư mục>', 'thư mục dữ liệu (mặc định ./data) · data folder')
    .option('--plan <tệp>', 'kế hoạch dùng cho thị xã mẫu: txt, docx, pdf · plan for the demonstration town')
    .option('--empty', 'không dựng thị xã mẫu · no demonstration town')
    .action(async (options: StartOptions) => run(options));
}

async function run(options: StartOptions): Promise<void> {
  const config = readConfig(process.env, {
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.data === undefined ? {} : { dataDir: options.data }),
  });
  mkdirSync(config.dataDir, { recursive: true });
  const logFile = join(config.dataDir, 'server.log');
  const log = createLog(config.logLevel, createWriteStream(logFile, { flags: 'a' }));
  const stopping = new AbortController();
  const began = performance.now();
  let server: RunningServer | undefined;
  let boxes: TownBoxes | undefined;
  const stop = stopOnce(async () => {
    say('\n  Đang dừng…');
    stopping.abort();
    // A start that is still under way is seen to its end and then undone in order, so that nothing is left half-made.
    server ??= await starting.catch(() => undefined);
    await boxes?.stop();
    await server?.stop();
    say('  Đã dừng. Chạy lại “npm start” để tiếp tục.');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const starting = startServer(config, {
    log,
    version: programVersion(),
    onStep: (step) => say(`  ${STEPS[step]}…`),
  });
  server = await starting;
  if (stopping.signal.aborted) return;
  try {
    const firstTime = (await installation(server.db.sql)) === undefined;
    const boxesDir = join(config.dataDir, 'boxes');
    if (firstTime) await found(server, options, boxesDir);
    await greet(server, logFile, began);
    boxes = await startTownBoxes({ server, dir: boxesDir, log });
    await walk(server, log, stopping.signal);
  } catch (error) {
    // Whoever stops the program takes the database away under what still runs; that is no failure.
    if (stopping.signal.aborted) return;
    await boxes?.stop();
    await server.stop();
    throw error;
  }
}

async function found(server: RunningServer, options: StartOptions, boxesDir: string): Promise<void> {
  const now = server.clock.now();
  if (options.empty === true) return foundEmpty({ db: server.db, now });
  say('  Dựng thị xã mẫu…');
  return foundTown({
    db: server.db,
    now,
    boxesDir,
    planFile: options.plan === undefined ? undefined : resolve(options.plan),
  });
}

async function greet(server: RunningServer, logFile: string, began: number): Promise<void> {
  const emails = await server.db.sql
    .selectFrom('access.person')
    .select('email')
    .orderBy('created_at')
    .execute();
  const preferred = PEOPLE[0]?.email;
  const email = emails.find((row) => row.email === preferred)?.email ?? emails[0]?.email;
  const link = email === undefined ? undefined : await server.app.oneTimeLink(email);
  const seconds = ((performance.now() - began) / 1000).toFixed(1).replace('.', ',');
  say(`
Loa Phường đang chạy (${seconds} giây): ${server.url}
${link === undefined ? '' : `Đăng nhập một lần (30 phút): ${link}\n`}Nhật ký: ${logFile}
Dừng: Ctrl-C.   English: open the link above; the language switch is in the person menu.
`);
}

/** The town's first bulletin goes its way by itself; where the town is not the demonstration, nothing happens. */
async function walk(server: RunningServer, log: Log, signal: AbortSignal): Promise<void> {
  await walkFirstBulletin({
    db: server.db,
    now: () => server.clock.now(),
    pause: (ms) => pause(ms, undefined, { signal }).catch(() => undefined),
    signal,
  }).catch((error: unknown) => log.error({ err: error }, 'the first bulletin stopped on its way'));
}

/** A second Ctrl-C is impatience, not another stop. */
function stopOnce(stop: () => Promise<void>): () => void {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
