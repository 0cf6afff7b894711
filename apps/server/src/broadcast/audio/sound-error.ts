/** Why a file gives no sound. */
export type SoundFault = 'unreadable' | 'too-long' | 'silent';

/** A file that gives no usable sound; `detail` is for the log, not for people. */
export class SoundError extends Error {
  readonly fault: SoundFault;

  constructor(fault: SoundFault, detail: string) {
    super(detail);
    this.name = 'SoundError';
    this.fault = fault;
  }
}

/** Turns a negative libav result into an unreadable file. */
export function must(result: number, what: string): void {
  if (result < 0) throw new SoundError('unreadable', `${what}: ${result}`);
}
