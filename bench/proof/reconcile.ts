import type { Store } from '@loaphuong/box';
import { type Member, readJournal } from '@loaphuong/box/simulation';
import type { JournalRecord } from '@loaphuong/protocol';
import type { Due } from './plan.ts';

/** What came of some cycles. */
export interface Ledger {
  readonly cycles: number;
  /** Records at the server at the end. */
  readonly records: number;
  /** Records that a box had on its disk, or had acted upon, and that the server does not have. */
  readonly lost: number;
  /** Records that the server has twice, and airings of which it believes more than their length or two whole plays. */
  readonly doubled: number;
  /** Airings of which nothing at all is known. */
  readonly unaccounted: number;
  /** Batches that the server refused. */
  readonly refused: number;
  readonly whole: number;
  readonly cut: number;
  readonly silent: number;
}

/** What there is to be compared. */
export interface Accounts {
  readonly cycles: number;
  /** Records after whose writing the box went on, in all its lives. */
  readonly told: readonly Pick<JournalRecord, 'seq' | 'hash'>[];
  readonly disk: Store;
  readonly folder: string;
  readonly member: Member;
  readonly airings: readonly Due[];
}

/** Compares what the box did with what the server believes. */
export function reconcile({ cycles, told, disk, folder, member, airings }: Accounts): Ledger {
  const server = new Map(member.records.map((record) => [record.seq, record.hash]));
  const onDisk: JournalRecord[] = [];
  readJournal(inFolder(disk, folder), (record) => onDisk.push(record));
  const lost = [...told, ...onDisk].filter(({ seq, hash }) => server.get(seq) !== hash).length;
  let doubled = member.records.length - server.size;
  let unaccounted = 0;
  let whole = 0;
  let cut = 0;
  let silent = 0;
  for (const { id, durationMs } of airings) {
    const events = member.records.map((r) => r.event);
    const plays = events.flatMap((e) => (e.kind === 'played' && e.airing === id ? [e] : []));
    const silences = events.filter((e) => e.kind === 'silent' && e.airing === id).length;
    const wholes = plays.filter((p) => p.outcome === 'complete').length;
    const playedMs = plays.reduce((sum, p) => sum + p.playedMs, 0);
    if (plays.length + silences === 0) unaccounted += 1;
    if (wholes > 1 || silences > 1 || (silences > 0 && wholes > 0) || playedMs > durationMs + 50)
      doubled += 1;
    whole += wholes;
    cut += plays.length - wholes;
    silent += silences;
  }
  const records = member.records.length;
  return { cycles, records, lost, doubled, unaccounted, refused: member.refused.length, whole, cut, silent };
}

function inFolder(store: Store, folder: string): Store {
  return new Proxy(store, {
    get(target, name) {
      const call = Reflect.get(target, name);
      if (typeof call !== 'function') return call;
      return (path: string, ...rest: unknown[]) => call.call(target, `${folder}/${path}`, ...rest);
    },
  });
}
