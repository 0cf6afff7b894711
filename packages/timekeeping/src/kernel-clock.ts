import { readTimex } from './timex.ts';

/** What the kernel says of the machine's calendar clock while an NTP service (or a GPS receiver) keeps it. */
export interface KernelClock {
  /** Calendar time, microseconds since 1970 UTC. */
  readonly wallUs: number;
  /** Most by which that can be wrong, microseconds, as the service that keeps it says (`maxerror` of RFC 5905 and adjtimex(2)). */
  readonly withinUs: number;
}

/** Room for `struct timex`, larger than any kernel's. */
const ROOM = 512;
/** 64 bits, little end first: where the offsets of `readTimex` hold. */
const KNOWN_MACHINES = new Set(['x64', 'arm64']);

/**
 * A way to ask the kernel for its calendar clock and how far that is trusted; each call gives `undefined` while nobody keeps the
 * clock. `undefined` itself on a machine where this cannot be asked (not Linux, 32 bits, no C library to call).
 */
export async function kernelClock(): Promise<(() => KernelClock | undefined) | undefined> {
  if (process.platform !== 'linux' || !KNOWN_MACHINES.has(process.arch)) return undefined;
  try {
    const koffi = await import('koffi').then((m) => m.default);
    const adjtimex = koffi.load('libc.so.6').func('int adjtimex(void *timex)');
    return () => {
      // All zero asks and sets nothing.
      const timex = Buffer.alloc(ROOM);
      return readTimex(Number(adjtimex(timex)), timex);
    };
  } catch {
    return undefined;
  }
}
