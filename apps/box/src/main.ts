// The program beside a loudspeaker: node apps/box/src/main.ts --dir D [--server URL [--code CODE | --server-key KEY]] [--output simulated|null|file|alsa[:CARD]] [--capture INPUT …]

import { existsSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { kernelClock } from '@loaphuong/timekeeping';
import { pino } from 'pino';
import { renderUnicodeCompact } from 'uqr';
import { createBox } from './box.ts';
import { AlsaCapture } from './capture/alsa-capture.ts';
import type { Capture } from './capture/capture.ts';
import { INPUT_NAMES, readInputs } from './capture/inputs.ts';
import { SimulatedCapture } from './capture/simulated-capture.ts';
import { SIMULATED_AIR, SIMULATED_LINE } from './capture/way-of-sound.ts';
import { believeAuthorities } from './identity/authorities.ts';
import { awaitClaim, stickerOf } from './identity/claim.ts';
import { EnrolRefused, enrol } from './identity/enrol.ts';
import { httpClaim, httpEnrol } from './identity/http-enrol.ts';
import { type Identity, readIdentity } from './identity/identity.ts';
import { passwordsOf, settlePassword } from './identity/trust.ts';
import { MqttLink } from './link/mqtt-link.ts';
import { UdpLan } from './neighbour/udp-lan.ts';
import { LogRing } from './orders/log-ring.ts';
import { ASKED_FILE, restarting } from './orders/restart.ts';
import { libasound, NoAlsa } from './output/alsa/libasound.ts';
import { AlsaOutput } from './output/alsa-output.ts';
import { FileOutput } from './output/file-output.ts';
import { NullOutput } from './output/null-output.ts';
import type { Output } from './output/output.ts';
import { SimulatedCard } from './output/simulated-card.ts';
import type { SiteBoard } from './site/board.ts';
import { BadSiteFile, fileBoard } from './site/file-board.ts';
import { readMachine } from './site/machine.ts';
import { DiskStore } from './store/disk-store.ts';
import { httpFetcher } from './store/http-fetcher.ts';
import { watched } from './store/watched-store.ts';
import type { BoxTime } from './time/box-time.ts';
import { machineUs, realTime } from './time/real-time.ts';
import { bootOf, leaveLastWords, safetyOf } from './update/crashes.ts';
import { NOT_SET_UP, STARTED_AGAIN } from './update/launcher.ts';
import { Updating } from './update/updating.ts';

const USAGE = `node apps/box/src/main.ts --dir THƯ-MỤC [--server URL --code MÃ] [--output simulated|null|file|alsa[:CARD]] [--capture ${INPUT_NAMES}]
  --dir     thư mục riêng của thiết bị · folder of this box
  --server  địa chỉ máy chủ, cần khi ghép nối · address of the server, needed to enrol
  --server-key  dấu khóa của máy chủ, cần khi ghép bằng tem mà không có https · mark of the server's key, to be claimed without https
  --ca      tệp PEM của nơi chứng thực riêng, nhớ từ lần đầu · PEM of an authority of your own, kept from then on
  --code    mã ghép nối một lần · one-time enrolment code
  --join-only  chỉ ghép rồi thôi · join and end
  --output  ngõ ra âm thanh, mặc định null; alsa:TÊN chọn card âm thanh · output, null by default; alsa:NAME chooses the sound card
  --capture đầu thu nghe lại, mặc định không có; hai đầu thu: "alsa-line:hw:1 alsa-mic:hw:2" · inputs that hear the result, none by default`;

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    server: { type: 'string' },
    code: { type: 'string' },
    'server-key': { type: 'string' },
    output: { type: 'string', default: 'null' },
    capture: { type: 'string', multiple: true },
    /** Given by launch.ts alone: what to write back when this start is healthy. */
    start: { type: 'string' },
    ca: { type: 'string' },
    'join-only': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || values.dir === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

/** No other version is tried so shortly before something is on air. */
const QUIET_BEFORE_MS = 15 * 60_000;
/** After so long in the safe state an ordinary start is tried once more. */
const SAFE_FOR_MS = 60 * 60_000;
/** So often the launcher hears that this program still turns. */
const ALIVE_MS = 10_000;

const ring = new LogRing();
const log = pino({ name: 'box' }, pino.multistream([{ stream: process.stdout }, { stream: ring }]));
const time = realTime();
const store = new DiskStore(values.dir);
/** For what a box can go on without: a file that cannot be read is as if it were not there. */
const forgiving = watched(store, { onTrouble: () => undefined, makeRoom: () => false });
const safe = safetyOf(forgiving, values.start);
process.on('uncaughtExceptionMonitor', (error) => leaveLastWords(store, error));

try {
  if (!believeAuthorities(forgiving, values.ca))
    log.error('authorities.pem is damaged: give it again with --ca');
  const identity = await identityFor(values.server, values.code);
  if (values['join-only']) {
    log.info({ box: identity.belongs.box, cluster: identity.belongs.cluster }, 'box has joined');
    process.exit(0);
  }
  // In the safe state card, inputs and foreign libraries are left alone: they may be what it crashed of.
  if (safe !== undefined) run(identity, new NullOutput(time), [], undefined);
  else {
    const output = await outputFor(values.output, values.dir, time);
    run(identity, output, await capturesFor(values.capture ?? [], output, time), await kernelClock());
  }
} catch (error) {
  leaveLastWords(store, error);
  if (error instanceof EnrolRefused || error instanceof NoAlsa)
    console.error(`${error.vi}\n${error.message}`);
  else console.error(error instanceof Error ? error.message : error);
  process.exit(error instanceof EnrolRefused ? NOT_SET_UP : 1);
}

async function identityFor(server: string | undefined, code: string | undefined): Promise<Identity> {
  if (code !== undefined && server !== undefined) return enrol(store, code, httpEnrol(server));
  const stored = readIdentity(store);
  if (stored.state === 'enrolled') return stored.identity;
  if (server !== undefined) return claimedAt(server, values['server-key']);
  throw new EnrolRefused(
    'box/not-enrolled',
    'Thiết bị chưa được ghép. Hãy chạy lại với --server, và --code nếu có mã.',
    'This box has not joined yet. Run it again with --server, and --code if there is one.',
  );
}

/** Without a code: shows what the technician must read, and waits to be claimed. */
async function claimedAt(server: string, key: string | undefined): Promise<Identity> {
  const { spelled, address } = stickerOf(store, server);
  console.error(`Tem ghép máy · sticker\n${renderUnicodeCompact(address)}\n  ${spelled}\n  ${address}`);
  log.info({ sticker: spelled, address }, 'waiting for a technician to claim this box');
  return awaitClaim(store, { url: server, key }, httpClaim(server), {
    random: Math.random,
    wait: (ms) => new Promise((done) => setTimeout(() => done(true), ms)),
  });
}

async function capturesFor(
  given: readonly string[],
  output: Output,
  clock: BoxTime,
): Promise<readonly Capture[]> {
  const opened = readInputs(given).map(async (input): Promise<Capture> => {
    const { by, kind } = input;
    if (by === 'alsa') return new AlsaCapture(kind, clock, await libasound(), input.device);
    const way = kind === 'line' ? SIMULATED_LINE : SIMULATED_AIR;
    return new SimulatedCapture(kind, clock, output, Math.random, way);
  });
  return Promise.all(opened);
}

async function outputFor(name: string, dir: string, clock: BoxTime): Promise<Output> {
  if (name === 'simulated') return new SimulatedCard(clock, machineUs, Math.random);
  if (name === 'file') return new FileOutput(clock, join(dir, 'heard'));
  if (name === 'null') return new NullOutput(clock);
  if (name === 'alsa' || name.startsWith('alsa:'))
    return new AlsaOutput(clock, await libasound(), name.slice('alsa:'.length) || 'default');
  throw new Error(`Không có ngõ ra "${name}" · There is no output of that name.\n${USAGE}`);
}

/** What hangs on this box, by its `site.json`; nothing where there is none. */
function boardOf(dir: string): SiteBoard | undefined {
  const file = join(dir, 'site.json');
  if (!existsSync(file)) return undefined;
  try {
    return fileBoard(readFileSync(file, 'utf8'));
  } catch (error) {
    // The safe state must come up with a file that cannot be used, or nobody would hear of it.
    if (safe !== undefined && error instanceof BadSiteFile) return undefined;
    throw error;
  }
}

function run(
  identity: Identity,
  output: Output,
  captures: readonly Capture[],
  kernel: Awaited<ReturnType<typeof kernelClock>>,
): void {
  const { belongs } = identity;
  const box = createBox({
    board: boardOf(values.dir ?? ''),
    machine: () => readMachine('/', Date.now()),
    acts: {
      reboot: restarting({
        file: ASKED_FILE,
        boot: bootOf,
        upS: uptime,
        time,
        startProgram: () => stop(STARTED_AGAIN),
        log,
      }),
      logLines: (count) => ring.newest(count),
      update: (order) => updating.order(order),
    },
    identity,
    time,
    output,
    captures,
    kernel,
    safe,
    lan: new UdpLan(time, (error) =>
      log.warn({ err: error }, 'no local network to keep time with neighbours'),
    ),
    store,
    random: Math.random,
    link: new MqttLink({
      time,
      random: Math.random,
      broker: belongs.broker,
      box: belongs.box as BoxId,
      station: belongs.station as StationId,
      passwords: () => passwordsOf(forgiving, identity),
      onAdmitted: (password) => settlePassword(forgiving, password),
      onUnproved: ({ code, vi, en }) => log.error({ code, vi }, en),
    }),
    fetcher: httpFetcher(belongs.mediaUrl),
    onRecord: (record) => log.info({ record }, record.event.kind),
  });
  const updating = new Updating({
    store,
    fetcher: box.downloads,
    time,
    random: Math.random,
    startToken: values.start,
    isWell: () => box.state().connected && box.state().clock.state === 'trusted',
    isIdle: () => box.isIdleFor(QUIET_BEFORE_MS),
    write: (event) => box.updated(event),
    end: () => {
      log.warn('ends, so that the launcher takes over another version');
      stop(STARTED_AGAIN);
    },
  });
  box.start();
  updating.start();
  log.info({ box: belongs.box, station: belongs.station, output: output.kind }, 'box runs');
  const stop = (code: number) => {
    updating.stop();
    box.stop();
    // The goodbye needs a moment on the wire.
    setTimeout(() => process.exit(code), 300);
  };
  if (safe !== undefined) {
    log.warn({ ...safe }, 'safe state: this program crashed again and again and plays nothing');
    time.after(SAFE_FOR_MS, () => stop(STARTED_AGAIN));
  }
  sayAlive();
  // Without its launcher this would be a second program beside the one that the next launcher starts.
  process.once('disconnect', () => stop(STARTED_AGAIN));
  process.once('SIGINT', () => stop(0));
  process.once('SIGTERM', () => stop(0));
}

function sayAlive(): void {
  if (process.send === undefined || !process.connected) return;
  process.send({ alive: true }, undefined, {}, () => undefined);
  time.after(ALIVE_MS, sayAlive);
}
