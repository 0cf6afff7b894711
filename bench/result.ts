/** What a bench is given. */
export interface BenchInput {
  /** Everything that is left to chance comes from this number, so that a run can be repeated. */
  readonly seed: number;
  /** The words after the name on the command line, for the bench to read as it likes. */
  readonly args: readonly string[];
  /** Tells the person what is going on, between the first line and `RESULT`. */
  readonly say: (line: string) => void;
}

/** What a bench found out. */
export interface Measurement {
  /** The figure that we promise, such as a p99 in milliseconds. */
  readonly value: number;
  readonly unit: string;
  /** The bound that we promise, in the same unit. */
  readonly target: number;
  /** The same figure of the best comparable program in the same run; null where there is none here. */
  readonly peer: number | null;
  /** Is the promise kept? */
  readonly ok: boolean;
  /** All other figures of the run: distributions, counts, sizes. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Each `bench/NAME.ts` exports a function of this type, named `measure`. */
export type Measure = (input: BenchInput) => Promise<Measurement>;

/** The machine while measuring: a figure taken on a busy machine says little. */
export interface Load {
  /** Load averages of the last minute, before and after. */
  readonly before: number;
  readonly after: number;
  readonly cores: number;
}

/** The last line of every bench, after the word `RESULT`. */
export interface BenchResult extends Measurement {
  readonly name: string;
  readonly seed: number;
  readonly load: Load;
  /** How long the whole run took. */
  readonly seconds: number;
}
