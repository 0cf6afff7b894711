/** The newest lines of the program's log, in memory, bounded: what a technician asks for from afar. */
export class LogRing {
  readonly #most: number;
  #lines: string[] = [];

  constructor(most = 2000) {
    this.#most = most;
  }

  /** Takes in what the log writes; usable as a stream of the log library. */
  write(text: string): void {
    this.#lines.push(...text.split('\n').filter((line) => line !== ''));
    if (this.#lines.length > this.#most * 1.5) this.#lines = this.#lines.slice(-this.#most);
  }

  /** The newest lines, oldest first. */
  newest(count: number): readonly string[] {
    return this.#lines.slice(-Math.min(count, this.#most));
  }
}
