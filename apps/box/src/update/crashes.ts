import { readFileSync } from 'node:fs';
import { SafeState } from '@loaphuong/protocol';
import * as z from 'zod';
import { bytesOf, type Store } from '../store/store.ts';
import { readJson } from './pointer.ts';

const FILE = 'program/crashes.json';
/** What the program leaves when it dies of something that it could still name. */
export const LAST_WORDS_FILE = 'program/last-words.json';
/** What the launcher tells a program that is to start in the safe state (a `SafeState`); absent for an ordinary start. */
export const SAFE_FILE = 'program/safe.json';

/** So many crashes … */
export const CRASHES = 5;
/** … within so much time of running, and the program starts in the safe state. */
export const WITHIN_MS = 60 * 60_000;

/** What a start's token ends with when it is an ordinary one, or a safe one after so many crashes. */
const ORDINARY = ':ordinary';
const SAFE = /:safe-([1-9]\d{0,8})$/;

/** The shape of `LAST_WORDS_FILE`. */
export const LastWords = SafeState.pick({ why: true });

const Crashes = z.strictObject({
  /** The start of the machine in which they were counted: after the next one, everything begins anew. */
  boot: z.string().max(64),
  /** The program runs, or ran when the launcher itself was killed. */
  running: z.boolean(),
  /** How long each program that crashed had run, ms, newest last; `CRASHES` at most. */
  runs: z.array(z.number().min(0)).max(CRASHES),
  /** Crashes in all. */
  count: z.int().min(0),
  safe: SafeState.optional(),
});
/** How the trusted program fared since the machine was started. Written by the launcher alone. */
export type Crashes = z.infer<typeof Crashes>;

/** Leaves the reason of an end that nobody wanted, as well as it can be left: the disk itself may be the reason. */
export function leaveLastWords(store: Store, error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // The first line is what people are shown; our own errors say the same in another language on the next.
  const why = (text.toWellFormed().split('\n')[0] ?? '').slice(0, 200).trim() || 'unknown';
  try {
    store.replace(LAST_WORDS_FILE, bytesOf(JSON.stringify({ why })));
  } catch {
    // The launcher then says how the process ended.
  }
}

/**
 * The token of a start, and whether it is a safe one: a disk that is full or read-only may neither take `SAFE_FILE` nor give it up. Programs of
 * before only hand the token back.
 */
export function withSafety(token: string, safe: SafeState | undefined): string {
  return `${token}${safe === undefined ? ORDINARY : `:safe-${safe.crashes}`}`;
}

/** Whether this program was told to start in the safe state. Only the launcher judges crashes: without its token nobody would end one. */
export function safetyOf(store: Store, token: string | undefined): SafeState | undefined {
  if (token === undefined || token.endsWith(ORDINARY)) return undefined;
  const filed = readJson(store, SAFE_FILE, SafeState);
  const told = SAFE.exec(token)?.[1];
  return told === undefined || filed?.crashes === Number(told)
    ? filed
    : { crashes: Number(told), why: 'unknown' };
}

/** Crashes as the disk knows them; of an earlier start of the machine, or damaged, they are none. */
export function readCrashes(store: Store, boot: string): Crashes {
  const kept = readJson(store, FILE, Crashes);
  return kept?.boot === boot ? kept : noCrashes(boot);
}

/** Puts them in place, durable. */
export function writeCrashes(store: Store, crashes: Crashes): void {
  store.replace(FILE, bytesOf(JSON.stringify(crashes)));
}

/** Nothing crashed: after a start of the machine, an order to start again, or an update that proved itself. */
export function noCrashes(boot: string): Crashes {
  return { boot, running: false, runs: [], count: 0 };
}

/** About to start: a launcher that was killed together with its program (memory ran out) has not seen the end of it. */
export function aboutToRun(crashes: Crashes): Crashes {
  const seen = crashes.running ? crashed(crashes, 0, 'killed together with its launcher') : crashes;
  return { ...seen, running: true };
}

/**
 * The program ended without having been told to. No clock of the day is asked, a box may think it is 1970: what counts is how long
 * the programs had run. @param ranMs how long this one had.
 */
export function crashed(crashes: Crashes, ranMs: number, why: string): Crashes {
  const runs = [...crashes.runs, ranMs].slice(-CRASHES);
  const count = crashes.count + 1;
  const often = runs.length === CRASHES && runs.reduce((sum, ms) => sum + ms, 0) <= WITHIN_MS;
  const safe = often || crashes.safe !== undefined ? { crashes: count, why: why.slice(0, 200) } : undefined;
  return { boot: crashes.boot, running: false, runs, count, ...(safe === undefined ? {} : { safe }) };
}

/** The program ended in order. */
export function endedInOrder(crashes: Crashes): Crashes {
  return { ...crashes, running: false };
}

/** Names this start of the machine; where the system does not, each launcher counts for itself. */
export function bootOf(file = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(file, 'utf8').trim().slice(0, 64);
  } catch {
    return `launcher ${process.pid}`;
  }
}
