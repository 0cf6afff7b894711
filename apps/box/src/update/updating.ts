import type { Command, JournalEvent, NotDoneReason } from '@loaphuong/protocol';
import * as z from 'zod';
import type { Random } from '../chance/random.ts';
import type { Fetcher } from '../store/fetcher.ts';
import { Sounds } from '../store/sounds.ts';
import { bytesOf, DiskFailed, NoRoom, type Store, within } from '../store/store.ts';
import { watched } from '../store/watched-store.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { HEALTHY_FILE } from './launcher.ts';
import { Next, readJson, readPointer } from './pointer.ts';
import { NEXT_FILE } from './versions.ts';

const LOOK_MS = 2000;
/** A box without link or clock is healthy after so long: it still plays what it has. */
const HEALTHY_ANYWAY_US = 10 * 60 * 1_000_000;
const ORDER_FILE = 'update/order.json';
const TOLD_FILE = 'program/told.json';

const Order = Next.omit({ archive: true }).extend({ bytes: z.int().min(1) });
const Told = z.strictObject({ command: z.uuid() });

/** What updating needs. */
export interface UpdatingParts {
  readonly store: Store;
  readonly fetcher: Fetcher;
  readonly time: BoxTime;
  readonly random: Random;
  /** Token of this start by the launcher; absent when nobody could put another version in our place. */
  readonly startToken: string | undefined;
  /** Linked, and with a trusted clock. */
  readonly isWell: () => boolean;
  /** Nothing sounds now or is about to. */
  readonly isIdle: () => boolean;
  readonly write: (event: Extract<JournalEvent, { kind: 'updated' }>) => void;
  /** Ends the program so that the launcher takes over. */
  readonly end: () => void;
}

/** The program's part in an update: fetches the archive, asks for the change when nothing sounds, proves its health, tells how it went. */
export class Updating {
  readonly #parts: UpdatingParts;
  readonly #archives: Sounds;
  #timer: Cancel | undefined;
  #startUs = 0;
  #isProven = false;
  #isEnding = false;
  /** The order of an earlier life has been looked for. */
  #hasLooked = false;
  /** Told in this life already, though the disk did not take the note of it. */
  #told: string | undefined;

  constructor(parts: UpdatingParts) {
    const { store, fetcher, time, random } = parts;
    this.#parts = parts;
    this.#archives = new Sounds({
      // A failing disk is said by the care of the disk: here it is only no reason to end.
      store: within(watched(store, { onTrouble: () => undefined, makeRoom: () => false }), 'update'),
      fetcher,
      time,
      random,
      capacity: 0,
      onChange: () => undefined,
    });
  }

  start(): void {
    if (this.#parts.startToken === undefined) return;
    this.#startUs = this.#parts.time.monotonicUs();
    this.#archives.start();
    this.#archives.linkUp();
    this.#look();
  }

  stop(): void {
    this.#timer?.();
    this.#archives.stop();
  }

  /** Takes an order; gives why it cannot be obeyed. An order that came later takes the place of one under way. */
  order({ id, version, sha256, bytes }: Extract<Command, { command: 'update' }>): NotDoneReason | undefined {
    const { store, startToken } = this.#parts;
    if (startToken === undefined) return 'no-launcher';
    store.replace(ORDER_FILE, bytesOf(JSON.stringify({ command: id, version, sha256, bytes })));
    this.#want();
    return undefined;
  }

  #want(): void {
    const order = readJson(this.#parts.store, ORDER_FILE, Order);
    // An archive has no length in time; the store of sounds does not look at it.
    this.#archives.want(order === undefined ? [] : [{ sound: { ...order, durationMs: 1 }, lane: 'plain' }]);
    this.#hasLooked = true;
  }

  #look(): void {
    this.#timer = this.#parts.time.after(LOOK_MS, () => this.#look());
    try {
      if (!this.#hasLooked) this.#want();
      this.#proveHealth();
      this.#tell();
      this.#ask();
    } catch (error) {
      // A disk that is full or fails: at the next look.
      if (!(error instanceof DiskFailed || error instanceof NoRoom)) throw error;
    }
  }

  #proveHealth(): void {
    const { store, startToken, isWell, time } = this.#parts;
    if (this.#isProven) return;
    if (!isWell() && time.monotonicUs() - this.#startUs < HEALTHY_ANYWAY_US) return;
    store.replace(HEALTHY_FILE, bytesOf(JSON.stringify({ start: startToken })));
    this.#isProven = true;
  }

  #tell(): void {
    const { store, write } = this.#parts;
    const { outcome } = readPointer(store);
    if (outcome === undefined || readJson(store, TOLD_FILE, Told)?.command === outcome.command) return;
    const { command, ...how } = outcome;
    if (command === this.#told) return;
    this.#told = command;
    write({ kind: 'updated', ...how });
    store.replace(TOLD_FILE, bytesOf(JSON.stringify({ command })));
  }

  /** The archive is here and nothing sounds: leaves the launcher its word and ends. */
  #ask(): void {
    const { store, isIdle, end } = this.#parts;
    const order = readJson(store, ORDER_FILE, Order);
    if (order === undefined || this.#isEnding || !this.#isProven) return;
    if (readPointer(store).state === 'trial' || this.#archives.state(order.sha256) !== 'whole') return;
    if (!isIdle()) return;
    const { command, version, sha256 } = order;
    const archive = `update/${this.#archives.path(sha256)}`;
    store.replace(NEXT_FILE, bytesOf(JSON.stringify({ command, version, sha256, archive })));
    store.remove(ORDER_FILE);
    this.#isEnding = true;
    end();
  }
}
