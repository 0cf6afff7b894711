import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../store/memory-store.ts';
import { type BoxTrial, runBoxTrial } from './box-trial.ts';
import type { FaultShares, FaultWhat, PlannedFault } from './faults.ts';
import { FAULT_KINDS, planFaults } from './faults.ts';
import { judgeBox } from './judge.ts';
import { TRIAL_FROM_MS, trialProgramme } from './programme.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** From five to half past twelve: two airings. */
const HOURS = 8;
const FIRST_MS = TRIAL_FROM_MS + 0.5 * HOUR;
const SECOND_MS = TRIAL_FROM_MS + 6.25 * HOUR;
const EVERYTHING: FaultShares = { outage: 1, power: 1, clock: 1, disk: 1, card: 1, forged: 1 };
const programme = trialProgramme(7, HOURS);

function fault(what: FaultWhat, fromMs: number, untilMs: number, size = 0): PlannedFault {
  const kind = FAULT_KINDS.find((one) => what.startsWith(one)) ?? KINDS[what] ?? 'clock';
  return { kind, what, fromMs, untilMs, size };
}
const KINDS: Partial<Record<FaultWhat, PlannedFault['kind']>> = {
  'no-network': 'outage',
  'half-muted': 'card',
};

function run(faults: readonly PlannedFault[], more: Partial<BoxTrial> = {}) {
  const facts = runBoxTrial({ seed: 7, number: 1, programme, shares: EVERYTHING, faults, ...more });
  return { facts, ...judgeBox(facts, programme) };
}

const rulesOf = (report: { readonly findings: readonly { readonly rule: string }[] }) => [
  ...new Set(report.findings.map(({ rule }) => rule)),
];

describe('a trial of a box', () => {
  test('is the same again with the same seed, to the last byte', () => {
    const once = () => {
      const fresh = trialProgramme(11, HOURS);
      return JSON.stringify(
        judgeBox(runBoxTrial({ seed: 11, number: 3, programme: fresh, shares: EVERYTHING }), fresh),
      );
    };
    const first = once();
    expect(once()).toBe(first);
    expect(first.length).toBeGreaterThan(500);
    // Two programmes and two trials: some seconds of a core, and on a machine with much else to do twenty were not enough.
  }, 120_000);

  test('plans other troubles for other boxes, and the same troubles when another kind has another share', () => {
    const times = { fromMs: TRIAL_FROM_MS, untilMs: TRIAL_FROM_MS + 24 * HOUR, instants: [SECOND_MS] };
    const plan = (seed: number, shares: FaultShares) => {
      let state = seed;
      const random = () => {
        state = (state * 16_807) % 2_147_483_647;
        return state / 2_147_483_647;
      };
      return planFaults(random, shares, times);
    };
    const all = plan(5, EVERYTHING);
    expect(plan(6, EVERYTHING)).not.toEqual(all);
    const power = plan(5, { ...EVERYTHING, outage: 0, clock: 0, disk: 0, card: 0, forged: 0 });
    expect(power).toEqual(all.filter(({ kind }) => kind === 'power'));
    expect(power.length).toBeGreaterThan(0);
  });

  test('of a day without trouble proves everything and finds nothing', () => {
    const report = run([]);
    expect(report.outcomes.map(({ state }) => state)).toEqual(['proved', 'proved']);
    expect(report.findings).toEqual([]);
    expect(report.orders).toEqual({ told: 1, arrived: 1, answered: 1 });
  });

  test('a card pulled out is known at once, and the airing meanwhile is not proved', () => {
    const report = run([fault('card-pulled', SECOND_MS - MINUTE, SECOND_MS + 5 * MINUTE)]);
    expect(report.outcomes[1]).toMatchObject({ state: 'silent', why: 'output-failed' });
    expect(report.outcomes[1]?.cause?.what).toBe('card-pulled');
    expect(report.expectations[0]).toMatchObject({ met: true, airings: 1, proved: 0 });
    expect(report.expectations[0]?.knownMs).toBeLessThan(2 * MINUTE);
    expect(report.findings).toEqual([]);
  });

  test('a disk that is full is known within a minute, though an airing lets the box speak in between', () => {
    const report = run([fault('disk-full', SECOND_MS - 5000, SECOND_MS + HOUR)]);
    expect(report.expectations[0]?.met).toBe(true);
    expect(report.expectations[0]?.knownMs).toBeLessThan(62_000);
    expect(report.outcomes[1]?.state).toBe('proved');
  });

  test('an amplifier that gives half of the sound proves nothing', () => {
    const report = run([fault('half-muted', FIRST_MS + HOUR, SECOND_MS + HOUR)]);
    expect(report.outcomes.map(({ state, why }) => [state, why])).toEqual([
      ['proved', undefined],
      ['not-proved', 'half-muted'],
    ]);
    expect(report.expectations[0]?.met).toBe(true);
    expect(report.findings).toEqual([]);
  });

  test('an outage silences nothing, is known within a minute, and everything is said afterwards', () => {
    const report = run([fault('no-network', SECOND_MS - HOUR, SECOND_MS + HOUR)]);
    expect(report.outcomes[1]?.state).toBe('proved');
    expect(report.expectations[0]?.met).toBe(true);
    expect(report.expectations[0]?.knownMs).toBeLessThanOrEqual(MINUTE);
    expect(report.findings).toEqual([]);
  });

  test('a power cut over an airing is told as that, by itself, when the power is back', () => {
    const report = run([fault('power-off', SECOND_MS - MINUTE, SECOND_MS + 5 * MINUTE)]);
    expect(report.outcomes[1]).toMatchObject({ state: 'silent', why: 'powered-off' });
    expect(report.outcomes[1]?.cause?.kind).toBe('power');
    expect(report.expectations[0]?.met).toBe(true);
    expect(report.findings).toEqual([]);
  });

  test.each(['clock-1970', 'clock-next-year', 'slept'] as const)('%s moves no airing', (what) => {
    const fromMs = SECOND_MS - 2 * HOUR;
    const report = run([fault(what, fromMs, what === 'slept' ? fromMs + 10_000 : fromMs)]);
    expect(report.outcomes[1]?.state).toBe('proved');
    expect(report.expectations[0]?.met).toBe(true);
    expect(Math.max(...report.startErrorsMs)).toBeLessThan(20);
    expect(report.findings).toEqual([]);
  });

  test('a full disk is known within two minutes, and no record is lost', () => {
    const report = run([fault('disk-full', SECOND_MS - HOUR, SECOND_MS + HOUR)]);
    expect(report.expectations[0]?.met).toBe(true);
    expect(report.expectations[0]?.knownMs).toBeLessThan(2 * MINUTE);
    expect(report.findings).toEqual([]);
  });

  test('a card that runs dry in the middle makes a hole that is seen, and nothing afterwards', () => {
    const report = run([fault('card-dry', FIRST_MS + 2000, FIRST_MS + 10_000)]);
    expect(report.outcomes.map(({ state }) => state)).toEqual(['not-proved', 'proved']);
    expect(report.expectations[0]?.met).toBe(true);
    expect(report.findings).toEqual([]);
  });

  test('forged orders and plans are refused and told, and nothing sounds', () => {
    const at = SECOND_MS - HOUR;
    const report = run([fault('forged-order', at, at), fault('forged-plan', at + HOUR / 2, at + HOUR / 2)]);
    expect(report.forged).toEqual({ told: 2, arrived: 2 });
    expect(report.expectations.map(({ met }) => met)).toEqual([true, true]);
    expect(report.findings).toEqual([]);
  });
});

describe('a broken promise is found:', () => {
  test('a journal that drops one record', () => {
    class Dropping extends MemoryStore {
      #left = 6;
      override append(path: string, bytes: Uint8Array, durable: boolean): void {
        if (path.includes('/journal/')) this.#left -= 1;
        if (this.#left !== 0 || !path.includes('/journal/')) super.append(path, bytes, durable);
      }
    }
    const report = run([], {
      tamper: (box) => {
        box.store = new Dropping();
      },
    });
    expect(rulesOf(report)).toContain('record-lost');
    expect(report.findings.find(({ rule }) => rule === 'record-lost')).toMatchObject({ box: 1 });
  });

  test('a server that has a record twice', () => {
    const report = run([], {
      tamper: (box, world) => {
        world.at((programme.untilMs + 39 * MINUTE) * 1000, () => {
          const [first] = box.member.records;
          if (first !== undefined) box.member.records.push(first);
        });
      },
    });
    expect(rulesOf(report)).toEqual(['record-doubled']);
  });

  test('a sound outside every window', () => {
    const atMs = SECOND_MS - HOUR;
    const report = run([], {
      tamper: (box, world) => {
        world.at(atMs * 1000, () => {
          const frame = Math.ceil(box.card.reading()?.frame ?? 0) + 48_000;
          box.card.writeAt(frame, new Int16Array(48_000).fill(1000));
        });
      },
    });
    expect(rulesOf(report)).toEqual(['outside-window']);
    expect(Math.abs((report.findings[0]?.atMs ?? 0) - atMs - 1000)).toBeLessThan(100);
  });

  test('a box that obeys an order which nobody of ours signed', () => {
    const at = SECOND_MS - 30 * MINUTE;
    // As if the stranger's key had been pinned.
    const report = run([fault('forged-order', at, at)], { forger: programme.installation });
    expect(rulesOf(report)).toContain('unsigned-obeyed');
    expect(rulesOf(report)).toContain('outside-window');
  });

  test('a program that crashes', () => {
    const report = run([], {
      tamper: (_box, world) => {
        world.at((SECOND_MS - HOUR) * 1000, () => {
          throw new TypeError('thử');
        });
      },
    });
    expect(rulesOf(report)).toEqual(['crashed']);
    expect(report.outcomes[1]?.state).toBe('proved');
  });

  test('a proof of what did not leave the card, a silence that nothing explains, a trouble that nobody learned of', () => {
    const { facts } = run([]);
    expect(rulesOf(judgeBox({ ...facts, sounded: [] }, programme))).toEqual(['proved-falsely']);
    const records = facts.member.records.filter(
      ({ event }) => event.kind !== 'played' || Date.parse(event.plannedAt) !== SECOND_MS,
    );
    const without = judgeBox({ ...facts, member: { ...facts.member, records } }, programme);
    expect(rulesOf(without)).toContain('airing-unaccounted');
    const unseen = fault('card-pulled', SECOND_MS - HOUR, SECOND_MS - HOUR / 2);
    expect(judgeBox({ ...facts, faults: [unseen] }, programme).findings).toMatchObject([
      { rule: 'expectation', fault: unseen },
    ]);
  });
});
