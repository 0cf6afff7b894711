import {
  type JournalEvent,
  MOST_DUCKED,
  type SilenceReason,
  type DuckedTime as WireDuckedTime,
} from '@loaphuong/protocol';
import type { PlayEvidence } from '../evidence/play-evidence.ts';
import { WindowEvidence } from '../evidence/window-evidence.ts';
import type { DuckedTime, Item, PlayResult } from '../player/player.ts';
import { wireInstant } from '../time/wire-instant.ts';
import type { Started } from './accounts.ts';
import type { Entry, LadderStep } from './entry.ts';
import type { Progress } from './progress.ts';

/** A part of a whole: below it the airing counts as cut (the same share as the verdict on the server). */
const WHOLE = 0.98;

/** What is on the air, or about to be. */
export interface OnAir {
  readonly entry: Entry;
  readonly step: LadderStep;
  /** What of the sound is to be played: a reserve ends with its slot. */
  readonly durationMs: number;
  /** So much later than the instant it leaves at this cluster, so that a street is in step. */
  readonly delayMs: number;
  /** How loud it is to be, per cent; changes while it sounds. */
  volume: number;
  /** The loudest that it was. */
  loudest: number;
  readonly evidence: PlayEvidence;
  /** What of it the player has, once it is handed over. */
  item?: Item;
  /** What was last noted of it, for after a power cut. */
  note?: Progress;
  /** Number of its `starting` record, once that is written. */
  starting?: number;
  /** Why it was ended from outside. */
  ended?: SilenceReason;
  /** From so many played milliseconds on the next note of its progress is due. */
  noteFromMs: number;
}

/** How far an airing has come. */
export function progressOf(
  onAir: OnAir,
  playedMs: number,
  startedUs: number,
  ducked: readonly DuckedTime[] = [],
): Progress {
  const { entry, step, durationMs, delayMs, loudest, evidence, starting = 0 } = onAir;
  const { id, at, bulletin } = entry.airing;
  return {
    starting,
    airing: id,
    title: bulletin.title,
    sha256: step.sound.sha256,
    rung: step.rung,
    plannedAt: at,
    startedAt: wireInstant(startedUs),
    startErrorMs: Math.round(startedUs - (entry.atMs + delayMs) * 1000) / 1000,
    playedMs,
    durationMs,
    volume: loudest,
    ...(ducked.length === 0 ? {} : { ducked: duckedOnWire(ducked) }),
    evidence: evidence.soFar(),
  };
}

/** In order, and as one what was one under the same airing. */
function duckedOnWire(ducked: readonly DuckedTime[]): WireDuckedTime[] {
  const apart: DuckedTime[] = [];
  for (const time of [...ducked].sort((a, b) => a.fromUs - b.fromUs)) {
    const last = apart.findLastIndex(({ under }) => under === time.under);
    const before = apart[last];
    if (before === undefined || time.fromUs > before.untilUs) apart.push(time);
    else apart[last] = { ...before, untilUs: Math.max(before.untilUs, time.untilUs) };
  }
  return apart.slice(0, MOST_DUCKED).map(({ fromUs, untilUs, under }) => ({
    from: wireInstant(fromUs),
    until: wireInstant(untilUs),
    ...(under === undefined ? {} : { under }),
  }));
}

/** The record of an airing of which something sounded. */
export function playedEvent(onAir: OnAir, result: PlayResult, startedUs: number): JournalEvent {
  const {
    starting: _,
    evidence: _soFar,
    ...facts
  } = progressOf(onAir, result.playedMs, startedUs, result.ducked);
  const whole = result.how === 'done' && result.playedMs >= onAir.durationMs * WHOLE;
  return {
    kind: 'played',
    ...facts,
    underruns: result.underruns,
    outcome: whole ? 'complete' : 'cut',
    evidence: onAir.evidence.finish(result.how !== 'done'),
  };
}

/** The record of an airing that a power cut ended: what was noted of it, or only that it began. */
export function interruptedEvent(
  { seq, event }: Started,
  notes: readonly Progress[],
  entry: Entry | undefined,
): JournalEvent {
  const { airing, sha256, rung, plannedAt } = event;
  const common = { kind: 'played', underruns: 0, outcome: 'cut' } as const;
  const noted = notes.find((note) => note.starting === seq && note.airing === airing);
  if (noted !== undefined) {
    const { starting: _, evidence, ...facts } = noted;
    return { ...common, ...facts, evidence: [evidence] };
  }
  return {
    ...common,
    airing,
    title: entry?.airing.bulletin.title ?? '',
    sha256,
    rung,
    plannedAt,
    // The power went within the first second: when exactly the first sample left is not known.
    startedAt: plannedAt,
    startErrorMs: 0,
    playedMs: 0,
    durationMs: entry?.airing.sound.durationMs ?? 0,
    volume: 0,
    evidence: [new WindowEvidence(0, 0).soFar()],
  };
}

/** The record of an airing of which nothing sounded. */
export function silentEvent({ airing }: Entry, why: SilenceReason): JournalEvent {
  const { id, at, bulletin, sound } = airing;
  return {
    kind: 'silent',
    airing: id,
    title: bulletin.title,
    plannedAt: at,
    durationMs: sound.durationMs,
    why,
  };
}
