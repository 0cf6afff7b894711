/** How figures lie: what part of them is at or below a value. */
export class Spread {
  readonly #sorted: Float64Array;

  constructor(values: readonly number[]) {
    this.#sorted = Float64Array.from(values).sort();
  }

  /** The value that a share of the figures does not exceed (nearest rank); NaN when there are none. */
  at(share: number): number {
    const rank = Math.max(0, Math.ceil(share * this.#sorted.length) - 1);
    return this.#sorted[rank] ?? Number.NaN;
  }

  /** The usual ones, to a hundredth. */
  figures(): { n: number; p50: number; p95: number; p99: number; max: number } {
    const round = (value: number) => Math.round(value * 100) / 100;
    return {
      n: this.#sorted.length,
      p50: round(this.at(0.5)),
      p95: round(this.at(0.95)),
      p99: round(this.at(0.99)),
      max: round(this.at(1)),
    };
  }
}
