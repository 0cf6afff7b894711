import * as z from 'zod';
import { bytesOf, readText, type Store } from '../store/store.ts';
import type { Capture } from './capture.ts';

type Kind = Capture['kind'];

const PATH = 'heard-levels.json';
const Level = z.strictObject({
  /** How much louder than what left the card the input hears it, dB. */
  heardDb: z.number().min(-120).max(60),
  plays: z.int().min(1),
  /** Server time at which it was heard so last; absent while no time was known. */
  confirmedMs: z.number().min(0).optional(),
});
const Kept = z.strictObject({ line: Level.optional(), mic: Level.optional() });

/** After so many plays that were well, a level is known. */
const LEARNED_PLAYS = 3;
/** Later plays move it by so little: a season, not a fault. */
const NEWEST = 0.05;
/** A level that nothing confirmed for so long is forgotten: then the amplifier was set anew on purpose. */
const KEPT_MS = 30 * 86_400_000;

/**
 * How loud each input of this box usually hears a sound, whatever the volume: learned from plays that were well and kept through power
 * cuts. A faint play does not teach, so that a dying amplifier does not become what is usual.
 */
export class HeardLevels {
  readonly #store: Store;
  #kept: z.infer<typeof Kept> = {};

  constructor(store: Store) {
    this.#store = store;
    try {
      this.#kept = Kept.parse(JSON.parse(readText(store, PATH) ?? '{}'));
    } catch {
      // Damaged: learned anew.
    }
  }

  /** dB over what left the card; `undefined` while it is not known. @param nowMs server time, where it is known. */
  usual(kind: Kind, nowMs: number | undefined): number | undefined {
    const level = this.#kept[kind];
    if (level === undefined || level.plays < LEARNED_PLAYS) return undefined;
    const age = nowMs === undefined || level.confirmedMs === undefined ? 0 : nowMs - level.confirmedMs;
    return age > KEPT_MS ? undefined : level.heardDb;
  }

  /** A play was heard, and was well. Durable when this returns. */
  learn(kind: Kind, heardDb: number, nowMs: number | undefined): void {
    if (heardDb < -120 || heardDb > 60) return;
    const before = this.#kept[kind];
    const isForgotten =
      before !== undefined && before.plays >= LEARNED_PLAYS && this.usual(kind, nowMs) === undefined;
    const old = isForgotten ? undefined : before;
    const plays = (old?.plays ?? 0) + 1;
    const was = old?.heardDb ?? heardDb;
    const weight = Math.max(1 / plays, NEWEST);
    const confirmedMs = nowMs ?? old?.confirmedMs;
    const level = {
      heardDb: was + (heardDb - was) * weight,
      plays: Math.min(plays, 1_000_000),
      ...(confirmedMs === undefined ? {} : { confirmedMs }),
    };
    this.#kept = { ...this.#kept, [kind]: level };
    this.#store.replace(PATH, bytesOf(JSON.stringify(this.#kept)));
  }
}
