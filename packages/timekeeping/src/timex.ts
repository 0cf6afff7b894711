import type { KernelClock } from './kernel-clock.ts';

/** `TIME_ERROR` of adjtimex(2): the clock is kept by nobody. */
const KEPT_BY_NOBODY = 5;
const STA_UNSYNC = 0x0040;
const STA_NANO = 0x2000;
/** The kernel says 16 s when it does not know. */
const UNKNOWN_US = 16_000_000;

// Offsets in `struct timex` where a long has 64 bits.
const MAXERROR = 24;
const STATUS = 40;
const SECONDS = 72;
const FRACTION = 80;

/** Reads what adjtimex(2) returned and filled in; `undefined` when nobody keeps the clock or the call failed. */
export function readTimex(returned: number, timex: Buffer): KernelClock | undefined {
  if (returned < 0 || returned === KEPT_BY_NOBODY) return undefined;
  const status = timex.readInt32LE(STATUS);
  if ((status & STA_UNSYNC) !== 0) return undefined;
  const withinUs = Number(timex.readBigInt64LE(MAXERROR));
  if (withinUs < 0 || withinUs >= UNKNOWN_US) return undefined;
  const fraction = Number(timex.readBigInt64LE(FRACTION));
  const us = (status & STA_NANO) === 0 ? fraction : fraction / 1000;
  return { wallUs: Number(timex.readBigInt64LE(SECONDS)) * 1e6 + us, withinUs };
}
