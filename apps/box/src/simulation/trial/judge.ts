import { type BoxFacts, QUIET_MS } from './box-trial.ts';
import { type Expectation, expectationsOf } from './expectations.ts';
import type { PlannedFault } from './faults.ts';
import { type Outcome, outcomesOf, WINDOW_SLACK_MS } from './outcomes.ts';
import type { TrialProgramme } from './programme.ts';

/** A promise that a trial can find broken. */
export type TrialRule =
  /** The program threw. */
  | 'crashed'
  /** A record that the box wrote, or has on its disk, is not at the server. */
  | 'record-lost'
  /** The same, but the power went while a full disk kept it in memory only: known, and written in the manual. */
  | 'record-lost-full-disk'
  | 'record-doubled'
  /** The server refused a batch of its journal. */
  | 'journal-refused'
  | 'airing-doubled'
  /** Of an airing nothing at all is known, and nothing explains it. */
  | 'airing-unaccounted'
  /** Not proved, and no trouble explains it. */
  | 'unexplained'
  /** Proved although it did not come out. */
  | 'proved-falsely'
  /** An outage alone, with the sound on the box, made it silent. */
  | 'outage-silenced'
  | 'outside-window'
  /** An unsigned order was obeyed, or something sounded by it. */
  | 'unsigned-obeyed'
  | 'started-off'
  /** What a trouble must be followed by did not follow. */
  | 'expectation';

/** Something found at a box. */
export interface TrialFinding {
  readonly rule: TrialRule;
  readonly box: number;
  readonly atMs: number;
  /** What exactly: an error, a reason, a number. */
  readonly detail: string;
  readonly fault?: PlannedFault;
}

/** One box of the report. */
export interface BoxReport {
  readonly number: number;
  readonly outcomes: readonly Outcome[];
  readonly expectations: readonly Expectation[];
  readonly findings: readonly TrialFinding[];
  /** Distances of first samples from their place, by the truth, ms. */
  readonly startErrorsMs: readonly number[];
  readonly records: number;
  /** From the writing of a record to the server's having it, ms. */
  readonly latenessMs: readonly number[];
  readonly bytes: number;
  readonly orders: { readonly told: number; readonly arrived: number; readonly answered: number };
  readonly forged: { readonly told: number; readonly arrived: number };
  /** A trouble that was planned to last over the end of the trial: not a fault of the box. */
  readonly inTroubleAtEnd: PlannedFault | undefined;
  readonly unsentAtEnd: number;
}

/** No start may be further from its place than this, ms. */
const START_LIMIT_MS = 20;
/** A proof needs so much of the sound to have left, by the truth. */
const REALLY_LEFT = 0.9;
/** A tone may come so long after its order: it is good for two minutes, and lasts some seconds. */
const ORDER_MS = 150_000;

/** Judges one box: what became of its programme, what followed from its troubles, and which promises were broken. */
export function judgeBox(facts: BoxFacts, programme: TrialProgramme): BoxReport {
  const outcomes = outcomesOf(facts, programme);
  const expectations = expectationsOf(facts, outcomes, programme.untilMs);
  const { number, member, wrote, wroteMs, starts, orders } = facts;
  const found = (rule: TrialRule, atMs: number, detail: string, fault?: PlannedFault): TrialFinding => ({
    rule,
    box: number,
    atMs: Math.round(atMs),
    detail,
    ...(fault === undefined ? {} : { fault }),
  });
  const takenUs = new Map(member.records.map(({ hash }, i) => [hash, member.takenUs[i] ?? 0]));
  const findings = [
    ...facts.crashes.map(({ atMs, why }) => found('crashed', atMs, why)),
    ...aboutRecords(facts, programme, found),
    ...outcomes.flatMap((outcome) => aboutAiring(facts, outcome, found)),
    ...aboutSounds(facts, programme, found),
    ...aboutOrders(facts, found),
    ...starts
      .filter(
        ({ errorMs, atMs }) =>
          Math.abs(errorMs) > START_LIMIT_MS && !facts.faults.some((f) => movesCard(f, atMs)),
      )
      .map(({ errorMs, atMs }) => found('started-off', atMs, `${errorMs.toFixed(1)} ms`)),
    ...expectations
      .filter(({ met }) => met === false)
      .map(({ fault }) => found('expectation', fault.fromMs, fault.what, fault)),
  ];
  const genuine = orders.filter((order) => order.genuine);
  const forged = orders.filter((order) => !order.genuine);
  const answered = new Set(
    member.records.flatMap(({ event }) =>
      event.kind === 'obeyed' || event.kind === 'not-done' ? [event.command] : [],
    ),
  );
  return {
    number,
    outcomes,
    expectations,
    findings: findings.sort((a, b) => a.atMs - b.atMs),
    startErrorsMs: starts.map(({ errorMs }) => Math.abs(errorMs)),
    records: member.records.length,
    latenessMs: wrote.flatMap(({ hash }, i) => {
      const us = takenUs.get(hash);
      return us === undefined ? [] : [us / 1000 - (wroteMs[i] ?? 0)];
    }),
    bytes: member.bytesUp + member.bytesDown,
    orders: {
      told: genuine.length,
      arrived: genuine.filter(({ sent }) => sent).length,
      answered: genuine.filter(({ id }) => answered.has(id)).length,
    },
    forged: { told: forged.length, arrived: forged.filter(({ sent }) => sent).length },
    inTroubleAtEnd: facts.faults.find(({ untilMs }) => untilMs >= programme.untilMs),
    unsentAtEnd: facts.unsentAtEnd,
  };
}

type Found = (rule: TrialRule, atMs: number, detail: string, fault?: PlannedFault) => TrialFinding;

function aboutRecords(facts: BoxFacts, { untilMs }: TrialProgramme, found: Found): TrialFinding[] {
  const { member, wrote, wroteMs, onDisk, faults } = facts;
  const server = new Map(member.records.map((record) => [record.seq, record.hash]));
  const lost = wrote.flatMap(({ seq, hash, event }, i) => {
    const atMs = wroteMs[i] ?? 0;
    if (server.get(seq) === hash || atMs > untilMs + QUIET_MS - 60_000) return [];
    const disk = faults.find((f) => f.kind === 'disk' && f.fromMs <= atMs && atMs <= f.untilMs);
    const cut = faults.some(
      (f) => f.kind === 'power' && f.untilMs >= atMs && f.fromMs <= (disk?.untilMs ?? 0),
    );
    return [
      found(
        disk !== undefined && cut ? 'record-lost-full-disk' : 'record-lost',
        atMs,
        `${seq} ${event.kind}`,
        disk,
      ),
    ];
  });
  const told = new Set(wrote.map(({ seq }) => seq));
  const unsaid = onDisk.filter(({ seq, hash }) => server.get(seq) !== hash && !told.has(seq));
  const seqs = new Set<number>();
  const doubled = member.records.filter(({ seq }) => seqs.size === seqs.add(seq).size);
  return [
    ...lost,
    ...unsaid.map(({ seq, event }) => found('record-lost', untilMs, `${seq} ${event.kind}`)),
    ...doubled.map(({ seq, event }) => found('record-doubled', untilMs, `${seq} ${event.kind}`)),
    ...(member.refused.length === 0
      ? []
      : [found('journal-refused', untilMs, `${member.refused[0]} ×${member.refused.length}`)]),
  ];
}

function aboutAiring(facts: BoxFacts, outcome: Outcome, found: Found): TrialFinding[] {
  const { airing, state, why, cause, leftMs, isDoubled } = outcome;
  const { atMs, durationMs, toldMs } = airing;
  const all: TrialFinding[] = [];
  if (isDoubled) all.push(found('airing-doubled', atMs, state));
  const muted = facts.faults.find(
    (f) => f.what === 'half-muted' && f.fromMs <= atMs && f.untilMs >= atMs + durationMs,
  );
  const claims = state === 'proved' || state === 'pieces';
  if (claims && (muted !== undefined || leftMs < durationMs * REALLY_LEFT))
    all.push(found('proved-falsely', atMs, `${Math.round(leftMs)} / ${durationMs} ms`, muted));
  if (claims) return all;
  if (cause === undefined)
    all.push(found(state === 'unknown' ? 'airing-unaccounted' : 'unexplained', atMs, why ?? state));
  // Told well before, the power never gone since: the box has the sound and the time for days.
  else if (
    cause.kind === 'outage' &&
    cause.fromMs > toldMs + 3_600_000 &&
    !facts.faults.some((f) => f.kind !== 'outage' && f.kind !== 'forged' && f.fromMs <= atMs)
  )
    all.push(found('outage-silenced', atMs, why ?? state, cause));
  return all;
}

function aboutSounds(facts: BoxFacts, { airings }: TrialProgramme, found: Found): TrialFinding[] {
  const windows = [
    ...airings.map(({ atMs, durationMs }) => ({ fromMs: atMs, toMs: atMs + durationMs })),
    ...facts.orders
      .filter(({ genuine }) => genuine)
      .map(({ atMs }) => ({ fromMs: atMs, toMs: atMs + ORDER_MS })),
  ];
  // A machine that slept takes its time for earlier, until the next answers of the server put it right.
  const sleptMs = (atMs: number) =>
    facts.faults.reduce(
      (sum, { what, fromMs, untilMs }) =>
        what === 'slept' && Math.abs(fromMs - atMs) < 120_000 ? sum + untilMs - fromMs : sum,
      0,
    );
  return facts.sounded.flatMap(({ fromUs, toUs }) => {
    const inside = windows.some(
      ({ fromMs, toMs }) =>
        fromUs / 1000 >= fromMs - WINDOW_SLACK_MS && toUs / 1000 <= toMs + WINDOW_SLACK_MS + sleptMs(fromMs),
    );
    return inside ? [] : [found('outside-window', fromUs / 1000, `${Math.round((toUs - fromUs) / 1000)} ms`)];
  });
}

function aboutOrders(facts: BoxFacts, found: Found): TrialFinding[] {
  const forged = facts.orders.filter(({ genuine }) => !genuine);
  return forged.flatMap(({ id, atMs }) => {
    const deed = facts.wrote.find(
      ({ event }) =>
        (event.kind === 'obeyed' && event.command === id) ||
        (event.kind === 'sounded' && event.command === id) ||
        ((event.kind === 'played' || event.kind === 'starting') && event.airing === id),
    );
    return deed === undefined ? [] : [found('unsigned-obeyed', atMs, `${deed.seq} ${deed.event.kind}`)];
  });
}

function movesCard({ what, fromMs, untilMs }: PlannedFault, atMs: number): boolean {
  const moves = what === 'card-stalled' || what === 'card-dry' || what === 'slept';
  return moves && fromMs - 60_000 <= atMs && atMs <= untilMs + 60_000;
}
