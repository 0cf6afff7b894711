/** A piece of what an input heard, in order and without overlap. A hole between two blocks is lost sound, not silence. */
export interface CaptureBlock {
  /** Moment (µs of the box's monotonic clock) at which the first sample was at the input, as well as the driver can tell. */
  readonly atUs: number;
  /** Mono, full scale 32768, at the capture's own rate. Belongs to the listener until the next block. */
  readonly samples: Int16Array;
}

/** Whether an input hears. `missing`: unplugged, not found, or given up by its driver; it may come back by itself. */
export type CaptureState =
  | { readonly state: 'hearing' }
  | { readonly state: 'missing'; readonly why: string };

/** What an input tells. */
export interface CaptureListener {
  /** About ten times a second while it hears. */
  heard(block: CaptureBlock): void;
  /** The input went, or came back. Called once at the start as well. */
  changed(state: CaptureState): void;
}

/**
 * An input that listens to what became of the sound: `line`, wired to the output of the amplifier, or `mic`, a microphone in reach
 * of the loudspeakers. It runs from `start` to `stop`, whether something plays or not: what sounds when nothing should is evidence
 * too. An input that is not there is a state and never an exception.
 */
export interface Capture {
  readonly kind: 'line' | 'mic';
  /** What hears: a simulated input must never be taken for a real one. */
  readonly source: 'simulated' | 'alsa';
  /** Samples a second. Evidence needs no more than 16 kHz. */
  readonly sampleRate: 16_000 | 32_000 | 48_000;
  start(listener: CaptureListener): void;
  stop(): void;
}
