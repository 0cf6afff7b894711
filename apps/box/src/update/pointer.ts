import { ProgramVersion } from '@loaphuong/protocol';
import * as z from 'zod';
import { bytesOf, readText, type Store } from '../store/store.ts';

const FILE = 'program/pointer.json';
/** The version that came with the installation: always there, never written to. */
export const FACTORY = 'factory';
/** Starts that a version on trial has to become healthy. */
export const TRIAL_STARTS = 3;

const Outcome = z.strictObject({
  command: z.uuid(),
  from: z.string().max(40),
  to: z.string().max(40),
  result: z.enum(['installed', 'rolled-back', 'refused']),
  why: z.string().max(200).optional(),
});
/** How the last ordered update went; the program writes it in its journal. */
export type Outcome = z.infer<typeof Outcome>;

const Pointer = z.strictObject({
  current: z.string().max(40),
  previous: z.string().max(40),
  state: z.enum(['trial', 'trusted']),
  /** Starts of the version on trial so far, counted before each start so that a crash of the whole machine counts too. */
  starts: z.int().min(0),
  /** The command that the trial obeys. */
  command: z.uuid().optional(),
  outcome: Outcome.optional(),
});
/** Which version runs, and which one if that fails. One file, replaced in one step, written by the launcher alone. */
export type Pointer = z.infer<typeof Pointer>;

const FIRST: Pointer = { current: FACTORY, previous: FACTORY, state: 'trusted', starts: 0 };

/** What the box wants to be tried: an archive whose hash it has checked. */
export const Next = z.strictObject({
  command: z.uuid(),
  version: ProgramVersion,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Path of the archive in the store. */
  archive: z.string().max(200),
});
export type Next = z.infer<typeof Next>;

/** The pointer on the disk; a missing or damaged one means the factory version. */
export function readPointer(store: Store): Pointer {
  return readJson(store, FILE, Pointer) ?? FIRST;
}

/** Puts the pointer in place, durable. */
export function writePointer(store: Store, pointer: Pointer): void {
  store.replace(FILE, bytesOf(JSON.stringify(pointer)));
}

/** A small JSON file of a shape; `undefined` when missing, damaged or of another shape. */
export function readJson<T>(store: Store, path: string, shape: z.ZodType<T>): T | undefined {
  const text = readText(store, path);
  if (text === undefined) return undefined;
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Was this command already tried, or is it on trial? Each is tried once, even when its file comes back after a power cut. */
export function isDone(pointer: Pointer, command: string): boolean {
  return pointer.command === command || pointer.outcome?.command === command;
}

/** A new version is unpacked: it goes on trial, what ran stays as the way back. */
export function onTrial(pointer: Pointer, next: Next): Pointer {
  return {
    current: next.version,
    previous: pointer.current,
    state: 'trial',
    starts: 0,
    command: next.command,
  };
}

/** The archive cannot be taken over; nothing else changes. */
export function refused(pointer: Pointer, next: Next, why: string): Pointer {
  const { command, version } = next;
  return {
    ...pointer,
    outcome: {
      command,
      from: pointer.current,
      to: version,
      result: 'refused',
      why: why.slice(0, 200),
    },
  };
}

/** About to start: a trial is counted, or ends when its starts are used up. */
export function starting(pointer: Pointer): Pointer {
  if (pointer.state === 'trusted') return pointer;
  if (pointer.starts >= TRIAL_STARTS) return rolledBack(pointer, `${TRIAL_STARTS} starts without health`);
  return { ...pointer, starts: pointer.starts + 1 };
}

/** Back to the version before; a trusted version has nothing to go back from. */
export function rolledBack(pointer: Pointer, why: string): Pointer {
  const { state, current, previous, command } = pointer;
  if (state === 'trusted') return pointer;
  const back: Pointer = { current: previous, previous: FACTORY, state: 'trusted', starts: 0 };
  if (command === undefined) return back;
  return { ...back, outcome: { command, from: previous, to: current, result: 'rolled-back', why } };
}

/** The version on trial proved itself. */
export function trusted(pointer: Pointer): Pointer {
  const { state, current, previous, command } = pointer;
  if (state === 'trusted') return pointer;
  const now: Pointer = { current, previous, state: 'trusted', starts: 0 };
  if (command === undefined) return now;
  return { ...now, outcome: { command, from: previous, to: current, result: 'installed' } };
}

/** What a program must write back to show that *this* start of it is healthy; an older mark proves nothing. */
export function startToken(pointer: Pointer): string {
  return `${pointer.command ?? 'none'}:${pointer.current}:${pointer.starts}`;
}
