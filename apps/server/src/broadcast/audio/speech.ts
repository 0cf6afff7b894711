import type { Sentence } from '@loaphuong/domain/basics';

/** A voice that can read a bulletin. */
export interface Voice {
  /** Stable name, e.g. `vi-vn-x-central`; stored with every bulletin. */
  readonly id: string;
  readonly name: Sentence;
  readonly region: 'north' | 'central' | 'south';
  readonly provider: string;
  /** `formant`: built from rules, clear but robotic. `neural`: learnt from a speaker. */
  readonly engine: 'formant' | 'neural';
}

/** What is to be said. `spoken` is words only: numbers, dates and abbreviations are written out already. */
export interface SpeechRequest {
  readonly spoken: string;
  readonly voice: string;
  /** 1 is the voice's own pace; 0.5 to 2. */
  readonly rate: number;
}

/** Speech as samples, mono. */
export interface Speech {
  readonly pcm: Int16Array;
  /** Samples per second. */
  readonly sampleRate: number;
  /** Name and version of what spoke, for the record. */
  readonly provider: string;
  /** SHA-256 (hex) over everything that shapes the sound but the text and rate: program, voice data, settings. */
  readonly voiceHash: string;
}

/**
 * Something that reads aloud. Equal requests must give equal samples, or the provider says otherwise in its
 * documentation: approval freezes the sound, not the recipe.
 */
export interface SpeechProvider {
  readonly name: string;
  voices(): readonly Voice[];
  /**
   * @param onProgress share done, 0…1, never falling.
   * @throws {Refused} when the request cannot be met; `signal.reason` when aborted.
   */
  synthesize(
    request: SpeechRequest,
    care?: {
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: ((share: number) => void) | undefined;
    },
  ): Promise<Speech>;
  stop(): Promise<void>;
}
