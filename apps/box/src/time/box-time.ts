/** Takes back a call that was asked for; harmless when it already happened. */
export type Cancel = () => void;

/**
 * All that a box knows of time. Everything in the box reads it here, so the same program runs in real time and in virtual time.
 * `monotonicUs` never goes back while the program runs, starts anywhere, and may run fast or slow.
 */
export interface BoxTime {
  /** Microseconds since some moment before the program began. */
  monotonicUs(): number;
  /** The system's calendar clock, milliseconds since 1970. Never trusted: it may say 1970 or next year. */
  wallMs(): number;
  /** Milliseconds, in all, for which this machine slept while `monotonicUs` stood still. */
  asleepMs(): number;
  /** Calls `act` once, `ms` milliseconds of the monotonic clock from now. */
  after(ms: number, act: () => void): Cancel;
}
