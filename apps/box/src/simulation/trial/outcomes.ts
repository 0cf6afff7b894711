import { playVerdict, restsOn } from '@loaphuong/domain/broadcast';
import type { JournalEvent } from '@loaphuong/protocol';
import type { BoxFacts } from './box-trial.ts';
import type { FaultKind, PlannedFault } from './faults.ts';
import type { TrialAiring, TrialProgramme } from './programme.ts';

/**
 * What became of one airing at one box, by what the server holds at the end: proved whole; proved in pieces around a cut; came out
 * and is not proved; silent with a reason; or nothing at all is known.
 */
export type AiringState = 'proved' | 'pieces' | 'not-proved' | 'silent' | 'unknown';

/** One airing at one box. */
export interface Outcome {
  readonly airing: TrialAiring;
  readonly state: AiringState;
  /** Reason of a silence; or what the evidence says is wrong; or `cut`. */
  readonly why: string | undefined;
  /** The trouble that explains why it is not proved whole; `undefined` when there is none, or none is needed. */
  readonly cause: PlannedFault | undefined;
  readonly provedMs: number;
  /** What left the card within the window of the airing, by the truth. */
  readonly leftMs: number;
  /** Two whole plays, a silence beside a whole play, or more sound than there is. */
  readonly isDoubled: boolean;
}

type Played = Extract<JournalEvent, { kind: 'played' }>;

/** After a trouble a box may need so long until it is as before: boot, link, time, download. */
const RECOVERY_MS = 15 * 60_000;
/** Sound this far outside its window still belongs to it: a card may stall. */
export const WINDOW_SLACK_MS = 1000;
/** Share of the airing that must be proved for its pieces to count as all of it. */
const PIECES = 0.9;

/** The outcome of every airing of the programme at a box. */
export function outcomesOf(facts: BoxFacts, { airings }: TrialProgramme): readonly Outcome[] {
  const events = facts.member.records.map(({ event }) => event);
  // An input that was heard once counts as there from then on: the rule of the server.
  const hasInput = events.some((e) => e.kind === 'played' && e.evidence.some(({ kind }) => kind !== 'sink'));
  return airings.map((each) => outcomeOf(facts, each, events, hasInput));
}

function outcomeOf(
  facts: BoxFacts,
  airing: TrialAiring,
  events: readonly JournalEvent[],
  hasInput: boolean,
): Outcome {
  const { id, sound } = airing.airing;
  const plays = events.flatMap((e) => (e.kind === 'played' && e.airing === id ? [e] : []));
  const silences = events.flatMap((e) => (e.kind === 'silent' && e.airing === id ? [e] : []));
  const verdicts = plays.map((play) => verdictOf(play, sound.sha256, hasInput));
  const provedMs = verdicts.reduce((sum, { provedMs: ms }) => sum + ms, 0);
  const wholes = plays.filter((play) => play.outcome === 'complete').length;
  const playedMs = plays.reduce((sum, play) => sum + play.playedMs, 0);
  const state: AiringState = verdicts.some(({ result }) => result === 'proved')
    ? 'proved'
    : provedMs >= airing.durationMs * PIECES
      ? 'pieces'
      : plays.length > 0
        ? 'not-proved'
        : silences.length > 0
          ? 'silent'
          : 'unknown';
  return {
    airing,
    state,
    why: whyOf(state, plays, silences[0]?.why),
    cause: state === 'proved' ? undefined : causeOf(facts.faults, airing, silences[0]?.why),
    provedMs,
    leftMs: leftWithin(facts, airing),
    isDoubled:
      wholes > 1 ||
      silences.length > 1 ||
      (silences.length > 0 && wholes > 0) ||
      playedMs > airing.durationMs + 50,
  };
}

function verdictOf(play: Played, approved: string, hasInput: boolean) {
  const best = restsOn(play.evidence, { heardBefore: hasInput, wasDucked: play.ducked !== undefined });
  return playVerdict({
    itself: play.rung === 'scheduled' && play.sha256 === approved,
    outcome: play.outcome,
    playedMs: play.playedMs,
    durationMs: play.durationMs,
    matched: best?.matched ?? 0,
    windows: best?.windows ?? 0,
  });
}

function whyOf(
  state: AiringState,
  plays: readonly Played[],
  silence: string | undefined,
): string | undefined {
  if (state === 'proved' || state === 'unknown') return undefined;
  if (state === 'silent') return silence;
  const trouble = plays.flatMap(({ evidence }) => evidence.flatMap(({ trouble: all = [] }) => all)).at(-1);
  if (plays.some(({ rung }) => rung !== 'scheduled')) return 'other-rung';
  if (trouble !== undefined) return trouble;
  return plays.some(({ outcome }) => outcome === 'cut') ? 'cut' : 'weak';
}

/** Which trouble speaks for a reason, most likely first. */
const LIKELY: Readonly<Record<string, readonly FaultKind[]>> = {
  'powered-off': ['power'],
  'output-failed': ['card'],
  'half-muted': ['card'],
  silent: ['card'],
  'sound-missing': ['disk', 'outage'],
  'clock-unknown': ['power', 'outage', 'clock'],
  'too-late': ['outage', 'power'],
};
const USUAL: readonly FaultKind[] = ['power', 'card', 'disk', 'outage', 'clock', 'forged'];

function causeOf(
  faults: readonly PlannedFault[],
  airing: TrialAiring,
  why: string | undefined,
): PlannedFault | undefined {
  const endMs = airing.atMs + airing.durationMs;
  const near = faults.filter((fault) => couldExplain(fault, airing.toldMs, airing.atMs, endMs));
  const order = [...(LIKELY[why ?? ''] ?? []), ...USUAL];
  return near.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
}

/** What is fetched after a plan came can be hindered from then on; everything else only near the instant. */
function couldExplain(fault: PlannedFault, toldMs: number, atMs: number, endMs: number): boolean {
  if (fault.kind === 'forged') return false;
  const hinders = fault.kind === 'outage' || fault.kind === 'disk' || fault.kind === 'power';
  const fromMs = hinders ? Math.max(toldMs, atMs - 24 * 3_600_000) : atMs;
  return fault.fromMs <= endMs && fault.untilMs + RECOVERY_MS >= fromMs;
}

function leftWithin({ sounded }: BoxFacts, { atMs, durationMs }: TrialAiring): number {
  const fromUs = (atMs - WINDOW_SLACK_MS) * 1000;
  const toUs = (atMs + durationMs + WINDOW_SLACK_MS) * 1000;
  const us = sounded.reduce(
    (sum, each) => sum + Math.max(0, Math.min(each.toUs, toUs) - Math.max(each.fromUs, fromUs)),
    0,
  );
  return us / 1000;
}
