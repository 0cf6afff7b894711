import { type ChildProcess, fork } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MOST_MESSAGE_BYTES } from '@loaphuong/protocol';
import { type Log, noLog } from '../platform/log.ts';
import { explainListenError } from '../platform/ports.ts';
import { newToken } from '../platform/tokens.ts';
import type { Authenticate } from './broker.ts';
import { connectionLimit } from './connection-limit.ts';
import type { BrokerFigures, FromBroker, Settings, ToBroker } from './messages.ts';
import { EVERY_RIGHT } from './rights.ts';

/** How to start the embedded broker. */
export interface BrokerOptions {
  /** Default `0.0.0.0`: boxes are on the network. */
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /**
   * Who may connect: looks the box up by its user name (the box id), compares `hashToken(password)` with what is stored
   * and answers with its rights.
   */
  readonly authenticate: Authenticate;
  readonly log?: Log;
  /** Most bytes of one message; by default what boxes keep to. */
  readonly payloadLimit?: number;
}

/** The embedded broker, in a process of its own under our care. */
export interface RunningBroker {
  /** Address for the server itself on this machine, with an account that exists only as long as we run. */
  readonly url: string;
  readonly port: number;
  /** Process number; changes when it had to be started again. */
  pid(): number | undefined;
  figures(): Promise<BrokerFigures>;
  /** Throws off every connection of an account. */
  disconnect(username: string): void;
  stop(): Promise<void>;
}

const SERVER = 'server';
const STOP_PATIENCE_MS = 3000;

/**
 * Starts the broker in a child process and keeps it running: should it die, it is started again on the same port, and
 * clients come back by themselves. It keeps nothing on disk.
 * @throws {Refused} `platform/port-busy` and its kin.
 */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const log = options.log ?? noLog;
  const secret = newToken();
  const settings: Settings = {
    host: options.host ?? '0.0.0.0',
    port: options.port,
    connectionLimit: connectionLimit(),
    payloadLimit: options.payloadLimit ?? MOST_MESSAGE_BYTES,
  };
  const authenticate: Authenticate = async (username, password) => {
    if (username === SERVER) return sameText(password, secret) ? EVERY_RIGHT : undefined;
    return options.authenticate(username, password);
  };
  const asked = new Map<number, (figures: BrokerFigures) => void>();
  let asks = 0;
  let cared = true;

  const launch = async (wanted: Settings): Promise<{ child: ChildProcess; port: number }> => {
    const cacheFolder = getCompileCacheDir();
    const child = fork(fileURLToPath(new URL('./broker-process.ts', import.meta.url)), [], {
      execArgv: [],
      // Stripped and compiled sources are shared with us where the program keeps them: 100 ms and 17 MB less.
      env: cacheFolder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cacheFolder) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new Promise((settle, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        reject(new Error(`the broker ended at start (${code ?? signal})`)),
      );
      child.on('message', (message: FromBroker) => {
        if (message.kind === 'up') send(child, { kind: 'start', settings: wanted });
        else if (message.kind === 'listening') settle({ child, port: message.port });
        else if (message.kind === 'failed') {
          child.kill();
          reject(Object.assign(new Error(message.message), { code: message.code }));
        } else if (message.kind === 'ask')
          void answer(child, message.ask, message.username, message.password);
        else asked.get(message.ask)?.(message.figures);
      });
    });
  };
  const answer = async (
    child: ChildProcess,
    ask: number,
    username: string,
    password: string,
  ): Promise<void> => {
    try {
      const rights = await authenticate(username, password);
      send(child, rights === undefined ? { kind: 'answer', ask } : { kind: 'answer', ask, rights });
    } catch (error) {
      // No answer: the broker then says "unavailable", and the box tries again later.
      log.error({ err: error, username }, 'a box could not be looked up');
    }
  };
  const revive = async (): Promise<void> => {
    for (let delay = 100; cared; delay = Math.min(delay * 2, 5000)) {
      try {
        const next = await launch({ ...settings, port });
        current = next.child;
        if (!cared) return void current.kill();
        watch(current);
        log.info({ pid: current.pid, port }, 'the broker is running again');
        return;
      } catch (error) {
        log.error({ err: error }, 'the broker did not start again');
        await pause(delay);
      }
    }
  };
  const watch = (child: ChildProcess): void => {
    child.once('exit', (code, signal) => {
      if (!cared) return;
      log.error({ code, signal }, 'the broker ended by itself; starting it again');
      void revive();
    });
  };

  const first = await launch(settings).catch((error: unknown) =>
    explainListenError(error, {
      port: options.port,
      host: settings.host,
      wayOut: `MQTT_PORT=${options.port + 1}`,
    }),
  );
  const port = first.port;
  let current = first.child;
  watch(current);
  log.info(
    { pid: current.pid, port, connectionLimit: settings.connectionLimit },
    'embedded broker is running',
  );

  return {
    url: `mqtt://${SERVER}:${secret}@127.0.0.1:${port}`,
    port,
    pid: () => current.pid,
    async figures() {
      asks += 1;
      const ask = asks;
      return new Promise((settle, reject) => {
        const tooLate = setTimeout(() => {
          asked.delete(ask);
          reject(new Error('the broker did not answer'));
        }, 2000);
        asked.set(ask, (figures) => {
          clearTimeout(tooLate);
          asked.delete(ask);
          settle(figures);
        });
        send(current, { kind: 'figures', ask });
      });
    },
    disconnect: (username) => send(current, { kind: 'disconnect', username }),
    async stop() {
      cared = false;
      const child = current;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
      send(child, { kind: 'stop' });
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(hard);
    },
  };
}

function send(child: ChildProcess, message: ToBroker): void {
  // A pipe that has just broken shows itself by the child's end, which is handled there.
  if (child.connected) child.send(message, () => undefined);
}

function sameText(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
