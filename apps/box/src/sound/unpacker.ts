/** Decoded samples, full scale 1, by channel. */
export interface Piece {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

/** Unpacks one file from front to back. Any call may throw `SoundBroken`. */
export interface Unpacker {
  /** Takes the next bytes; gives what they come to, perhaps nothing yet. */
  feed(bytes: Uint8Array): Promise<Piece | undefined>;
  /** There are no more bytes. */
  end(): Promise<Piece | undefined>;
  /** Gives back what it holds. */
  free(): void;
}
