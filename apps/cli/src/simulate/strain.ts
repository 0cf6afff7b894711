import type { HostNews } from '@loaphuong/box';

/** How a machine bore a simulation. */
export interface StrainFigures {
  /** Processes that ran boxes, and their memory at its highest, together. */
  readonly processes: number;
  readonly rssMb: number;
  /** Cores that the boxes' processes used: over the whole run, and in the busiest stretch of two seconds or more. */
  readonly meanCores: number;
  readonly mostCores: number;
  /** Share of the run in which a process had to wait for a processor because others had it: the mean of them. */
  readonly waiting: number;
  /** The latest that any timer was, ms. */
  readonly worstLateMs: number;
}

/** A process whose timers are this late cannot be trusted to feed a card: players write 1.5 s before an instant at the earliest. */
const STRAINED_MS = 1000;
/** Nor one that is kept waiting for a processor for such a share of the time, or that never rests: it falls behind for good. */
const WAITING = 0.25;
const BUSY = 0.95;

interface Seen {
  readonly atMs: number;
  readonly cpuS: number;
  readonly waitedS: number;
}

/** What the processes that run simulated boxes say of themselves: so that a slow machine is not taken for a bad box. */
export class Strain {
  readonly #first = new Map<number, Seen>();
  readonly #last = new Map<number, Seen & { readonly rssMb: number }>();
  readonly #cores = new Map<number, number>();
  /** Stretches in which a process could not keep up. */
  readonly #strained: { readonly fromMs: number; readonly untilMs: number }[] = [];
  #worst = 0;
  #worstLately = 0;
  #rssMb = 0;
  #mostCores = 0;

  /** Takes in what a process answered. @param process which one. */
  take(
    { cpuS, waitedS, lateMs, rssMb }: Extract<HostNews, { say: 'memory' }>,
    nowMs: number,
    process = 0,
  ): void {
    const before = this.#last.get(process);
    if (before === undefined) this.#first.set(process, { atMs: nowMs, cpuS, waitedS });
    else if (nowMs > before.atMs) {
      const passedS = (nowMs - before.atMs) / 1000;
      const busy = (cpuS - before.cpuS) / passedS;
      const waiting = (waitedS - before.waitedS) / passedS;
      this.#cores.set(process, busy);
      // The first answer tells of the program's own start.
      this.#worst = Math.max(this.#worst, lateMs);
      this.#worstLately = Math.max(this.#worstLately, lateMs);
      if (lateMs > STRAINED_MS || waiting > WAITING || busy > BUSY)
        this.#strained.push({ fromMs: before.atMs - lateMs, untilMs: nowMs });
    }
    this.#last.set(process, { atMs: nowMs, cpuS, waitedS, rssMb });
    this.#mostCores = Math.max(this.#mostCores, sum(this.#cores.values()));
    this.#rssMb = Math.max(this.#rssMb, this.#rss());
  }

  /** Whether any process was too late for anything within a time. */
  within(fromMs: number, untilMs: number): boolean {
    return this.#strained.some((each) => each.fromMs < untilMs && each.untilMs > fromMs);
  }

  /** How it is now; the lateness since this was last asked. */
  lately(): { readonly cores: number; readonly rssMb: number; readonly worstMs: number } {
    const worstMs = this.#worstLately;
    this.#worstLately = 0;
    return { cores: sum(this.#cores.values()), rssMb: this.#rss(), worstMs };
  }

  /** How it was. */
  figures(): StrainFigures {
    let mean = 0;
    let waiting = 0;
    for (const [process, last] of this.#last) {
      const first = this.#first.get(process) ?? last;
      if (last.atMs <= first.atMs) continue;
      mean += ((last.cpuS - first.cpuS) * 1000) / (last.atMs - first.atMs);
      waiting += ((last.waitedS - first.waitedS) * 1000) / (last.atMs - first.atMs) / this.#last.size;
    }
    return {
      processes: this.#last.size,
      rssMb: Math.round(this.#rssMb),
      meanCores: Math.round(mean * 100) / 100,
      mostCores: Math.round(this.#mostCores * 100) / 100,
      waiting: Math.round(waiting * 100) / 100,
      worstLateMs: Math.round(this.#worst),
    };
  }

  #rss(): number {
    return sum([...this.#last.values()].map(({ rssMb }) => rssMb));
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
