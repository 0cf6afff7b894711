/** Where the card is: it played frame `frame` at `atUs` of the box's monotonic clock, as well as the driver can tell. */
export interface CardReading {
  readonly frame: number;
  readonly atUs: number;
}

/** Whether a card is there. `missing`: unplugged, not found, or given up by its driver; it may come back by itself. */
export type OutputState = { readonly state: 'there' } | { readonly state: 'missing'; readonly why: string };

/** Hears what really left, in order: `samples` begin at card frame `frame`; silence is delivered as zeros. */
export type TapListener = (frame: number, samples: Int16Array) => void;

/**
 * One never-ending stream of 48 kHz mono samples to a sound card. Frames are counted from the start and the count never stops:
 * where nothing was written the card plays silence by itself (ALSA: stop threshold and silence size at the boundary). So idle
 * costs nothing, a late program is a hole and not a shift, and pre-emption is `clearFrom` and `writeAt`.
 */
export interface Output {
  readonly kind: 'simulated' | 'null' | 'file' | 'alsa';
  readonly sampleRate: 48000;
  start(): void;
  stop(): void;
  /** `undefined` while the card is not there. */
  reading(): CardReading | undefined;
  /** Places samples at an absolute frame, over whatever was there. Returns how many of them came too late and are lost. */
  writeAt(frame: number, samples: Int16Array): number;
  /** Takes back everything from a frame on that has not left yet. */
  clearFrom(frame: number): void;
  /** What is placed in `[from, to)` and has not left yet, zeros where nothing is. */
  placed(from: number, to: number): Int16Array;
  /** Hears what leaves from now on, within 100 ms. Returns the end of hearing. */
  tap(listener: TapListener): () => void;
  /** Tells when the card goes and comes back; absent where none can go. One listener, set before `start`. */
  watch?(listener: (state: OutputState) => void): void;
}
