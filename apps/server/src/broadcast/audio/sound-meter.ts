import type { Frame } from 'node-av/lib';
import { MOST_PEAKS } from './air-limits.ts';
import { decibels, type LoudnessReading } from './loudness.ts';

/** libavfilter's EBU R128 meter. It reports every 100 ms; without the pad the last piece of a sound would go unmeasured. */
export const METER = 'apad=pad_dur=0.1,ebur128=peak=true:metadata=1';
/** Takes the running figures off the frames that come out of libavfilter's EBU R128 meter. */
export class Meter {
  #integrated = Number.NEGATIVE_INFINITY;
  #peak = 0;

  take(frame: Frame): void {
    const read = frame.getMetadata();
    this.#integrated = Number(read.get('lavfi.r128.I') ?? this.#integrated);
    this.#peak = Math.max(this.#peak, Number(read.get('lavfi.r128.true_peak') ?? 0));
  }

  reading(): LoudnessReading {
    return { integratedLufs: this.#integrated, truePeakDbtp: decibels(this.#peak) };
  }
}

/** Loudest sample of each of at most `MOST_PEAKS` equal stretches. */
export class PeakList {
  readonly #peaks: Float64Array;
  readonly #stretch: number;
  #at = 0;

  constructor(samples: number) {
    this.#stretch = Math.max(1, Math.ceil(samples / MOST_PEAKS));
    this.#peaks = new Float64Array(Math.ceil(samples / this.#stretch));
  }

  take(samples: Float32Array): void {
    for (const sample of samples) {
      const place = Math.floor(this.#at++ / this.#stretch);
      const loudness = Math.abs(sample);
      if (loudness > (this.#peaks[place] ?? 0)) this.#peaks[place] = loudness;
    }
  }

  list(): number[] {
    return Array.from(this.#peaks, (peak) => Math.min(1, Math.round(peak * 1_000) / 1_000));
  }
}

/** Copies the samples of a mono float frame. */
export function samplesOf(frame: Frame): Float32Array {
  const plane = frame.data?.[0];
  if (plane === undefined) return new Float32Array();
  const bytes = Uint8Array.from(plane.subarray(0, frame.nbSamples * Float32Array.BYTES_PER_ELEMENT));
  return new Float32Array(bytes.buffer);
}
