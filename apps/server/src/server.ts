import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AllTables, type App, createApp } from './app.ts';
import { createAudioWorkshop } from './broadcast/index.ts';
import { externalAccounts, type RunningBroker, startBroker } from './broker/index.ts';
import { brokerRights, loadSigner } from './fleet/index.ts';
import { readAuthorities } from './platform/authorities.ts';
import { type Clock, systemClock, toldByKernel } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { type Database, openDatabase } from './platform/database.ts';
import { connectDevices } from './platform/devices.ts';
import { openFiles } from './platform/files.ts';
import { freeLoopbackPort } from './platform/free-port.ts';
import type { Log } from './platform/log.ts';
import { migrate } from './platform/migrate.ts';
import { explainListenError } from './platform/ports.ts';
import { startPostgres } from './platform/postgres/index.ts';
import { lockDataFolder } from './platform/process-lock.ts';

/** Numbered SQL of all capabilities. */
const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));
/** The built console. */
const CONSOLE = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** What to tell somebody who waits for the start. */
export type StartStep = 'lock' | 'database' | 'migrations' | 'broker' | 'server';

/** Everything of one installation, running on this machine. */
export interface RunningServer {
  readonly app: App;
  readonly db: Database<AllTables>;
  readonly clock: Clock;
  /** Where people on this machine reach it, e.g. `http://localhost:8080`. */
  readonly url: string;
  readonly databaseUrl: string;
  /** Stops everything in the opposite order of the start; nothing of ours stays behind. */
  stop(): Promise<void>;
}

/**
 * Starts an installation: the embedded parts where no address of an external one is set, then the server. If any step fails, the
 * steps before it are undone.
 * @throws {Refused} with a code and a way out: data folder in use, port taken, database or broker away.
 */
export async function startServer(
  config: Config,
  parts: { readonly log: Log; readonly version: string; readonly onStep?: (step: StartStep) => void },
): Promise<RunningServer> {
  const { log } = parts;
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.warn({ err: error }, 'a part did not stop in order'));
    }
  };
  const step = (name: StartStep) => parts.onStep?.(name);
  try {
    const clock = await toldByKernel(systemClock);
    step('lock');
    await mkdir(config.dataDir, { recursive: true });
    const lock = await lockDataFolder(config.dataDir);
    undo.push(() => lock.release());

    step('database');
    let databaseUrl = config.databaseUrl;
    if (databaseUrl === undefined) {
      const postgres = await startPostgres({ dir: join(config.dataDir, 'postgres'), log });
      undo.push(() => postgres.stop());
      databaseUrl = postgres.url;
    }
    step('migrations');
    await migrate(databaseUrl, MIGRATIONS, log);
    const db = openDatabase<AllTables>({ url: databaseUrl, log });
    undo.push(() => db.close());

    step('broker');
    const broker = config.mqttUrl === undefined ? await startOwnBroker(config, db, log) : undefined;
    if (broker !== undefined) undo.push(() => broker.stop());
    const ca = config.mqttCaFile === undefined ? undefined : await readAuthorities(config.mqttCaFile);
    const link = await connectDevices({ url: broker?.url ?? config.mqttUrl ?? '', ca, log });
    undo.push(() => link.stop());
    const accounts = await externalAccounts(config, link, ca);

    step('server');
    const workshop = await createAudioWorkshop({ tempDir: await folder(config.dataDir, 'work'), log });
    undo.push(() => workshop.stop());
    const localUrl = `http://localhost:${config.port}`;
    const app = await createApp({
      db,
      databaseUrl,
      link,
      clock,
      log,
      files: await openFiles(await folder(config.dataDir, 'media')),
      workshop,
      signer: await loadSigner(join(config.dataDir, 'keys', 'installation.pem'), config.secondKey),
      sessionSecret: await secretOf(join(await folder(config.dataDir, 'keys'), 'session')),
      version: parts.version,
      publicUrl: config.publicUrl,
      localUrl,
      consoleDir: CONSOLE,
      mapTilesUrl: config.mapTilesUrl,
      mail: config.smtpUrl === undefined ? undefined : { url: config.smtpUrl, from: config.mailFrom },
      broker: {
        ...(accounts === undefined ? {} : { accounts }),
        ...(broker === undefined ? {} : { disconnect: (username: string) => broker.disconnect(username) }),
        port: broker?.port ?? 1883,
        url: broker === undefined ? withoutPassword(config.mqttUrl) : undefined,
        ca: broker === undefined ? ca : undefined,
      },
    });
    undo.push(() => app.stop());
    const port = await listen(app, config);
    return { app, db, clock, url: `http://localhost:${port}`, databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port that MQTT has by custom (IANA). */
const USUAL_MQTT_PORT = 1883;

/**
 * Starts the embedded broker. Boxes learn its port when they are enrolled, so a port once chosen is kept in the data folder; only the
 * very first start may step aside when the usual one is taken.
 */
async function startOwnBroker(config: Config, db: Database<AllTables>, log: Log): Promise<RunningBroker> {
  const kept = join(config.dataDir, 'broker-port');
  const remembered = Number(await readFile(kept, 'utf8').catch(() => ''));
  const first = config.mqttPort ?? (remembered > 0 ? remembered : USUAL_MQTT_PORT);
  const mayStepAside = config.mqttPort === undefined && !(remembered > 0);
  const authenticate = (username: string, password: string) => brokerRights(db, username, password);
  const start = (port: number) => startBroker({ host: config.host, port, authenticate, log });
  const broker = await start(first).catch(async (error: unknown) => {
    if (mayStepAside) return start(await freeLoopbackPort());
    return explainListenError(error, { port: first, host: config.host, wayOut: `MQTT_PORT=${first + 1}` });
  });
  await writeFile(kept, String(broker.port));
  return broker;
}

async function listen(app: App, config: Config): Promise<number> {
  try {
    await app.http.listen({ host: config.host, port: config.port });
  } catch (error) {
    return explainListenError(error, {
      port: config.port,
      host: config.host,
      wayOut: `--port ${config.port + 1}`,
    });
  }
  const address = app.http.server.address();
  return typeof address === 'object' && address !== null ? address.port : config.port;
}

async function folder(...path: string[]): Promise<string> {
  const whole = join(...path);
  await mkdir(whole, { recursive: true, mode: 0o750 });
  return whole;
}

/** 256 random bits that outlive restarts; a new file means that everybody signs in again. */
async function secretOf(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined && known.length >= 43) return known;
  const secret = randomBytes(32).toString('base64url');
  await writeFile(`${file}.new`, secret, { mode: 0o600 });
  await rename(`${file}.new`, file);
  await chmod(file, 0o600);
  return secret;
}

/** An external broker's address as boxes may know it: without our own account. */
function withoutPassword(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const address = new URL(url);
  address.username = '';
  address.password = '';
  return address.toString();
}
