import { createHash } from 'node:crypto';
import type { BoxId } from '@loaphuong/domain/fleet';
import {
  batchText,
  type ClockAnswer,
  ClockAsk,
  type ClockDesk,
  checkBatch,
  clockDesk,
  downTopic,
  Heartbeat,
  JournalBatch,
  type JournalReceipt,
  type JournalRecord,
} from '@loaphuong/protocol';
import type { Random } from '../chance/random.ts';
import { pinnedVerify, sha256 } from '../identity/keys.ts';
import type { Link, LinkListener, Sending } from '../link/link.ts';
import type { Fetcher, FetchListener } from '../store/fetcher.ts';
import type { Cancel } from '../time/box-time.ts';
import type { Installation } from './installation.ts';
import { type Guard, NO_GUARD, type VirtualWorld } from './virtual-time.ts';
import { NO_FAULTS, Way, type WayFaults } from './way.ts';

/** What a simulated server holds of one box. */
export interface Member {
  readonly publicKey: string;
  /** Committed records, and how often a batch was refused. */
  readonly records: JournalRecord[];
  readonly refused: string[];
  /** Last message on each subject that is not journal or clock. */
  readonly said: Map<string, unknown>;
  /** Sound messages of a lease. */
  readonly sound: Uint8Array[];
  /** Only while the server takes notes: true instants (µs) at which the records of the same place were committed. */
  readonly takenUs: number[];
  /** Likewise: when its connection came and went; with the last word heard before, from which on a broker counts its patience. */
  readonly lines: { readonly atUs: number; readonly up: boolean; readonly heardUs: number }[];
  /** Likewise: each change of the faults that its heartbeats name. */
  readonly faults: { readonly atUs: number; readonly names: readonly string[] }[];
  /** True instant (µs) of the last word heard; 0: none yet. */
  heardUs: number;
  bytesUp: number;
  bytesDown: number;
}

/** One box's end of the line, as the simulated server sees it. */
export interface Peer {
  readonly box: string;
  hears(topic: string): boolean;
  deliver(topic: string, payload: string): void;
}

/**
 * The server's side of a simulation: answers the clock, keeps retained plans, takes journals in by the same check as
 * the real server, and serves sounds. It has no screens and no people.
 */
export class VirtualServer {
  readonly members = new Map<string, Member>();
  readonly media = new Map<string, Uint8Array>();
  /** Added to the true time in every clock answer (µs): a server that is wrong. */
  offUs = 0;
  /** False: receipts are lost (committed all the same). */
  receipts = true;
  /** True: it notes when it learned what. Off, because notes grow. */
  takesNotes = false;
  readonly #nowUs: () => number;
  readonly #retained = new Map<string, string>();
  readonly #links = new Map<string, Peer>();
  readonly #desks = new Map<string, ClockDesk>();

  /** @param clock the true time, microseconds since 1970. */
  constructor(clock: { nowUs(): number }) {
    this.#nowUs = () => clock.nowUs();
  }

  /** Makes a box known. @param installation signs what it is told of the time. */
  admit(box: string, publicKey: string, installation: Pick<Installation, 'signText'>): Member {
    const sign = (text: string) => installation.signText(text);
    this.#desks.set(box, clockDesk({ nowUs: this.#nowUs, sign }));

    const member: Member = {
      publicKey,
      records: [],
      refused: [],
      said: new Map(),
      sound: [],
      takenUs: [],
      lines: [],
      faults: [],
      heardUs: 0,
      bytesUp: 0,
      bytesDown: 0,
    };
    this.members.set(box, member);
    return member;
  }

  /** Puts a sound on offer; returns its hash. */
  offer(bytes: Uint8Array): string {
    const hash = createHash('sha256').update(bytes).digest('hex');
    this.media.set(hash, bytes);
    return hash;
  }

  /** Publishes on a topic to every connected box that hears it. */
  publish(topic: string, payload: string, retain: boolean): void {
    if (retain) this.#retained.set(topic, payload);
    for (const link of this.#links.values()) if (link.hears(topic)) link.deliver(topic, payload);
  }

  /** A box's connection is there. */
  connected(link: Peer): void {
    this.#links.set(link.box, link);
    this.#line(link.box, true);
    for (const [topic, payload] of this.#retained) if (link.hears(topic)) link.deliver(topic, payload);
  }

  disconnected(link: Peer): void {
    if (this.#links.get(link.box) !== link) return;
    this.#links.delete(link.box);
    this.#line(link.box, false);
  }

  /** What a box said. */
  heard(link: Peer, topic: string, payload: string | Uint8Array): void {
    const member = this.members.get(link.box);
    const subject = topic.split('/').at(-1) ?? '';
    if (member === undefined) return;
    member.heardUs = this.#nowUs();
    member.bytesUp += topic.length + payload.length + 5;
    if (subject === 'sound') {
      if (typeof payload !== 'string') member.sound.push(payload);
      return;
    }
    const message: unknown = JSON.parse(String(payload));
    if (subject === 'clock') this.#tellTime(link, ClockAsk.parse(message));
    else if (subject === 'journal') {
      const receipt = this.#take(link.box, member, JournalBatch.parse(message));
      if (this.receipts) link.deliver(downTopic(link.box as BoxId, 'journal'), JSON.stringify(receipt));
    } else {
      member.said.set(subject, message);
      if (subject === 'heartbeat') this.#faults(member, Heartbeat.parse(message));
    }
  }

  #line(box: string, up: boolean): void {
    const member = this.members.get(box);
    if (this.takesNotes) member?.lines.push({ atUs: this.#nowUs(), up, heardUs: member.heardUs });
  }

  #faults(member: Member, { faults: names = [] }: Heartbeat): void {
    if (!this.takesNotes || (member.faults.at(-1)?.names ?? []).join() === names.join()) return;
    member.faults.push({ atUs: this.#nowUs(), names });
  }

  #tellTime(link: Peer, ask: ClockAsk): void {
    const us = this.#nowUs() + this.offUs;
    // The simulated server's monotonic clock has its zero in 1970: only a set calendar moves it.
    const { n, boxUs } = ask;
    const answer: ClockAnswer = { n, boxUs, receivedUs: us, sentUs: us, zeroUs: this.offUs };
    link.deliver(downTopic(link.box as BoxId, 'clock'), JSON.stringify(answer));
    const seal = this.#desks.get(link.box)?.answered(link.box, ask, answer);
    if (seal !== undefined) link.deliver(downTopic(link.box as BoxId, 'seal'), JSON.stringify(seal));
  }

  #take(box: string, member: Member, batch: JournalBatch): JournalReceipt {
    const last = batch.records.at(-1);
    const name = sha256(Buffer.from(member.publicKey, 'base64')).slice(0, 16);
    const verify = pinnedVerify([{ key: name, publicKey: member.publicKey }]);
    const through = member.records.at(-1)?.seq ?? 0;
    if (last === undefined || verify(name, batch.signature, batchText(box, last.hash)) !== true) {
      member.refused.push('bad-signature');
      return { through, refused: 'bad-signature' };
    }
    const check = checkBatch(batch.records, member.records.at(-1), sha256);
    if (!check.ok) {
      member.refused.push(check.refused);
      return { through, refused: check.refused };
    }
    member.records.push(...check.fresh);
    if (this.takesNotes) for (const _ of check.fresh) member.takenUs.push(this.#nowUs());
    return { through: member.records.at(-1)?.seq ?? 0 };
  }
}

/** Pauses between attempts to connect. */
const RECONNECT_MS = 1500;

/** A box's connection to the simulated server, over two faulty ways. */
export class VirtualLink implements Link, Peer {
  readonly box: string;
  readonly #world: VirtualWorld;
  readonly #station: string;
  readonly #server: VirtualServer;
  readonly #random: Random;
  readonly #guard: Guard;
  readonly #up: Way;
  readonly #down: Way;
  #listener: LinkListener | undefined;
  #connected = false;
  #reachable = true;
  #attempt: Cancel | undefined;

  constructor(
    world: VirtualWorld,
    server: VirtualServer,
    names: { readonly box: string; readonly station: string },
    random: Random,
    way: WayFaults = NO_FAULTS,
    guard: Guard = NO_GUARD,
  ) {
    this.#world = world;
    this.#server = server;
    this.#guard = guard;
    this.box = names.box;
    this.#station = names.station;
    this.#random = random;
    this.#up = new Way(world, random, way);
    this.#down = new Way(world, random, way);
  }

  get connected(): boolean {
    return this.#connected;
  }

  start(listener: LinkListener): void {
    this.#listener = listener;
    this.#try();
  }

  stop(): void {
    this.#listener = undefined;
    this.#drop();
  }

  /** The network is there or is not. */
  reachable(is: boolean): void {
    this.#reachable = is;
    if (!is) this.#drop();
    else this.#try();
  }

  /** True for a topic that this box has subscribed to. */
  hears(topic: string): boolean {
    return topic.startsWith(`box/${this.box}/down/`) || topic === `station/${this.#station}/horizon`;
  }

  publish(topic: string, payload: string | Uint8Array, _: Sending): void {
    if (this.#connected) this.#up.send(() => this.#server.heard(this, topic, payload));
  }

  /** From the server to the box. */
  deliver(topic: string, payload: string): void {
    const member = this.#server.members.get(this.box);
    if (member !== undefined) member.bytesDown += topic.length + payload.length + 5;
    this.#down.send(() => this.#guard(() => this.#listener?.message(topic, Buffer.from(payload))));
  }

  #try(): void {
    this.#attempt?.();
    if (this.#listener === undefined || this.#connected || !this.#reachable) return;
    const waitUs = RECONNECT_MS * 1000 * (0.2 + this.#random());
    this.#attempt = this.#world.at(this.#world.nowUs() + waitUs, () => {
      if (this.#listener === undefined || !this.#reachable || this.#connected) return;
      this.#connected = true;
      this.#guard(() => this.#listener?.up());
      this.#server.connected(this);
    });
  }

  #drop(): void {
    this.#attempt?.();
    this.#up.cut();
    this.#down.cut();
    if (!this.#connected) return;
    this.#connected = false;
    this.#server.disconnected(this);
    this.#listener?.down();
  }
}

/** Faults of a simulated download. */
export interface FetchFaults {
  /** Share of downloads that break off somewhere. */
  readonly breaks: number;
  /** Bytes a second. */
  readonly bytesPerSecond: number;
}

const PIECE = 16_384;

/** Fetches from the simulated server, in pieces, at a bandwidth, sometimes breaking off. */
export class VirtualFetcher implements Fetcher {
  readonly #world: VirtualWorld;
  readonly #server: VirtualServer;
  readonly #random: Random;
  readonly #faults: FetchFaults;
  readonly #guard: Guard;
  /** False: nothing can be reached. */
  reachable = true;
  /** Bytes fetched so far: what a resume saves shows here. */
  bytes = 0;

  constructor(
    world: VirtualWorld,
    server: VirtualServer,
    random: Random,
    faults: FetchFaults = { breaks: 0, bytesPerSecond: 1e6 },
    guard: Guard = NO_GUARD,
  ) {
    this.#world = world;
    this.#server = server;
    this.#guard = guard;
    this.#random = random;
    this.#faults = faults;
  }

  fetch(sha256: string, from: number, listener: FetchListener): Cancel {
    const file = this.#server.media.get(sha256);
    const { breaks, bytesPerSecond } = this.#faults;
    const breakAt = this.#random() < breaks ? from + this.#random() * ((file?.length ?? 0) - from) : Infinity;
    let at = from;
    let begun = false;
    let cancel: Cancel = () => undefined;
    const step = () => {
      if (!this.reachable || at >= breakAt) listener.fail('unreachable');
      else if (file === undefined) listener.fail('not-found');
      else {
        if (!begun) listener.begin(from);
        begun = true;
        const piece = file.subarray(at, at + PIECE);
        at += piece.length;
        this.bytes += piece.length;
        if (piece.length > 0) listener.bytes(piece);
        if (at >= file.length) listener.end();
        else schedule((piece.length / bytesPerSecond) * 1e6);
      }
    };
    const schedule = (us: number) => {
      cancel = this.#world.at(this.#world.nowUs() + us, () => this.#guard(step));
    };
    schedule(20_000);
    return () => cancel();
  }
}
