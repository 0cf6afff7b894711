import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { refuse } from '@loaphuong/domain/basics';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { type Log, noLog } from './log.ts';
import { sureSending } from './sure-sending.ts';
import { matches } from './topic-filters.ts';

/** How to reach the broker, embedded or not. */
export interface DeviceLinkOptions {
  /** `mqtt://user:password@host:port`, `mqtts:`, `ws:` or `wss:`. */
  readonly url: string;
  /** PEM of the authorities that vouch for a broker by `mqtts:` or `wss:`; absent: those of the system. */
  readonly ca?: string | undefined;
  readonly log?: Log;
  /** First part of the client id; the broker of ours asks that it equals the user name. Default: the user name, else `server`. */
  readonly clientId?: string;
  /** How long a message with QoS 1 is tried, in milliseconds; default 10 s. */
  readonly patienceMs?: number;
}

/** Delivery of one message; the default is QoS 1, not retained. */
export interface PublishOptions {
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}

/** Takes in one message. What it throws is logged and ends nothing. */
export type DeviceHandler = (topic: string, payload: Buffer) => void | Promise<void>;

/** The line to the boxes: MQTT 3.1.1, always as a client of the broker. */
export interface DeviceLink {
  /**
   * Hears topics that match an MQTT filter; survives reconnects. Filters that overlap each get the message.
   * @throws {Refused} `platform/broker-refused` when the broker does not grant it.
   */
  subscribe(filter: string, handler: DeviceHandler): Promise<void>;
  /**
   * Sends; resolves when the broker has it (QoS 1) or it is handed to the line (QoS 0). While the line is down QoS 1 waits a short while
   * and QoS 0 is dropped.
   * Durability is not here: what must arrive has a row in the database and is sent again.
   * @throws {Refused} `platform/broker-silent` when the broker did not take it in time (QoS 1); it will not go out later.
   */
  publish(topic: string, payload: Buffer | string, options?: PublishOptions): Promise<void>;
  /** True while the line stands. */
  connected(): boolean;
  /** Calls back each time the line stands again after a break: the broker may have been restarted and remember nothing. */
  whenBack(listener: () => void): void;
  /** Lets go of the broker; messages still waiting are given up after two seconds. */
  stop(): Promise<void>;
}

/** A line that leads nowhere, for a command line beside the running server: that one sends what stands in the outbox. */
export const connectNothing: DeviceLink = {
  subscribe: async () => undefined,
  publish: async () => undefined,
  connected: () => false,
  whenBack: () => undefined,
  stop: async () => undefined,
};

/** Longest wait between two attempts. */
const BACK_OFF_LIMIT_MS = 30_000;
/** A broker that starts again is back within seconds; whoever waits longer holds up others. */
const PATIENCE_MS = 10_000;
const STOP_PATIENCE_MS = 2000;

/**
 * Connects to the broker. When the line breaks it is tried again with growing, jittered waits (0.25 s up to 30 s), so that
 * thousands of clients do not come back in the same moment; every subscription is then made again.
 * @throws {Refused} `platform/broker-away` when the first attempt fails, `platform/broker-not-proved` when its certificate does not hold.
 */
export async function connectDevices(options: DeviceLinkOptions): Promise<DeviceLink> {
  const log = options.log ?? noLog;
  const handlers = new Map<string, Set<DeviceHandler>>();
  const client = await firstConnection(options);
  let failures = 0;
  const sending = sureSending(client, options.patienceMs ?? PATIENCE_MS);
  let stopping = false;
  let silent = false;

  client.options.reconnectPeriod = jitter(failures);
  client.on('connect', () => {
    failures = 0;
    client.options.reconnectPeriod = jitter(failures);
    log.info('the line to the boxes stands');
  });
  client.on('close', () => {
    if (!stopping && failures === 0) log.warn('the line to the boxes broke; trying again');
    // The library has set its timer already; this is the wait after the next attempt.
    failures = Math.min(failures + 1, 10);
    client.options.reconnectPeriod = jitter(failures);
  });
  client.on('error', (error) => log.warn({ err: error }, 'error on the line to the boxes'));
  client.on('message', (topic, payload) => {
    for (const [filter, set] of handlers) {
      if (!matches(filter, topic)) continue;
      for (const handler of set) void take(handler, topic, payload, log);
    }
  });

  return {
    async subscribe(filter, handler) {
      const set = handlers.get(filter) ?? new Set();
      handlers.set(filter, set.add(handler));
      const granted = await client.subscribeAsync(filter, { qos: 1 }).catch(() => []);
      if (granted.some((grant) => grant.qos !== 128)) return;
      set.delete(handler);
      refuse('forbidden', 'platform/broker-refused', {
        vi: `Máy chủ tin nhắn không cho nghe «${filter}». Hãy kiểm tra quyền của tài khoản trong MQTT_URL.`,
        en: `The broker does not let us hear "${filter}". Check the rights of the account in MQTT_URL.`,
      });
    },
    async publish(topic, payload, { qos = 1, retain = false } = {}) {
      if (qos === 0) {
        if (client.connected) client.publish(topic, payload, { qos, retain });
        return;
      }
      try {
        await sending.send(topic, payload, retain);
        silent = false;
      } catch (error) {
        // Hundreds may be given up in the same moment.
        if (!silent && !stopping) log.warn({ err: error, topic }, 'a message to a box was given up');
        silent = true;
        throw error;
      }
    },
    connected: () => client.connected,
    whenBack(listener) {
      client.on('connect', listener);
    },
    async stop() {
      stopping = true;
      if (client.connected)
        await Promise.race([sending.settled(), pause(STOP_PATIENCE_MS, undefined, { ref: false })]);
      // Without force the library would wait for ever for a broker that answers nothing.
      const wasSilent = sending.giveUp();
      await client.endAsync(wasSilent || !client.connected);
    },
  };
}

/** Full jitter: a power cut brings every client back at once, and they must not stay in step. */
function jitter(failures: number): number {
  return 250 + Math.random() * Math.min(BACK_OFF_LIMIT_MS, 500 * 2 ** failures);
}

async function take(handler: DeviceHandler, topic: string, payload: Buffer, log: Log): Promise<void> {
  try {
    await handler(topic, payload);
  } catch (error) {
    log.error({ err: error, topic }, 'a message from a box could not be handled');
  }
}

async function firstConnection(options: DeviceLinkOptions): Promise<MqttClient> {
  const user = decodeURIComponent(new URL(options.url).username);
  const name = options.clientId ?? (user === '' ? 'server' : user);
  const settings: IClientOptions = {
    protocolVersion: 4,
    clientId: `${name}.${randomBytes(6).toString('hex')}`,
    clean: true,
    keepalive: 30,
    connectTimeout: 10_000,
    reconnectPeriod: 250,
    resubscribe: true,
    // A list that grows while the broker is away would fill the memory; callers keep what matters in the database.
    queueQoSZero: false,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  };
  try {
    return await connectAsync(options.url, settings, false);
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (typeof code === 'string' && NOT_PROVED.test(code))
      return refuse('unavailable', 'platform/broker-not-proved', {
        vi: `Chứng chỉ của máy chủ tin nhắn không được chứng thực (${code}), nên không nối. Hãy đặt MQTT_CA_FILE là tệp CA đã ký cho máy chủ ấy, và xem tên trong MQTT_URL có đúng tên trong chứng chỉ không.`,
        en: `Nobody vouches for the certificate of the broker (${code}), so nothing was sent. Set MQTT_CA_FILE to the authority that signed for it, and see that MQTT_URL has the name of the certificate.`,
      });
    return refuse('unavailable', 'platform/broker-away', {
      vi: `Không nối được tới máy chủ tin nhắn (${reason(error)}). Hãy kiểm tra MQTT_URL và mạng, rồi khởi động lại.`,
      en: `The broker could not be reached (${reason(error)}). Check MQTT_URL and the network, then start again.`,
    });
  }
}

/** Codes of Node and OpenSSL for a certificate that nobody whom we believe vouches for, that is over, or of another name. */
const NOT_PROVED =
  /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|INVALID_CA|PATH_LENGTH_|HOSTNAME_|ERR_TLS_CERT_)/;

function reason(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
