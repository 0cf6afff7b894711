import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alarmSigns,
  type ClusterFacts,
  type ClusterId,
  DEFAULT_ALARM_RULES,
  gatherAlarms,
  minutesInAirTime,
  nextAirTime,
  type SignsOfCluster,
  type StationId,
} from './index.ts';

const zone = 'Asia/Ho_Chi_Minh';
const at = (text: string) => Temporal.Instant.from(`${text}:00+07:00`);
const well: NonNullable<ClusterFacts['box']> = {
  offlineSince: undefined,
  faults: [],
  heardAt: at('2026-11-23T10:00'),
  power: 'mains',
  temperatureC: 50,
  freeBytes: 5_000_000_000,
  controlBytes: 3_000_000,
  soundBytes: 0,
  safe: undefined,
};
const facts = (
  box: Partial<NonNullable<ClusterFacts['box']>>,
  more: Partial<ClusterFacts> = {},
): ClusterFacts => ({
  box: { ...well, ...box },
  unknownPlays: [],
  plays: [],
  intrusions: [],
  brokenJournals: [],
  ...more,
});
const kinds = (one: ClusterFacts, now = at('2026-11-23T10:00')) =>
  alarmSigns(one, DEFAULT_ALARM_RULES, now, zone).map(({ kind }) => kind);

test('a rollout that stands still because of a box is an alarm, also when the box itself is well or was taken away', () => {
  const haltedUpdate = { since: at('2026-11-23T09:00'), version: '2.0.0', result: 'rolled-back' };
  expect(kinds(facts({}))).toEqual([]);
  expect(kinds(facts({}, { haltedUpdate }))).toEqual(['update']);
  expect(kinds({ ...facts({}, { haltedUpdate }), box: undefined })).toEqual(['update']);
});

describe('minutes in air time', () => {
  const airTime = DEFAULT_ALARM_RULES.airTime;
  test('the night does not count', () => {
    expect(minutesInAirTime(at('2026-11-22T21:30'), at('2026-11-23T05:00'), airTime, zone)).toBe(60);
    expect(minutesInAirTime(at('2026-11-22T23:00'), at('2026-11-23T04:00'), airTime, zone)).toBe(0);
  });
  test('an air time that passes midnight is counted on both days', () => {
    const late = { from: '20:00', until: '02:00' };
    expect(minutesInAirTime(at('2026-11-23T01:00'), at('2026-11-23T03:00'), late, zone)).toBe(60);
    expect(minutesInAirTime(at('2026-11-22T19:00'), at('2026-11-23T19:00'), late, zone)).toBe(360);
  });
  test('is never more than the time that passed, and adds up over any cut', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), fc.nat(5000), (start, one, two) => {
        const from = at('2026-11-20T00:00').add({ minutes: start });
        const middle = from.add({ minutes: one });
        const until = middle.add({ minutes: two });
        const whole = minutesInAirTime(from, until, airTime, zone);
        expect(whole).toBeLessThanOrEqual(one + two);
        const parts =
          minutesInAirTime(from, middle, airTime, zone) + minutesInAirTime(middle, until, airTime, zone);
        expect(parts).toBeCloseTo(whole, 6);
      }),
    );
  });
  test('what is not urgent waits for the morning, and in the day for nothing', () => {
    expect(nextAirTime(at('2026-11-22T23:00'), airTime, zone)).toEqual(at('2026-11-23T04:30'));
    expect(nextAirTime(at('2026-11-23T02:00'), airTime, zone)).toEqual(at('2026-11-23T04:30'));
    expect(nextAirTime(at('2026-11-23T12:00'), airTime, zone)).toEqual(at('2026-11-23T12:00'));
  });
});

describe('the signs of a cluster', () => {
  test('none when all is well, and none without a box', () => {
    expect(kinds(facts({}))).toEqual([]);
    expect(kinds({ ...facts({}), box: undefined })).toEqual([]);
  });
  test('dead only after more than 30 minutes of air time', () => {
    expect(kinds(facts({ offlineSince: at('2026-11-23T09:30') }))).toEqual([]);
    expect(kinds(facts({ offlineSince: at('2026-11-23T09:29') }))).toEqual(['dead']);
    expect(kinds(facts({ offlineSince: at('2026-11-22T22:30') }), at('2026-11-23T04:50'))).toEqual([]);
  });
  test('each fault and each figure has its alarm', () => {
    expect(kinds(facts({ power: 'battery' }))).toEqual(['power']);
    expect(kinds(facts({ faults: ['under-voltage'] }))).toEqual(['power']);
    expect(kinds(facts({ faults: ['unplanned-sound'] }))).toEqual(['unknown-play']);
    expect(kinds(facts({ faults: ['crashing'], safe: { crashes: 5, why: 'x' } }))).toEqual(['crashing']);
    expect(kinds(facts({ faults: ['tampering'] }))).toEqual(['tampering']);
    expect(kinds(facts({ temperatureC: 75 }))).toEqual(['too-hot']);
    expect(kinds(facts({ temperatureC: 74.9 }))).toEqual([]);
    expect(kinds(facts({ freeBytes: 199_999_999 }))).toEqual(['disk']);
    expect(kinds(facts({ controlBytes: 15_000_001 }))).toEqual(['over-budget']);
    expect(kinds(facts({ controlBytes: 1, soundBytes: 900_000_000 }))).toEqual([]);
    expect(kinds(facts({ faults: ['output-missing'] }))).toEqual(['output']);
  });
  test('a used-up budget of data says how much went over the line, control traffic and sounds', () => {
    const over = facts({ faults: ['over-budget'], controlBytes: 6_000_000, soundBytes: 95_400_000 });
    expect(alarmSigns(over, DEFAULT_ALARM_RULES, at('2026-11-23T10:00'), zone)).toMatchObject([
      { kind: 'over-budget', detail: { fault: 'over-budget', megabytes: 101 } },
    ]);
  });
  test('a play that no schedule contains, and a broken journal', () => {
    expect(kinds(facts({}, { unknownPlays: [at('2026-11-23T09:00')] }))).toEqual(['unknown-play']);
    expect(kinds(facts({}, { brokenJournals: [at('2026-11-23T09:00')] }))).toEqual(['journal-broken']);
  });
  test('three bad plays in a row are a sign, two are not, and a missing card explains them', () => {
    const plays = (...troubles: (string | undefined)[]) => ({
      plays: troubles.map((trouble, n) => ({ at: at(`2026-11-23T0${9 - n}:00`), trouble })),
    });
    expect(kinds(facts({}, plays('hum', 'hum')))).toEqual([]);
    expect(kinds(facts({}, plays('hum', undefined, 'hum', 'hum')))).toEqual([]);
    expect(kinds(facts({ faults: ['output-missing'] }, plays('silent', 'silent', 'silent')))).toEqual([
      'output',
    ]);
    const signs = alarmSigns(
      facts({}, plays('hum', 'clipped', 'hum', undefined)),
      DEFAULT_ALARM_RULES,
      at('2026-11-23T10:00'),
      zone,
    );
    expect(signs).toEqual([
      { kind: 'bad-sound', since: at('2026-11-23T07:00'), detail: { trouble: 'hum', plays: 3 } },
    ]);
  });
  test('one wrong password is a typing mistake, five within an hour are not', () => {
    const attempts = (count: number) => Array.from({ length: count }, () => at('2026-11-23T09:30'));
    expect(kinds(facts({}, { intrusions: attempts(4) }))).toEqual([]);
    expect(kinds(facts({}, { intrusions: attempts(5) }))).toEqual(['intrusion']);
  });
});

describe('one alarm for one thing', () => {
  const dead = { kind: 'dead' as const, since: at('2026-11-23T09:00'), detail: {} };
  const cluster = (id: string, station: string, isDead: boolean): SignsOfCluster => ({
    cluster: id as ClusterId,
    station: station as StationId,
    hasBox: true,
    signs: isDead ? [dead] : [],
  });
  const gather = (all: SignsOfCluster[], isOpen = false) =>
    gatherAlarms(all, () => isOpen).map(({ subject, clusters }) => [subject.level, clusters.length]);

  test('a whole station that went away is one alarm that names its clusters', () => {
    const town = [cluster('a', 's', true), cluster('b', 's', true), cluster('c', 't', false)];
    expect(gather(town)).toEqual([['station', 2]]);
  });
  test('a part of a station stays single, unless its alarm is open already', () => {
    const town = [cluster('a', 's', true), cluster('b', 's', true), cluster('c', 's', false)];
    expect(gather(town)).toEqual([
      ['cluster', 1],
      ['cluster', 1],
    ]);
    expect(gather(town, true)).toEqual([['station', 2]]);
  });
  test('everything away at once is one alarm', () => {
    const town = ['s', 't', 'u'].flatMap((station) => [
      cluster(`${station}1`, station, true),
      cluster(`${station}2`, station, true),
    ]);
    expect(gather(town)).toEqual([['installation', 6]]);
  });
  test('the only cluster of a station is itself', () => {
    expect(gather([cluster('a', 's', true), cluster('b', 't', false)])).toEqual([['cluster', 1]]);
  });
  test('every sign is in exactly one alarm, however the outages fall', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 20 }),
        fc.boolean(),
        (list, isOpen) => {
          const all = list.map(([station, isDead], index) => cluster(`c${index}`, `s${station}`, isDead));
          const named = gatherAlarms(all, () => isOpen).flatMap(({ clusters }) => clusters);
          const signs = all.filter(({ signs: here }) => here.length > 0).map((one) => one.cluster);
          expect([...named].sort()).toEqual([...signs].sort());
        },
      ),
    );
  });
});
