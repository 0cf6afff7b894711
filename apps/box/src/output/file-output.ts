import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxTime } from '../time/box-time.ts';
import { NullOutput } from './null-output.ts';
import { wavHeader } from './wav.ts';

/** After so much silence a file ends; the next sound begins a new one. */
const QUIET_FRAMES = 48_000;

interface OpenFile {
  readonly descriptor: number;
  samples: number;
  quiet: number;
}

/**
 * Writes what would leave into WAV files of a folder, one for each stretch of sound, named by the card frame at which it began.
 * It keeps the pace of the box's own clock; nothing is written while there is silence.
 */
export class FileOutput extends NullOutput {
  override readonly kind = 'file';
  readonly #folder: string;
  #file: OpenFile | undefined;
  #untap: (() => void) | undefined;

  constructor(time: BoxTime, folder: string) {
    super(time);
    this.#folder = folder;
  }

  override start(): void {
    super.start();
    mkdirSync(this.#folder, { recursive: true });
    this.#untap = this.tap((frame, samples) => this.#heard(frame, samples));
  }

  override stop(): void {
    this.#untap?.();
    this.#finish();
    super.stop();
  }

  #heard(frame: number, samples: Int16Array): void {
    const audible = samples.some((s) => s !== 0);
    if (this.#file === undefined) {
      if (!audible) return;
      const descriptor = openSync(join(this.#folder, `frame-${String(frame).padStart(12, '0')}.wav`), 'w');
      writeSync(descriptor, wavHeader(0));
      this.#file = { descriptor, samples: 0, quiet: 0 };
    }
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    writeSync(this.#file.descriptor, bytes);
    this.#file.samples += samples.length;
    this.#file.quiet = audible ? 0 : this.#file.quiet + samples.length;
    if (this.#file.quiet >= QUIET_FRAMES) this.#finish();
  }

  #finish(): void {
    if (this.#file === undefined) return;
    const { descriptor, samples } = this.#file;
    writeSync(descriptor, wavHeader(samples), 0, 44, 0);
    closeSync(descriptor);
    this.#file = undefined;
  }
}
