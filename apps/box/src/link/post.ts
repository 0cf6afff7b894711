import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { downTopic, horizonTopic, type UpSubject, upTopic } from '@loaphuong/protocol';
import type { Link, Sending } from './link.ts';

/** Who reads what comes for the box. Plans and orders stay as they came: their signatures are over the bytes. */
export interface Readers {
  readonly clock: (answer: unknown) => void;
  readonly seal: (seal: unknown) => void;
  readonly journal: (receipt: unknown) => void;
  readonly command: (payload: Uint8Array) => void;
  readonly horizon: (payload: Uint8Array) => void;
}

/** What a box says and hears over its link, by subjects. */
export class Post {
  readonly #link: Link;
  readonly #box: BoxId;
  readonly #station: StationId;

  constructor(link: Link, box: BoxId, station: StationId) {
    this.#link = link;
    this.#box = box;
    this.#station = station;
  }

  /** Can anybody hear the box? */
  get connected(): boolean {
    return this.#link.connected;
  }

  /** Says something on a subject; false when nobody can hear it. */
  say(subject: UpSubject, message: object, sending: Sending): boolean {
    if (!this.#link.connected) return false;
    this.#link.publish(upTopic(this.#box, subject), JSON.stringify(message), sending);
    return true;
  }

  /** Sends what leaves the player, for somebody who listens in. */
  sound(message: Uint8Array): void {
    this.#link.publish(upTopic(this.#box, 'sound'), message, { qos: 0 });
  }

  /** Hands on what came. Everything that arrives is hostile until proven otherwise. */
  heard(topic: string, payload: Uint8Array, readers: Readers): void {
    if (topic === downTopic(this.#box, 'clock')) readers.clock(parsed(payload));
    else if (topic === downTopic(this.#box, 'seal')) readers.seal(parsed(payload));
    else if (topic === downTopic(this.#box, 'journal')) readers.journal(parsed(payload));
    else if (topic === downTopic(this.#box, 'command')) readers.command(payload);
    else if (topic === horizonTopic(this.#station)) readers.horizon(payload);
  }
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
