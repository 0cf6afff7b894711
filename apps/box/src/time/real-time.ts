import { uptime } from 'node:os';
import type { BoxTime } from './box-time.ts';

/** How a simulated box's clocks differ from the machine's. */
export interface WrongClock {
  /** Parts per million by which the monotonic clock runs fast. */
  readonly ppm?: number;
  /** What is added to the monotonic clock, microseconds. */
  readonly offsetUs?: number;
  /** What is added to the calendar clock, milliseconds. */
  readonly wallOffsetMs?: number;
  /** How many seconds of this clock pass in one real second; for tests that cannot wait. */
  readonly speed?: number;
}

/** The machine's monotonic clock, microseconds: the ground truth that simulated clocks are wrong against. */
export function machineUs(): number {
  return Number(process.hrtime.bigint()) / 1000;
}

/** The machine's own clocks and timers; with `wrong`, those of a simulated box on this machine. */
export function realTime(wrong: WrongClock = {}): BoxTime {
  const rate = (wrong.speed ?? 1) * (1 + (wrong.ppm ?? 0) / 1e6);
  const bornUs = machineUs();
  const offsetUs = wrong.offsetUs ?? bornUs;
  const wakefulUs = uptime() * 1e6 - bornUs;
  return {
    monotonicUs: () => offsetUs + (machineUs() - bornUs) * rate,
    wallMs: () => Date.now() + (wrong.wallOffsetMs ?? 0),
    // The system's uptime counts sleep, the monotonic clock does not (Linux: CLOCK_BOOTTIME against CLOCK_MONOTONIC).
    asleepMs: () => Math.max(0, uptime() * 1e6 - machineUs() - wakefulUs) / 1000,
    after: (ms, act) => {
      const timer = setTimeout(act, Math.min(Math.max(0, ms / rate), 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
}
