import { kernelClock } from '@loaphuong/timekeeping';

/** Where time comes from. Passed in, never fetched: the domain and the use cases read no other clock. */
export interface Clock {
  /** The wall clock, as an instant on the UTC time line. It may jump when the machine is corrected. */
  now(): Temporal.Instant;
  /** Milliseconds since some fixed moment of this process; never goes back. For durations and time-outs only. */
  monotonicMs(): number;
  /**
   * What the wall clock shows at the zero of the machine's monotonic clock, microseconds since 1970. It changes only when the wall
   * clock is set, not while it is corrected by running faster or slower. Absent where nothing sets it.
   */
  zeroUs?(): number;
  /** How far the wall clock is from UTC at the most, microseconds, while an NTP service keeps it; `undefined` while none does. */
  utcWithinUs?(): number | undefined;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Temporal.Now.instant(),
  monotonicMs: () => performance.now(),
  zeroUs: machineZeroUs,
};

/** The same clock, which also says how far it is from UTC where the kernel can be asked. */
export async function toldByKernel(clock: Clock): Promise<Clock> {
  const read = await kernelClock();
  return read === undefined ? clock : { ...clock, utcWithinUs: () => read()?.withinUs };
}

/** The two clocks cannot be read at once: read again when something came between. */
function machineZeroUs(): number {
  for (let tries = 0; ; tries += 1) {
    const before = process.hrtime.bigint();
    const wallNs = Temporal.Now.instant().epochNanoseconds;
    const after = process.hrtime.bigint();
    if (after - before < 200_000n || tries >= 5) return Number(wallNs - (before + after) / 2n) / 1000;
  }
}

/** A clock that stands still until a test moves it. */
export interface MovableClock extends Clock {
  /** Moves both clocks forward. Negative durations move only the wall clock, as a correction would. */
  advance(by: Temporal.Duration | Temporal.DurationLike): void;
  /** Sets the wall clock alone, as a time server would; the monotonic clock does not move. */
  set(to: Temporal.Instant | string): void;
}

/** A clock for tests that starts at `start`, e.g. `2026-11-23T05:00:00+07:00`. */
export function movableClock(start: Temporal.Instant | string): MovableClock {
  let wall = Temporal.Instant.from(start);
  let monotonic = 0;
  return {
    now: () => wall,
    monotonicMs: () => monotonic,
    advance(by) {
      const duration = Temporal.Duration.from(by);
      wall = wall.add(duration);
      monotonic += Math.max(0, duration.total('milliseconds'));
    },
    set(to) {
      wall = Temporal.Instant.from(to);
    },
  };
}
