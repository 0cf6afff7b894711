interface Block {
  readonly frame: number;
  readonly samples: Int16Array;
}

/** Samples written ahead of the card, by absolute frame; what nobody wrote is silence. */
export class FrameRing {
  #blocks: Block[] = [];

  /** First frame after everything written; 0 when nothing is. */
  get end(): number {
    const last = this.#blocks.at(-1);
    return last === undefined ? 0 : last.frame + last.samples.length;
  }

  /** Places samples at a frame; they replace what was there. The samples are copied. */
  write(frame: number, samples: Int16Array): void {
    if (samples.length === 0) return;
    const to = frame + samples.length;
    if (frame < this.end)
      this.#blocks = [...this.#kept(0, frame), ...this.#kept(to, Number.MAX_SAFE_INTEGER)];
    const block = { frame, samples: samples.slice() };
    const after = this.#blocks.findIndex((b) => b.frame >= to);
    if (after === -1) this.#blocks.push(block);
    else this.#blocks.splice(after, 0, block);
  }

  /** Takes back everything at and after `frame`. */
  clearFrom(frame: number): void {
    this.#blocks = this.#kept(0, frame);
  }

  /** Forgets everything before `frame`. */
  forgetBefore(frame: number): void {
    const first = this.#blocks[0];
    if (first === undefined || first.frame + first.samples.length > frame) return;
    this.#blocks = this.#blocks.filter((b) => b.frame + b.samples.length > frame);
  }

  /** True when something is written in `[from, to)`. */
  touches(from: number, to: number): boolean {
    return this.#blocks.some(({ frame, samples }) => frame < to && frame + samples.length > from);
  }

  /** Samples of `[from, to)`, zeros where nothing was written. */
  read(from: number, to: number): Int16Array {
    const out = new Int16Array(to - from);
    for (const { frame, samples } of this.#blocks) {
      const a = Math.max(from, frame);
      const b = Math.min(to, frame + samples.length);
      if (a < b) out.set(samples.subarray(a - frame, b - frame), a - from);
    }
    return out;
  }

  /** Adds what is written from `from` on to `sum`, times a factor, or times one for each sample. */
  addTo(sum: Float64Array, from: number, factor: number, gains?: Float64Array): void {
    const to = from + sum.length;
    for (const { frame, samples } of this.#blocks) {
      const a = Math.max(from, frame);
      const b = Math.min(to, frame + samples.length);
      if (gains === undefined)
        for (let i = a; i < b; i += 1)
          sum[i - from] = (sum[i - from] ?? 0) + factor * (samples[i - frame] ?? 0);
      else
        for (let i = a; i < b; i += 1)
          sum[i - from] = (sum[i - from] ?? 0) + factor * (gains[i - from] ?? 1) * (samples[i - frame] ?? 0);
    }
  }

  /** The parts of all blocks that lie in `[from, to)`. */
  #kept(from: number, to: number): Block[] {
    const kept: Block[] = [];
    for (const { frame, samples } of this.#blocks) {
      const a = Math.max(from, frame);
      const b = Math.min(to, frame + samples.length);
      if (a < b) kept.push({ frame: a, samples: samples.subarray(a - frame, b - frame) });
    }
    return kept;
  }
}
