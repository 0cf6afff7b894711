import type { BoxState } from './box-parts.ts';

/** What a host tells, one JSON line each when it runs in a process of its own. */
export type HostNews =
  /** The box has never joined and no code was given. */
  | { readonly say: 'needs-code'; readonly name: string }
  | { readonly say: 'enrolled'; readonly name: string; readonly box: string; readonly cluster: string }
  | {
      readonly say: 'enrol-failed';
      readonly name: string;
      readonly code: string;
      readonly vi: string;
      readonly en: string;
      /** True when the host will try again by itself (the server could not be reached). */
      readonly again: boolean;
    }
  | { readonly say: 'state'; readonly name: string; readonly state: BoxState }
  | {
      readonly say: 'played';
      readonly name: string;
      readonly airing: string;
      readonly how: string;
      readonly playedMs: number;
      readonly underruns: number;
      /** How far from its place the first sample left, by the machine's own clocks and not by the box's; milliseconds. */
      readonly trueErrorMs: number | undefined;
      /** The same as the box itself believes it; the difference is the error of its clock. */
      readonly ownErrorMs?: number | undefined;
    }
  | {
      readonly say: 'memory';
      readonly rssMb: number;
      readonly boxes: number;
      /** Processor time of the process so far, seconds. */
      readonly cpuS: number;
      /** Time in which it could have gone on and waited for a processor, seconds so far; 0 where the machine does not say. */
      readonly waitedS: number;
      /** By how much the latest timer of the process was late since this was last asked, ms: what no box is to blame for. */
      readonly lateMs: number;
    }
  /** The network of a box went, as the simulation wants it. */
  | { readonly say: 'outage'; readonly name: string; readonly untilMs: number }
  | { readonly say: 'stopped' };
