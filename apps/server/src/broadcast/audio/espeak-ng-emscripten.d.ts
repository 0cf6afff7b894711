/** The part that we use of the package, which brings no types of its own. */
declare module '@echogarden/espeak-ng-emscripten' {
  /** The synthesiser with one voice loaded. */
  export interface EspeakWorker {
    /** @returns 0 when the voice was found. */
    set_voice(name: string): number;
    /** Words per minute, 80 to 450. */
    set_rate(wordsPerMinute: number): void;
    /** 0 to 100. */
    set_pitch(pitch: number): void;
    /** Liveliness of the pitch, 0 to 100. */
    set_range(range: number): void;
    /** Amplitude in percent, 0 to 200. */
    set_volume(percent: number): void;
    get_samplerate(): number;
    /** Calls back with stretches of 16-bit mono samples until done; `true` from the callback stops it. */
    synthesize(text: string, take: (samples: Int16Array | null) => boolean): void;
  }

  /** The loaded program. */
  export interface EspeakModule {
    readonly HEAPU8: Uint8Array;
    readonly eSpeakNGWorker: new () => EspeakWorker;
  }

  /** Loads the program and its voice data, about 100 ms. */
  export default function load(): Promise<EspeakModule>;
}
