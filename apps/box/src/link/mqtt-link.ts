import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { downTopic, horizonTopic, type Status, upTopic } from '@loaphuong/protocol';
import mqtt from 'mqtt';
import type { Random } from '../chance/random.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { Link, LinkListener, Sending } from './link.ts';
import { type Unproved, unprovedBy } from './unproved.ts';

const KEEPALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 15_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A connection that held so long was a good one: the next attempt comes soon. */
const STEADY_MS = 30_000;

/** What an MQTT link needs. */
export interface MqttLinkParts {
  readonly time: BoxTime;
  readonly random: Random;
  readonly broker: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    /** PEM of the authorities that vouch for it; absent: those of the system. */
    readonly ca?: string | undefined;
  };
  readonly box: BoxId;
  readonly station: StationId;
  /** Passwords to try, newest first; the one in `broker` when absent. Asked before each attempt. */
  readonly passwords?: () => readonly string[];
  /** Hears which password the broker took. */
  readonly onAdmitted?: (password: string) => void;
  /** Hears, once until it is mended, that nobody vouches for what answers there. */
  readonly onUnproved?: (why: Unproved) => void;
}

/** CONNACK return codes 4 and 5 (MQTT 3.1.1, table 3.1): bad user name or password, not authorised. */
const TURNED_AWAY: readonly unknown[] = [4, 5];

/** The link over MQTT 3.1.1: clean session, last will, and pauses between attempts that grow and differ from box to box. */
export class MqttLink implements Link {
  readonly #parts: MqttLinkParts;
  #listener: LinkListener | undefined;
  #client: mqtt.MqttClient | undefined;
  #up = false;
  #pauseMs = FIRST_PAUSE_MS;
  #upSinceUs = 0;
  #timer: Cancel | undefined;
  /** Times that the broker turned us away: each time another password has its turn. */
  #turnedAway = 0;
  /** What was told of a broker that nobody vouches for. */
  #unproved: string | undefined;

  constructor(parts: MqttLinkParts) {
    this.#parts = parts;
  }

  get connected(): boolean {
    return this.#up;
  }

  start(listener: LinkListener): void {
    this.#listener = listener;
    this.#connect();
  }

  stop(): void {
    this.#listener = undefined;
    this.#timer?.();
    const client = this.#client;
    this.#client = undefined;
    this.#up = false;
    if (client === undefined) return;
    const status: Status = { online: false };
    if (client.connected)
      client.publish(upTopic(this.#parts.box, 'status'), JSON.stringify(status), { qos: 1, retain: true });
    client.end(!client.connected);
  }

  /** Is gone without a word, as when the power went: the broker must find out by itself. */
  vanish(): void {
    this.#listener = undefined;
    this.#timer?.();
    const client = this.#client;
    this.#client = undefined;
    this.#up = false;
    client?.stream.destroy();
    client?.end(true);
  }

  publish(topic: string, payload: string | Uint8Array, { qos, retain = false }: Sending): void {
    if (!this.#up) return;
    const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
    this.#client?.publish(topic, bytes, { qos, retain });
  }

  #connect(): void {
    const { broker, box } = this.#parts;
    const offline: Status = { online: false };
    const passwords = this.#parts.passwords?.() ?? [broker.password];
    const password = passwords[this.#turnedAway % passwords.length] ?? broker.password;
    const client = mqtt.connect(broker.url, {
      protocolVersion: 4,
      clean: true,
      clientId: box,
      username: broker.username,
      password,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      queueQoSZero: false,
      ...(broker.ca === undefined ? {} : { ca: broker.ca }),
      will: {
        topic: upTopic(box, 'status'),
        payload: Buffer.from(JSON.stringify(offline)),
        qos: 1,
        retain: true,
      },
    });
    this.#client = client;
    client.on('connect', () => {
      this.#turnedAway = 0;
      this.#unproved = undefined;
      this.#parts.onAdmitted?.(password);
      this.#subscribe(client);
    });
    client.on('message', (topic, payload) => {
      if (this.#client === client) this.#listener?.message(topic, payload);
    });
    // Whatever the reason, the next attempt comes with 'close'; a wrong password makes it one with the other.
    client.on('error', (error) => {
      if (TURNED_AWAY.includes(Reflect.get(error, 'code'))) this.#turnedAway += 1;
      this.#tellUnproved(unprovedBy(error));
    });
    client.on('close', () => this.#closed(client));
  }

  #tellUnproved(why: Unproved | undefined): void {
    if (why === undefined || why.en === this.#unproved) return;
    this.#unproved = why.en;
    this.#parts.onUnproved?.(why);
  }

  #subscribe(client: mqtt.MqttClient): void {
    const { box, station, time } = this.#parts;
    const told = (['clock', 'seal', 'journal', 'command'] as const).map((subject) => downTopic(box, subject));
    client.subscribe([...told, horizonTopic(station)], { qos: 1 }, (error) => {
      if (this.#client !== client) return;
      if (error) {
        client.end(true);
        return;
      }
      this.#up = true;
      this.#upSinceUs = time.monotonicUs();
      this.#listener?.up();
    });
  }

  #closed(client: mqtt.MqttClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end(true);
    const { time, random } = this.#parts;
    if (this.#up) {
      this.#up = false;
      if (time.monotonicUs() - this.#upSinceUs > STEADY_MS * 1000) this.#pauseMs = FIRST_PAUSE_MS;
      this.#listener?.down();
    }
    this.#timer = time.after(this.#pauseMs * (0.5 + random()), () => this.#connect());
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }
}
