/** What the lines at a box say now; a line that is not there, or cannot be read, is absent. */
export interface SiteInputs {
  /** The physical switch says silence. */
  readonly silence?: boolean | undefined;
  /** The cabinet stands open. */
  readonly door?: boolean | undefined;
  /** The mains are there; else the box runs on its battery. */
  readonly mains?: boolean | undefined;
  /** The old amplifier says that it is well. */
  readonly amplifierOk?: boolean | undefined;
  readonly underVoltage?: boolean | undefined;
}

/** Figures that a box reads of its surroundings. */
export interface SiteReadings {
  readonly temperatureC?: number | undefined;
  /** Mobile or wireless signal, dBm. */
  readonly signalDbm?: number | undefined;
}

/** What hangs on a box beside its sound card: switch, contacts, relay. Never throws: a broken line is an absent one. */
export interface SiteBoard {
  readonly kind: 'simulated' | 'files';
  inputs(): SiteInputs;
  readings(): SiteReadings;
  /** Keys the old amplifier or transmitter on or off; absent where none hangs here. */
  readonly amplifier?: {
    /** So long before the first sample it is keyed, and so long after the last it is held. */
    readonly warmUpMs: number;
    readonly holdMs: number;
    key(on: boolean): void;
  };
  /** A light that people see from below: on or off; absent where there is none. */
  readonly shine?: (on: boolean) => void;
}

/** A board made of nothing, named as what it is: lines are set by the simulation, what is keyed is remembered. */
export class SimulatedBoard implements SiteBoard {
  readonly kind = 'simulated';
  readonly amplifier: NonNullable<SiteBoard['amplifier']>;
  /** What the lines say; to be set. */
  lines: SiteInputs = {};
  figures: SiteReadings = {};
  /** What the relay was told, in order. */
  readonly keyed: boolean[] = [];
  /** Is the light on? */
  lit = false;

  constructor(warmUpMs = 5000, holdMs = 3000) {
    this.amplifier = { warmUpMs, holdMs, key: (on) => this.keyed.push(on) };
  }

  shine = (on: boolean): void => {
    this.lit = on;
  };

  inputs(): SiteInputs {
    return this.lines;
  }

  readings(): SiteReadings {
    return this.figures;
  }
}
