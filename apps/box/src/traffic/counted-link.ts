import type { Link, LinkListener, Sending } from '../link/link.ts';
import type { MonthBytes } from './month-bytes.ts';

/** CONNECT with will, CONNACK, four subscriptions and their answer; packets with those of TCP's own beginning. */
const CONNECT = { bytes: 600, packets: 10 };
/** PINGREQ and PINGRESP, and an acknowledgement: about once a minute beside a heartbeat each minute. */
const PING = { bytes: 4, packets: 3 };
const PUBACK_BYTES = 4;
/** Payload of one packet of TCP. */
const SEGMENT = 1400;

/** A link whose messages are counted, both ways. Live sound counts as sound, everything else as control traffic. */
export class CountedLink implements Link {
  readonly #link: Link;
  readonly #month: MonthBytes;

  constructor(link: Link, month: MonthBytes) {
    this.#link = link;
    this.#month = month;
  }

  get connected(): boolean {
    return this.#link.connected;
  }

  start(listener: LinkListener): void {
    this.#link.start({
      up: () => {
        this.#month.count('control', CONNECT.bytes, CONNECT.packets);
        listener.up();
      },
      down: () => listener.down(),
      message: (topic, payload) => {
        // How it was sent is not told; everything but the clock's answers is acknowledged.
        this.#count(topic, payload.length, topic.endsWith('/clock') ? 0 : 1);
        listener.message(topic, payload);
      },
    });
  }

  stop(): void {
    this.#link.stop();
  }

  publish(topic: string, payload: string | Uint8Array, sending: Sending): void {
    if (this.connected) this.#count(topic, Buffer.byteLength(payload), sending.qos);
    this.#link.publish(topic, payload, sending);
  }

  /** Once a minute. */
  look(): void {
    if (this.connected) this.#month.count('control', PING.bytes, PING.packets);
  }

  #count(topic: string, payloadBytes: number, qos: 0 | 1): void {
    const bytes = mqttBytes(topic, payloadBytes, qos) + (qos === 1 ? PUBACK_BYTES : 0);
    const packets = Math.ceil(bytes / SEGMENT) + 1 + qos;
    this.#month.count(topic.endsWith('/up/sound') ? 'sounds' : 'control', bytes, packets);
  }
}

/** Bytes of a PUBLISH (MQTT 3.1.1, 3.3). */
export function mqttBytes(topic: string, payloadBytes: number, qos: 0 | 1): number {
  const rest = 2 + Buffer.byteLength(topic) + 2 * qos + payloadBytes;
  const lengthBytes = rest < 128 ? 1 : rest < 16_384 ? 2 : rest < 2_097_152 ? 3 : 4;
  return 1 + lengthBytes + rest;
}
