import type { BoxFacts } from './box-trial.ts';
import type { FaultKind, FaultWhat, PlannedFault } from './faults.ts';
import type { Outcome } from './outcomes.ts';

/** What must follow from a trouble, and whether it did. `undefined`: another trouble came between, so that nothing can be said. */
export interface Expectation {
  readonly fault: PlannedFault;
  readonly met: boolean | undefined;
  /** After so many ms the server knew; `undefined` when it never learned, or has nothing to learn. */
  readonly knownMs: number | undefined;
  /** Airings in its time, and how many of them were proved. */
  readonly airings: number;
  readonly proved: number;
}

const MINUTE = 60_000;
/** A box promises a word every 30 s; a broker calls it off when it hears nothing for one and a half times that. */
const PROMISE_MS = 30_000;
const PATIENCE_MS = 1.5 * PROMISE_MS;
/** Time within which the server must know of each trouble that it can learn of, ms. */
export const KNOWN_WITHIN_MS = {
  'no-network': MINUTE,
  'power-off': MINUTE,
  'disk-full': 2 * MINUTE,
  card: 2 * MINUTE,
  forged: 3 * MINUTE,
} as const;
/** After an outage or a power cut everything unsaid is at the server within this. */
export const SAID_WITHIN_MS = 10 * MINUTE;
/** A trouble needs so long before the end of the trial for anything to follow from it. */
const LEAST_TIME_MS = 5 * MINUTE;
/** An airing this soon after a trouble that is over may still feel it. */
const SETTLED_MS = 5 * MINUTE;

/** Judges every trouble of a box by what must follow from it. */
export function expectationsOf(
  facts: BoxFacts,
  outcomes: readonly Outcome[],
  endMs: number,
): readonly Expectation[] {
  return facts.faults.map((fault) => {
    const during = outcomes.filter(({ airing }) =>
      touches(fault, airing.atMs, airing.atMs + airing.durationMs),
    );
    const proved = during.filter(({ state }) => state === 'proved').length;
    const { met, knownMs } = judged(facts, fault, outcomes, during);
    // What began just before the end was mended by the end.
    const isLate = fault.fromMs + LEAST_TIME_MS > endMs;
    return { fault, knownMs, met: isLate ? undefined : met, airings: during.length, proved };
  });
}

function judged(
  facts: BoxFacts,
  fault: PlannedFault,
  outcomes: readonly Outcome[],
  during: readonly Outcome[],
): Pick<Expectation, 'met' | 'knownMs'> {
  const { fromMs, untilMs, what } = fault;
  const undisturbed = (toMs: number, ...kinds: FaultKind[]) =>
    facts.faults.every(
      (other) =>
        other === fault ||
        !kinds.includes(other.kind) ||
        other.fromMs > toMs ||
        other.untilMs + MINUTE < fromMs,
    );
  switch (what) {
    case 'no-network':
    case 'power-off': {
      const within = KNOWN_WITHIN_MS[what];
      const knownMs = droppedKnownMs(facts, fault);
      // Shorter than the patience of the broker it may go by unseen, and what it must not do is lose anything.
      const known = untilMs - fromMs < within || (knownMs !== undefined && knownMs <= within);
      const said = saidBy(facts, untilMs, untilMs + SAID_WITHIN_MS);
      const clear = undisturbed(untilMs + SAID_WITHIN_MS, 'outage', 'power', 'disk');
      return { knownMs, met: clear ? known && said : undefined };
    }
    case 'power-off-at-write':
      return {
        knownMs: undefined,
        met: undisturbed(untilMs + SAID_WITHIN_MS, 'outage', 'power', 'disk')
          ? saidBy(facts, untilMs, untilMs + SAID_WITHIN_MS)
          : undefined,
      };
    case 'clock-1970':
    case 'clock-next-year':
    case 'clock-step':
    case 'slept':
      return {
        knownMs: undefined,
        met: nextIsProved(facts, fault, outcomes),
      };
    case 'disk-full': {
      const knownMs = faultKnownMs(facts, fault, 'disk-full');
      const within = KNOWN_WITHIN_MS['disk-full'];
      return {
        knownMs,
        met: undisturbed(fromMs + within, 'outage', 'power') ? isWithin(knownMs, within) : undefined,
      };
    }
    case 'card-missing':
    case 'card-pulled': {
      const knownMs = faultKnownMs(facts, fault, 'output-missing');
      const met = isWithin(knownMs, KNOWN_WITHIN_MS.card) && during.every(({ state }) => state !== 'proved');
      return {
        knownMs,
        met: undisturbed(fromMs + KNOWN_WITHIN_MS.card, 'outage', 'power', 'disk', 'card') ? met : undefined,
      };
    }
    case 'half-muted': {
      const inside = during.filter(
        ({ airing }) => airing.atMs > fromMs && airing.atMs + airing.durationMs < untilMs,
      );
      return {
        knownMs: undefined,
        met: inside.length === 0 ? undefined : inside.every(({ state }) => state !== 'proved'),
      };
    }
    case 'card-stalled':
    case 'card-dry':
      return {
        knownMs: undefined,
        met: nextIsProved(facts, fault, outcomes),
      };
    case 'forged-order':
    case 'forged-plan': {
      const sent = facts.orders.some((order) => !order.genuine && order.sent && order.atMs === fromMs);
      const knownMs = recordKnownMs(facts, fromMs, ({ event }) => event.kind === 'refused');
      const clear = sent && undisturbed(fromMs + KNOWN_WITHIN_MS.forged, 'outage', 'power', 'disk', 'clock');
      return { knownMs, met: clear ? isWithin(knownMs, KNOWN_WITHIN_MS.forged) : undefined };
    }
  }
}

/** The sentence number that tells what is expected: one for each that differs. */
export function expectationOf(
  what: FaultWhat,
): 'known-and-said' | 'said' | 'next' | 'disk' | 'card' | 'muted' | 'refused' {
  if (what === 'no-network' || what === 'power-off') return 'known-and-said';
  if (what === 'power-off-at-write') return 'said';
  if (what === 'disk-full') return 'disk';
  if (what === 'card-missing' || what === 'card-pulled') return 'card';
  if (what === 'half-muted') return 'muted';
  return what === 'forged-order' || what === 'forged-plan' ? 'refused' : 'next';
}

function isWithin(ms: number | undefined, most: number): boolean {
  return ms !== undefined && ms <= most;
}

function touches(fault: PlannedFault, fromMs: number, toMs: number): boolean {
  return fault.fromMs <= toMs && fault.untilMs >= fromMs;
}

/** The first airing that begins well after a trouble is proved; `undefined` when none follows, or another trouble came before it. */
function nextIsProved(
  { faults }: BoxFacts,
  fault: PlannedFault,
  outcomes: readonly Outcome[],
): boolean | undefined {
  const next = outcomes.find(({ airing }) => airing.atMs >= fault.untilMs + SETTLED_MS);
  if (next === undefined) return undefined;
  const endMs = next.airing.atMs + next.airing.durationMs;
  const clear = faults.every(
    (other) =>
      other === fault ||
      other.kind === 'forged' ||
      other.fromMs > endMs ||
      other.untilMs + SETTLED_MS < fault.fromMs,
  );
  return clear ? next.state === 'proved' : undefined;
}

/** When the server took the box for off: the patience of its broker after the last word. */
function droppedKnownMs({ member }: BoxFacts, { fromMs, untilMs }: PlannedFault): number | undefined {
  const drop = member.lines.find(
    ({ atUs, up }) => !up && atUs >= fromMs * 1000 - 1 && atUs <= untilMs * 1000,
  );
  if (drop === undefined) return undefined;
  // The last word may have been a ping, which the simulated server does not see: it is at most as old as was promised.
  const heardUs = Math.max(drop.heardUs, drop.atUs - PROMISE_MS * 1000);
  const knownUs = heardUs + PATIENCE_MS * 1000;
  const back = member.lines.find(({ atUs, up }) => up && atUs > drop.atUs);
  return back !== undefined && back.atUs < knownUs ? undefined : knownUs / 1000 - fromMs;
}

/** When the server first heard of a lasting fault: by a heartbeat or by the journal. */
function faultKnownMs(facts: BoxFacts, { fromMs }: PlannedFault, name: string): number | undefined {
  const beat = facts.member.faults.find(({ atUs, names }) => atUs >= fromMs * 1000 && names.includes(name));
  const record = recordKnownMs(
    facts,
    fromMs,
    ({ event }) => event.kind === 'fault' && event.fault === name && event.state === 'began',
  );
  const all = [beat === undefined ? undefined : beat.atUs / 1000 - fromMs, record];
  const known = all.filter((ms) => ms !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function recordKnownMs(
  { member }: BoxFacts,
  fromMs: number,
  is: (record: BoxFacts['wrote'][number]) => boolean,
): number | undefined {
  const index = member.records.findIndex(
    (record, i) => (member.takenUs[i] ?? 0) >= fromMs * 1000 && is(record),
  );
  const takenUs = member.takenUs[index];
  return takenUs === undefined ? undefined : takenUs / 1000 - fromMs;
}

/** Whether all that was written before an instant was at the server by another. */
function saidBy({ wrote, wroteMs, member }: BoxFacts, beforeMs: number, byMs: number): boolean {
  const taken = new Map(member.records.map(({ hash }, i) => [hash, member.takenUs[i] ?? 0]));
  return wrote.every(
    ({ hash }, i) => (wroteMs[i] ?? 0) > beforeMs || (taken.get(hash) ?? Infinity) <= byMs * 1000,
  );
}
