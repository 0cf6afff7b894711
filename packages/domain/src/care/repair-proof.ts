import type { KindOfEvidence } from '../broadcast/index.ts';
import { type AlarmKind, mustBeSeen } from '../fleet/index.ts';

/** How far the proof of a repair reaches: the card took it, as far as the amplifier's line, heard by a microphone. */
export type ProofKind = KindOfEvidence['kind'];

/** Where what was to be mended lies: in the box with its card, or behind it (amplifier, wires, loudspeakers). */
export type FaultPlace = 'box' | 'behind-card';

/** The alarm from which a repair was opened. */
export interface RepairedAlarm {
  readonly kind: AlarmKind;
  /** The fault by which the box called it, if it did. */
  readonly fault: string | undefined;
}

/**
 * What a play that came out of the card shows to be mended by itself. Not here: `bad-sound` and an amplifier lie behind the card;
 * whoever opened the cabinet or plays what is in no schedule may have touched the wires.
 */
const IN_BOX: ReadonlySet<AlarmKind> = new Set([
  'dead',
  'power',
  'too-hot',
  'disk',
  'over-budget',
  'journal-broken',
  'crashing',
  'update',
]);

/** Where a fault lies. A repair opened by hand may be about anything: then nothing less than having been heard will do. */
export function faultPlace(alarm: RepairedAlarm | undefined): FaultPlace {
  if (alarm === undefined) return 'behind-card';
  if (alarm.kind === 'output') return alarm.fault === 'output-missing' ? 'box' : 'behind-card';
  return IN_BOX.has(alarm.kind) ? 'box' : 'behind-card';
}

/**
 * What a repair that is done still waits for. `play`: no play since is proved. `ear`: the box played, and nobody knows whether the
 * loudspeakers did; a person who heard them must say so. `alarm`: the box plays, but what it complained of is not over (it plays on
 * battery, too). `nothing`: it closes.
 */
export type RepairWait = 'play' | 'ear' | 'alarm' | 'nothing';

/**
 * What is missing before a repair closes.
 * @param facts.proof how far the best proof since it was done reaches; nothing without one.
 * @param facts.alarmIsOn an alarm of the same kind is open at the cluster. One that stays open until somebody has seen it
 * (`mustBeSeen`) says nothing of the fault.
 */
export function repairWait(facts: {
  readonly proof: ProofKind | undefined;
  readonly alarm: RepairedAlarm | undefined;
  readonly alarmIsOn: boolean;
}): RepairWait {
  if (facts.proof === undefined) return 'play';
  if (facts.proof !== 'sink') return 'nothing';
  if (faultPlace(facts.alarm) === 'behind-card') return 'ear';
  return facts.alarm !== undefined && facts.alarmIsOn && !mustBeSeen(facts.alarm.kind) ? 'alarm' : 'nothing';
}
