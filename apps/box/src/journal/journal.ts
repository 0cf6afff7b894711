import { type ClockReport, hashableText, type JournalEvent, type JournalRecord } from '@loaphuong/protocol';
import * as z from 'zod';
import { sha256 } from '../identity/keys.ts';
import { bytesOf, DiskFailed, NoRoom, readText, type Store } from '../store/store.ts';
import {
  EMPTY_HEAD,
  firstSeqOf,
  type Head,
  journalFile,
  journalFiles,
  readJournal,
  recordsFrom,
} from './journal-files.ts';

const ACKED = 'acked.json';
const LARGEST_FILE = 128 * 1024;
/** Records that the server has are kept so long all the same. */
const KEPT_MS = 90 * 86_400_000;

const Acked = z.strictObject({ seq: z.int().min(0), hash: z.string() });

/** What the journal needs to know of the time, at the moment of writing. */
export interface Stamp {
  readonly at?: string;
  readonly clock: ClockReport;
}

/** What a journal needs. */
export interface JournalParts {
  readonly store: Store;
  readonly stamp: () => Stamp;
  /** Every record, oldest first, once: those found at the start, then those written. */
  readonly onRecord: (record: JournalRecord) => void;
}

/**
 * The box's diary: append-only, every line hashed with the one before, on the disk before the next act. It is the first and only
 * source of the play log; the server's copy is taken from here.
 */
export class Journal {
  readonly #parts: JournalParts;
  #head: Head = EMPTY_HEAD;
  #acked: Head = EMPTY_HEAD;
  #file = journalFile(1);
  #fileBytes = 0;
  /** Lines that the disk did not take; they are written before any later one. */
  #waiting: { readonly seq: number; readonly line: Uint8Array }[] = [];

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  /** Reads and mends the files. Must be called once, before everything else. */
  open(): void {
    const { store, onRecord } = this.#parts;
    this.#acked = readAcked(store);
    const reading = readJournal(store, onRecord);
    this.#head = reading.head;
    if (this.#head.seq < this.#acked.seq) {
      // The server has more than this disk: go on behind what the server has, or its copy and ours would branch.
      for (const file of reading.files) store.rename(file, `damaged/behind-${file.slice('journal/'.length)}`);
      this.#head = this.#acked;
    }
    const last = journalFiles(store).at(-1);
    this.#file = last ?? journalFile(this.#head.seq + 1);
    this.#fileBytes =
      last !== undefined && last === reading.files.at(-1) ? reading.lastBytes : (store.size(this.#file) ?? 0);
    if (reading.damaged > 0) this.write({ kind: 'damaged', after: reading.head.seq, bytes: reading.damaged });
  }

  /** Number of the newest record. */
  get last(): number {
    return this.#head.seq;
  }

  /** Number of the newest record that the server has committed. */
  get acked(): number {
    return this.#acked.seq;
  }

  /** Records that the server does not have yet. */
  get unsent(): number {
    return Math.max(0, this.#head.seq - this.#acked.seq);
  }

  /** Writes an event; it is on the disk when this returns (or, while the disk is full or fails, waits in memory and in order). */
  write(event: JournalEvent): void {
    const { at, clock } = this.#parts.stamp();
    const open = {
      seq: this.#head.seq + 1,
      ...(at === undefined ? {} : { at }),
      clock,
      event,
      prev: this.#head.hash,
    };
    const record: JournalRecord = { ...open, hash: sha256(hashableText(open)) };
    this.#waiting.push({ seq: record.seq, line: bytesOf(`${JSON.stringify(record)}\n`) });
    this.#flush();
    this.#head = { seq: record.seq, hash: record.hash };
    this.#parts.onRecord(record);
  }

  /** The oldest records that the server lacks; only what is safe on the disk. */
  unsentRecords(limit: number): readonly JournalRecord[] {
    if (this.#waiting.length > 0) this.#flush();
    return this.unsent === 0 ? [] : this.#from(this.#acked.seq + 1, limit);
  }

  /** The server has everything up to `seq` (or, after it was restored from an old copy, only up to there). */
  acknowledge(seq: number): void {
    if (seq === this.#acked.seq || seq > this.#head.seq) return;
    const [record] = seq === 0 ? [] : this.#from(seq, 1);
    if (seq !== 0 && record?.seq !== seq) return;
    this.#acked = record === undefined ? EMPTY_HEAD : { seq, hash: record.hash };
    this.#parts.store.replace(ACKED, bytesOf(JSON.stringify(this.#acked)));
  }

  /** Gives up files whose every record the server has had for 90 days. @param nowMs server time, trusted. */
  forgetOld(nowMs: number): void {
    const { store } = this.#parts;
    for (;;) {
      const [oldest, next] = journalFiles(store);
      if (oldest === undefined || next === undefined || firstSeqOf(next) > this.#acked.seq) return;
      const [after] = recordsFrom(store, firstSeqOf(next), 1);
      if (after?.at === undefined || nowMs - Date.parse(after.at) < KEPT_MS) return;
      store.remove(oldest);
    }
  }

  /** Records that can be read now: from a disk that fails, none. */
  #from(seq: number, limit: number): readonly JournalRecord[] {
    try {
      return recordsFrom(this.#parts.store, seq, limit);
    } catch (error) {
      if (!(error instanceof DiskFailed)) throw error;
      return [];
    }
  }

  /** Tries once more to write what the disk did not take. @returns whether it took anything. */
  flush(): boolean {
    const before = this.#waiting.length;
    if (before > 0) this.#flush();
    return this.#waiting.length < before;
  }

  #flush(): void {
    const { store } = this.#parts;
    try {
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        if (this.#fileBytes > 0 && this.#fileBytes + next.line.length > LARGEST_FILE) {
          this.#file = journalFile(next.seq);
          this.#fileBytes = 0;
        }
        // What a failing disk took of a line and could not say that it keeps.
        if ((store.size(this.#file) ?? 0) > this.#fileBytes) store.truncate(this.#file, this.#fileBytes);
        store.append(this.#file, next.line, true);
        this.#fileBytes += next.line.length;
        this.#waiting.shift();
      }
    } catch (error) {
      if (!(error instanceof NoRoom || error instanceof DiskFailed)) throw error;
    }
  }
}

function readAcked(store: Store): Head {
  try {
    return Acked.parse(JSON.parse(readText(store, ACKED) ?? 'null'));
  } catch {
    // Not there, or damaged: sending again what the server has is harmless.
    return EMPTY_HEAD;
  }
}
