import type { BoxTime, Cancel } from '../time/box-time.ts';

interface Due {
  readonly atUs: number;
  readonly order: number;
  act: (() => void) | undefined;
}

/**
 * A world whose time jumps from event to event. One true clock; every simulated box reads it through its own wrong one.
 * Nothing here waits: `runUntil` performs what is due in order of time, then of asking.
 */
export class VirtualWorld {
  #nowUs: number;
  #order = 0;
  readonly #heap: Due[] = [];

  /** @param epochUs true time at the start, microseconds since 1970. */
  constructor(epochUs: number) {
    this.#nowUs = epochUs;
  }

  /** True time now, microseconds since 1970. */
  nowUs(): number {
    return this.#nowUs;
  }

  /** Calls `act` once at a true instant; at once (but not inside this call) when that is past. */
  at(atUs: number, act: () => void): Cancel {
    const due: Due = { atUs: Math.max(atUs, this.#nowUs), order: this.#order++, act };
    push(this.#heap, due);
    return () => {
      due.act = undefined;
    };
  }

  /** Performs everything due up to and at `untilUs`, and leaves the clock there. */
  runUntil(untilUs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.atUs <= untilUs; next = this.#heap[0]) {
      pop(this.#heap);
      if (next.act === undefined) continue;
      this.#nowUs = next.atUs;
      const act = next.act;
      next.act = undefined;
      act();
    }
    this.#nowUs = Math.max(this.#nowUs, untilUs);
  }

  /** Performs everything due in the next milliseconds. */
  run(ms: number): void {
    this.runUntil(this.#nowUs + ms * 1000);
  }
}

/** Runs an act of a simulated box; a simulation puts its power cuts here. */
export type Guard = (act: () => void) => void;

/** Nothing special. */
export const NO_GUARD: Guard = (act) => act();

/** How a simulated crystal follows the warmth of day and night: a wave around its mean, from `phase` (0…1) of it on. */
export interface Wander {
  readonly ppm: number;
  readonly periodS: number;
  readonly phase: number;
}

/** A simulated box's clocks in a virtual world. All faults can be changed while it runs. */
export class VirtualBoxTime implements BoxTime {
  readonly #world: VirtualWorld;
  readonly #rate: number;
  readonly #wander: Wander | undefined;
  #baseUs: number;
  #baseTrueUs: number;
  #wallOffsetMs: number;
  #asleepMs = 0;
  #alive = true;
  #held: (() => void)[] | undefined;
  readonly #guard: Guard;

  constructor(
    world: VirtualWorld,
    wrong: { ppm?: number; bootUs?: number; wallOffsetMs?: number; wander?: Wander | undefined } = {},
    guard: Guard = NO_GUARD,
  ) {
    this.#world = world;
    this.#guard = guard;
    this.#rate = 1 + (wrong.ppm ?? 0) / 1e6;
    this.#wander = wrong.wander;
    this.#baseUs = wrong.bootUs ?? 0;
    this.#baseTrueUs = world.nowUs();
    this.#wallOffsetMs = wrong.wallOffsetMs ?? 0;
  }

  monotonicUs(): number {
    const sinceUs = this.#world.nowUs() - this.#baseTrueUs;
    return this.#baseUs + sinceUs * this.#rate + this.#wanderedUs(sinceUs);
  }

  wallMs(): number {
    return this.#world.nowUs() / 1000 + this.#wallOffsetMs;
  }

  asleepMs(): number {
    return this.#asleepMs;
  }

  after(ms: number, act: () => void): Cancel {
    const inUs = (Math.max(0, ms) * 1000) / this.#rate;
    return this.#world.at(this.#world.nowUs() + inUs, () => {
      if (!this.#alive) return;
      if (this.#held !== undefined) this.#held.push(act);
      else this.#guard(act);
    });
  }

  #wanderedUs(sinceUs: number): number {
    if (this.#wander === undefined) return 0;
    const { ppm, periodS, phase } = this.#wander;
    const turn = (us: number) => Math.cos(2 * Math.PI * (phase + us / 1e6 / periodS));
    return ((ppm * periodS) / (2 * Math.PI)) * (turn(0) - turn(sinceUs));
  }

  /** The calendar clock is set to something else. */
  stepWall(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  /** The monotonic clock lost this much against the truth, as after a sleep; the machine counted that as `countedMs` of sleep. */
  sleep(ms: number, countedMs = ms): void {
    this.#baseUs -= ms * 1000;
    this.#asleepMs += countedMs;
  }

  /** The program is stopped (not the machine): what falls due waits until the returned call. */
  hold(): () => void {
    const waiting: (() => void)[] = [];
    this.#held = waiting;
    return () => {
      this.#held = undefined;
      for (const act of waiting) if (this.#alive) this.#guard(act);
    };
  }

  /** The power is gone: nothing asked for will ever happen. */
  die(): void {
    this.#alive = false;
  }
}

function before(a: Due, b: Due): boolean {
  return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);
}

function push(heap: Due[], due: Due): void {
  let at = heap.length;
  heap.push(due);
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || !before(due, parent)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const left = heap[child];
    if (left === undefined) break;
    const right = heap[child + 1];
    let smaller = left;
    if (right !== undefined && before(right, left)) {
      child += 1;
      smaller = right;
    }
    if (!before(smaller, last)) break;
    heap[at] = smaller;
    at = child;
  }
  heap[at] = last;
}
