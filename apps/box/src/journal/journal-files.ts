import { hashableText, JournalRecord, NO_HASH } from '@loaphuong/protocol';
import { sha256 } from '../identity/keys.ts';
import { DiskFailed, NoRoom, type Store } from '../store/store.ts';

const FOLDER = 'journal';
const NEWLINE = 10;

/** Last good line of a journal: what the next one must follow. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The head of a journal without lines. */
export const EMPTY_HEAD: Head = { seq: 0, hash: NO_HASH };

/** What was found when the files were read. */
export interface JournalReading {
  readonly head: Head;
  /** Files in order, as written so far. */
  readonly files: readonly string[];
  /** Bytes of a torn last line that were cut off. */
  readonly torn: number;
  /** Bytes of the last file that are good; more may lie there when the disk did not let itself be mended. */
  readonly lastBytes: number;
  /** Bytes that no longer follow the chain and were put aside (a broken disk, or somebody's hand); 0 when none. */
  readonly damaged: number;
}

/** Name of the file whose first line is record `seq`. */
export function journalFile(seq: number): string {
  return `${FOLDER}/${String(seq).padStart(12, '0')}.jsonl`;
}

/** First record that a file of this name can hold. */
export function firstSeqOf(path: string): number {
  return Number(/(\d{12})\.jsonl$/.exec(path)?.[1] ?? 0);
}

/** The journal's files in order. */
export function journalFiles(store: Store): readonly string[] {
  return store
    .list(FOLDER)
    .filter((name) => /^\d{12}\.jsonl$/.test(name))
    .map((name) => `${FOLDER}/${name}`);
}

/**
 * Reads the whole journal, line by line, and mends it: a torn last line (power cut during an append) is cut off; from the first
 * line that does not follow the chain on, the bytes are put aside under `damaged/` and the good part stays.
 */
export function readJournal(store: Store, visit: (record: JournalRecord) => void): JournalReading {
  let head: Head | undefined;
  const files: string[] = [];
  let lastBytes = 0;
  const all = journalFiles(store);
  for (const [i, path] of all.entries()) {
    const bytes = store.read(path);
    // It is in the list: a journal that cannot be read is no empty one, and must not be begun anew.
    if (bytes === undefined) throw new DiskFailed(path, 'unreadable');
    const { good, last } = goodLines(bytes, head, visit);
    head = last ?? head;
    lastBytes = good;
    if (good === bytes.length) {
      files.push(path);
      continue;
    }
    const rest = bytes.subarray(good);
    const isTorn = i === all.length - 1 && !rest.includes(NEWLINE);
    if (isTorn) {
      cutOff(store, path, good);
      files.push(path);
      return { head: head ?? EMPTY_HEAD, files, torn: rest.length, lastBytes, damaged: 0 };
    }
    const damaged = putAside(store, path, bytes, good, all.slice(i + 1));
    if (good > 0) files.push(path);
    return { head: head ?? EMPTY_HEAD, files, torn: 0, lastBytes, damaged };
  }
  return { head: head ?? EMPTY_HEAD, files, torn: 0, lastBytes, damaged: 0 };
}

/** Records of the journal from `seq` on, at most `limit`, read from the disk. */
export function recordsFrom(store: Store, seq: number, limit: number): JournalRecord[] {
  const files = journalFiles(store);
  const records: JournalRecord[] = [];
  for (const [i, path] of files.entries()) {
    const next = files[i + 1];
    if (next !== undefined && firstSeqOf(next) <= seq) continue;
    for (const line of new TextDecoder().decode(store.read(path)).split('\n')) {
      const record = line === '' ? undefined : parseLine(line);
      if (record === undefined || record.seq < seq) continue;
      records.push(record);
      if (records.length === limit) return records;
    }
  }
  return records;
}

/** On a disk that takes nothing now, the next line that it takes goes where the torn one stands. */
function cutOff(store: Store, path: string, size: number): void {
  try {
    store.truncate(path, size);
  } catch (error) {
    if (!(error instanceof DiskFailed || error instanceof NoRoom)) throw error;
  }
}

function goodLines(
  bytes: Uint8Array,
  before: Head | undefined,
  visit: (record: JournalRecord) => void,
): { good: number; last: Head | undefined } {
  let at = 0;
  let head = before;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) return { good: at, last: head };
    const record = parseLine(new TextDecoder().decode(bytes.subarray(at, end)));
    // The first line of the oldest file follows lines that were given up after 90 days: nothing to compare it with.
    const follows = head === undefined || (record?.seq === head.seq + 1 && record.prev === head.hash);
    const beginsRight = record?.seq !== 1 || record.prev === NO_HASH;
    if (record === undefined || !follows || !beginsRight || !hashesRight(record))
      return { good: at, last: head };
    visit(record);
    head = { seq: record.seq, hash: record.hash };
    at = end + 1;
  }
}

function parseLine(line: string): JournalRecord | undefined {
  try {
    return JournalRecord.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function hashesRight(record: JournalRecord): boolean {
  try {
    return sha256(hashableText(record)) === record.hash;
  } catch {
    return false;
  }
}

/** The damaged file whole, and all later ones, go aside; its good part comes back under its name. Safe to repeat after a cut. */
function putAside(
  store: Store,
  path: string,
  bytes: Uint8Array,
  good: number,
  later: readonly string[],
): number {
  let damaged = bytes.length - good;
  for (const file of later) {
    damaged += store.size(file) ?? 0;
    store.rename(file, `damaged/${aside(store, file)}`);
  }
  store.replace(`damaged/${aside(store, path)}`, bytes);
  if (good > 0) store.replace(path, bytes.subarray(0, good));
  else store.remove(path);
  return damaged;
}

function aside(store: Store, path: string): string {
  const name = path.slice(FOLDER.length + 1);
  const taken = store.list('damaged').length;
  return `${name}.${taken}`;
}
