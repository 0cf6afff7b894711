/** What ALSA says of a card that is open. */
export interface AlsaStatus {
  /** `running` also while nothing is written: silence runs. */
  readonly state: 'running' | 'xrun' | 'suspended' | 'disconnected' | 'stopped';
  /** Frames between the last one written and the one that leaves now; negative when the card ran past what was written. */
  readonly delay: number;
  /** Frames that can be written now; more than the whole buffer when the card ran past what was written. */
  readonly avail: number;
  /** How old `delay` is, microseconds: the driver's own time stamp against now. 0 when it gives none. */
  readonly ageUs: number;
}

/**
 * A card that is open for playing: 48 kHz, mono, 16 bits, never blocking. Calls that can fail return a negative error number of the
 * system (`ALSA_ERRORS`), as ALSA itself does.
 */
export interface AlsaCard {
  readonly bufferFrames: number;
  status(): AlsaStatus | number;
  /** Writes at the place of writing, and moves it. Returns frames taken, perhaps fewer than given. */
  write(samples: Int16Array): number;
  /** Moves the place of writing back. Returns how far it went. */
  rewind(frames: number): number;
  /** Moves the place of writing on. Returns how far it went. */
  forward(frames: number): number;
  /** Makes ready after an underrun; the place of writing begins anew. */
  prepare(): number;
  start(): number;
  /** Wakes a suspended card. */
  resume(): number;
  close(): void;
}

/** An input that is open: 48 kHz, mono, 16 bits, never blocking. Errors as with `AlsaCard`. */
export interface AlsaInput {
  start(): number;
  /** Frames that wait to be read, and how old this count is, microseconds. */
  waiting(): { readonly frames: number; readonly ageUs: number } | number;
  /** The oldest samples that wait, at most so many. */
  read(most: number): Int16Array | number;
  prepare(): number;
  close(): void;
}

/** The narrow door to ALSA: the real one calls libasound, tests have a simulated one with faults. */
export interface AlsaDriver {
  /** Opens a card by its ALSA name; the error number when it cannot be. */
  open(device: string): AlsaCard | number;
  /** Opens an input by its ALSA name. */
  openInput(device: string): AlsaInput | number;
  /** An error number in words. */
  words(error: number): string;
}

/** Error numbers of Linux that mean something of their own here. */
export const ALSA_ERRORS = { again: -11, gone: -19, broken: -32, suspended: -86 } as const;
