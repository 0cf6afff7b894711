import {
  type BoxReport,
  expectationOf,
  FAULT_KINDS,
  type FaultShares,
  type FaultWhat,
  TRIAL_FROM_MS,
  type TrialFinding,
  type TrialRule,
} from '@loaphuong/box/simulation';

/** A middle, a tail and the most of some figures; `undefined` when there are none. */
export interface Spread {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What came of trials. The same seed and options give the same report, byte for byte: no clock and no machine is in it. */
export interface TrialReport {
  readonly seed: number;
  /** Boxes that were run, and that were asked for: fewer were run when somebody ended it early. */
  readonly boxes: number;
  readonly asked: number;
  readonly hours: number;
  /** Virtual times, RFC 3339. */
  readonly from: string;
  readonly until: string;
  readonly faults: FaultShares;
  /** Airings at boxes, and what became of them. */
  readonly airings: {
    readonly scheduled: number;
    readonly proved: number;
    readonly pieces: number;
    readonly notProved: number;
    readonly silent: number;
    readonly unknown: number;
  };
  /** Everything that is not proved, by the trouble that explains it and the reason that the journal gives. */
  readonly causes: readonly { readonly cause: string; readonly why: string; readonly airings: number }[];
  readonly startErrorMs: Spread | undefined;
  /** By kind of trouble: how often, what followed, and when the server knew. */
  readonly troubles: readonly {
    readonly what: FaultWhat;
    readonly expectation: string;
    readonly times: number;
    /** Followed as expected, did not, and could not be judged because another trouble came between. */
    readonly met: number;
    readonly failed: number;
    readonly unjudged: number;
    readonly airings: number;
    readonly proved: number;
    readonly knownMs: Spread | undefined;
  }[];
  /** What the server knew and when. */
  readonly server: {
    readonly records: number;
    /** From the writing of a record to the server's having it. */
    readonly latenessMs: Spread | undefined;
    /** Control traffic of a box in the whole trial, its first day among it, when it learns its crystal: topics, payloads, 5 bytes each. */
    readonly controlKbABox: number;
    readonly orders: { readonly told: number; readonly arrived: number; readonly answered: number };
    readonly forged: { readonly told: number; readonly arrived: number };
  };
  /** Boxes at which something is not as on a good day: fewer airings proved, still in trouble at the end, or something found. */
  readonly notable: readonly {
    readonly box: number;
    readonly proved: number;
    readonly scheduled: number;
    readonly troubles: readonly FaultWhat[];
    /** At the end of the trial it was in this planned trouble, which lasts until then: not a fault of the box. */
    readonly inTroubleUntil?: { readonly what: FaultWhat; readonly until: string; readonly unsent: number };
    readonly findings: number;
  }[];
  readonly findings: readonly {
    readonly weight: 'broken' | 'weak';
    readonly rule: TrialRule;
    readonly box: number;
    readonly at: string;
    readonly detail: string;
    /** The command that runs just this box again. */
    readonly replay: string;
  }[];
}

/** What was asked for. */
export interface TrialAsked {
  readonly seed: number;
  readonly boxes: number;
  readonly hours: number;
  readonly shares: FaultShares;
}

/** Adds up what became of the boxes. */
export function trialReport(asked: TrialAsked, all: readonly BoxReport[]): TrialReport {
  const { seed, hours, shares } = asked;
  const outcomes = all.flatMap((box) => box.outcomes);
  const count = (state: string) => outcomes.filter((one) => one.state === state).length;
  const sum = (of: (box: BoxReport) => number) => all.reduce((total, box) => total + of(box), 0);
  const bytes = sum((box) => box.bytes);
  return {
    seed,
    boxes: all.length,
    asked: asked.boxes,
    hours,
    from: instant(TRIAL_FROM_MS),
    until: instant(TRIAL_FROM_MS + hours * 3_600_000),
    faults: shares,
    airings: {
      scheduled: outcomes.length,
      proved: count('proved'),
      pieces: count('pieces'),
      notProved: count('not-proved'),
      silent: count('silent'),
      unknown: count('unknown'),
    },
    causes: causesOf(all),
    startErrorMs: spread(
      all.flatMap((box) => box.startErrorsMs),
      100,
    ),
    troubles: troublesOf(all),
    server: {
      records: sum((box) => box.records),
      latenessMs: spread(
        all.flatMap((box) => box.latenessMs),
        1,
      ),
      controlKbABox: all.length === 0 ? 0 : Math.round(bytes / all.length / 1000),
      orders: {
        told: sum((box) => box.orders.told),
        arrived: sum((box) => box.orders.arrived),
        answered: sum((box) => box.orders.answered),
      },
      forged: { told: sum((box) => box.forged.told), arrived: sum((box) => box.forged.arrived) },
    },
    notable: all.filter(isNotable).map(notableOf),
    findings: all.flatMap((box) => box.findings).map((finding) => findingOf(asked, finding)),
  };
}

/** The shares as the command line takes them. */
export function faultsText(shares: FaultShares): string {
  return FAULT_KINDS.map((kind) => `${kind}=${shares[kind]}`).join(',');
}

/** Whether any promise was broken. */
export function isBroken(report: TrialReport): boolean {
  return report.findings.some(({ weight }) => weight === 'broken');
}

function findingOf(
  { seed, hours, shares }: TrialAsked,
  { rule, box, atMs, detail }: TrialFinding,
): TrialReport['findings'][number] {
  return {
    weight: rule === 'record-lost-full-disk' ? 'weak' : 'broken',
    rule,
    box,
    at: instant(atMs),
    detail,
    replay: `npx loaphuong simulate --seed ${seed} --hours ${hours} --faults ${faultsText(shares)} --box ${box}`,
  };
}

function causesOf(all: readonly BoxReport[]): TrialReport['causes'] {
  const counted = new Map<string, number>();
  for (const { outcomes } of all) {
    for (const { state, cause, why } of outcomes) {
      if (state === 'proved') continue;
      const key = `${cause?.what ?? 'none'} ${state === 'pieces' ? 'pieces' : (why ?? state)}`;
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
  }
  return [...counted]
    .map(([key, airings]) => {
      const [cause = '', why = ''] = key.split(' ');
      return { cause, why, airings };
    })
    .sort((a, b) => b.airings - a.airings || (a.cause + a.why < b.cause + b.why ? -1 : 1));
}

function troublesOf(all: readonly BoxReport[]): TrialReport['troubles'] {
  const byWhat = Map.groupBy(
    all.flatMap((box) => box.expectations),
    ({ fault }) => fault.what,
  );
  return [...byWhat]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, each]) => ({
      what,
      expectation: expectationOf(what),
      times: each.length,
      met: each.filter(({ met }) => met === true).length,
      failed: each.filter(({ met }) => met === false).length,
      unjudged: each.filter(({ met }) => met === undefined).length,
      airings: each.reduce((sum, { airings }) => sum + airings, 0),
      proved: each.reduce((sum, { proved }) => sum + proved, 0),
      knownMs: spread(
        each.flatMap(({ knownMs }) => (knownMs === undefined ? [] : [knownMs])),
        1,
      ),
    }));
}

function isNotable({ outcomes, findings, inTroubleAtEnd }: BoxReport): boolean {
  return (
    findings.length > 0 || inTroubleAtEnd !== undefined || outcomes.some(({ state }) => state !== 'proved')
  );
}

function notableOf(box: BoxReport): TrialReport['notable'][number] {
  const { inTroubleAtEnd: last } = box;
  return {
    box: box.number,
    proved: box.outcomes.filter(({ state }) => state === 'proved').length,
    scheduled: box.outcomes.length,
    troubles: box.expectations.map(({ fault }) => fault.what),
    ...(last === undefined
      ? {}
      : { inTroubleUntil: { what: last.what, until: instant(last.untilMs), unsent: box.unsentAtEnd } }),
    findings: box.findings.length,
  };
}

function spread(values: readonly number[], parts: number): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) * parts) / parts;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function instant(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString({ smallestUnit: 'second' });
}
