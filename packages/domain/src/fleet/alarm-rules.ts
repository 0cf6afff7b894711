/** What an alarm can be about. */
export const ALARM_KINDS = [
  'dead', // not heard from, in hours in which people expect to hear something
  'unknown-play', // played what no schedule or order contains (another sound, place or time counts too), or sound on the line while the plan asks for none
  'power',
  'tampering', // the cabinet was opened
  'intrusion', // wrong passwords, strange keys
  'too-hot',
  'disk',
  'over-budget',
  'journal-broken',
  'crashing', // the program of the box crashes again and again, or just did
  'output', // no card, or an amplifier that does not answer
  'update', // a rollout stands still because of this box
  'bad-sound', // an input heard one play after another come out badly, or not at all
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** Told at any hour: somebody may be speaking through our loudspeakers, or at them. Everything else waits for air time. */
const URGENT: ReadonlySet<AlarmKind> = new Set(['unknown-play', 'tampering', 'intrusion']);

/** Is this told at night too? */
export function isUrgent(kind: AlarmKind): boolean {
  return URGENT.has(kind);
}

/**
 * Kinds that stand for something that happened and not for a state that lasts: they stay open until a person has seen them.
 */
const HAPPENED: ReadonlySet<AlarmKind> = new Set([
  'unknown-play',
  'tampering',
  'intrusion',
  'journal-broken',
]);

/** Does an alarm of this kind stay until a person acknowledged it, even when its sign is gone? */
export function mustBeSeen(kind: AlarmKind): boolean {
  return HAPPENED.has(kind);
}

/** When an alarm is an alarm; set by each installation. Times of day are wall clock, `HH:MM`. */
export interface AlarmRules {
  readonly airTime: { readonly from: string; readonly until: string };
  readonly deadMinutes: number;
  readonly tooHotC: number;
  readonly diskFreeMb: number;
  readonly controlMb: number;
  readonly intrusions: number;
}

/**
 * Defaults: 30 minutes dead in air time as the order asks; 75 °C, where a Raspberry Pi is five degrees from slowing itself down;
 * 15 MB of control traffic a month is our own promise.
 */
export const DEFAULT_ALARM_RULES: AlarmRules = {
  airTime: { from: '04:30', until: '22:00' },
  deadMinutes: 30,
  tooHotC: 75,
  diskFreeMb: 200,
  controlMb: 15,
  intrusions: 5,
};

/** What is known of one cluster; events are those of the last hours that still count. */
export interface ClusterFacts {
  /** `undefined`: no box is enrolled, so nothing can be missed. */
  readonly box:
    | {
        readonly offlineSince: Temporal.Instant | undefined;
        readonly faults: readonly string[];
        readonly heardAt: Temporal.Instant;
        readonly power: 'mains' | 'battery' | undefined;
        readonly temperatureC: number | undefined;
        readonly freeBytes: number | undefined;
        readonly controlBytes: number | undefined;
        readonly soundBytes: number | undefined;
        /** Set while the box is in the safe state. */
        readonly safe: { readonly crashes: number; readonly why: string } | undefined;
      }
    | undefined;
  /** Plays whose airing is not in any schedule of ours. */
  readonly unknownPlays: readonly Temporal.Instant[];
  /** Newest plays of the last days, newest first: what was worst with each, or nothing. */
  readonly plays: readonly { readonly at: Temporal.Instant; readonly trouble: string | undefined }[];
  /** Set while a rollout stands still because this box failed, or said nothing. */
  readonly haltedUpdate?:
    | { readonly since: Temporal.Instant; readonly version: string; readonly result: string }
    | undefined;
  /** Wrong passwords, strange keys, forged hellos within the last hour; oldest first. */
  readonly intrusions: readonly Temporal.Instant[];
  /** Journals that did not follow their chain, or that the box found damaged. */
  readonly brokenJournals: readonly Temporal.Instant[];
}

/** A sign that something needs somebody. */
export interface AlarmSign {
  readonly kind: AlarmKind;
  readonly since: Temporal.Instant;
  /** Figures for the sentence, e.g. `{ celsius: 81 }`. */
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Minutes of `[from, until)` that fall into air time, by the place's clock. */
export function minutesInAirTime(
  from: Temporal.Instant,
  until: Temporal.Instant,
  airTime: AlarmRules['airTime'],
  zone: string,
): number {
  const end = until.toZonedDateTimeISO(zone);
  let day = from.toZonedDateTimeISO(zone).toPlainDate();
  const opens = Temporal.PlainTime.from(airTime.from);
  const closes = Temporal.PlainTime.from(airTime.until);
  const passesMidnight = Temporal.PlainTime.compare(closes, opens) <= 0;
  // An air time that passes midnight has begun on the day before.
  if (passesMidnight) day = day.subtract({ days: 1 });
  let minutes = 0;
  for (let days = 0; days < 400 && Temporal.PlainDate.compare(day, end.toPlainDate()) <= 0; days += 1) {
    const begins = day.toZonedDateTime({ timeZone: zone, plainTime: opens }).epochMilliseconds;
    const ends = day
      .add({ days: passesMidnight ? 1 : 0 })
      .toZonedDateTime({ timeZone: zone, plainTime: closes }).epochMilliseconds;
    const overlap = Math.min(ends, until.epochMilliseconds) - Math.max(begins, from.epochMilliseconds);
    if (overlap > 0) minutes += overlap / 60_000;
    day = day.add({ days: 1 });
  }
  return minutes;
}

/** The next instant, from `now` on, that lies in air time: when what is not urgent is told. */
export function nextAirTime(
  now: Temporal.Instant,
  airTime: AlarmRules['airTime'],
  zone: string,
): Temporal.Instant {
  if (minutesInAirTime(now, now.add({ seconds: 1 }), airTime, zone) > 0) return now;
  const local = now.toZonedDateTimeISO(zone);
  const opens = Temporal.PlainTime.from(airTime.from);
  const today = local.toPlainDate().toZonedDateTime({ timeZone: zone, plainTime: opens });
  const next = Temporal.ZonedDateTime.compare(today, local) > 0 ? today : today.add({ days: 1 });
  return next.toInstant();
}

/** So many plays in a row must be bad: one may be a passing lorry, or somebody at the amplifier. */
const BAD_PLAYS = 3;

/** The newest plays, when all of them were bad. */
function badSound(plays: ClusterFacts['plays']): AlarmSign | undefined {
  const newest = plays.slice(0, BAD_PLAYS);
  const [last] = newest;
  const first = newest.at(-1);
  if (newest.length < BAD_PLAYS || first === undefined || newest.some(({ trouble }) => trouble === undefined))
    return undefined;
  return { kind: 'bad-sound', since: first.at, detail: { trouble: last?.trouble ?? '', plays: BAD_PLAYS } };
}

/** Every sign that one cluster shows now. */
export function alarmSigns(
  facts: ClusterFacts,
  rules: AlarmRules,
  now: Temporal.Instant,
  zone: string,
): readonly AlarmSign[] {
  const signs: AlarmSign[] = [];
  const { box } = facts;
  if (box !== undefined) {
    const since = box.heardAt;
    const fault = (...names: string[]) => names.find((name) => box.faults.includes(name));
    if (box.offlineSince !== undefined) {
      const minutes = minutesInAirTime(box.offlineSince, now, rules.airTime, zone);
      if (minutes > rules.deadMinutes)
        signs.push({ kind: 'dead', since: box.offlineSince, detail: { minutes: Math.floor(minutes) } });
    }
    if (fault('unplanned-sound') !== undefined) signs.push({ kind: 'unknown-play', since, detail: {} });
    const power =
      fault('power-lost', 'under-voltage') ?? (box.power === 'battery' ? 'power-lost' : undefined);
    if (power !== undefined) signs.push({ kind: 'power', since, detail: { fault: power } });
    if (fault('tampering') !== undefined) signs.push({ kind: 'tampering', since, detail: {} });
    const hot = box.temperatureC !== undefined && box.temperatureC >= rules.tooHotC;
    if (hot || fault('too-hot') !== undefined) {
      const celsius = box.temperatureC === undefined ? {} : { celsius: Math.round(box.temperatureC) };
      signs.push({ kind: 'too-hot', since, detail: celsius });
    }
    const full = box.freeBytes !== undefined && box.freeBytes < rules.diskFreeMb * 1_000_000;
    const disk = fault('disk-failing', 'disk-full') ?? (full ? 'disk-full' : undefined);
    if (disk !== undefined) signs.push({ kind: 'disk', since, detail: { fault: disk } });
    const controlMb = (box.controlBytes ?? 0) / 1_000_000;
    const budget = fault('over-budget');
    if (budget !== undefined) {
      const megabytes = Math.round(controlMb + (box.soundBytes ?? 0) / 1_000_000);
      signs.push({ kind: 'over-budget', since, detail: { fault: budget, megabytes } });
    } else if (controlMb > rules.controlMb)
      signs.push({ kind: 'over-budget', since, detail: { megabytes: Math.round(controlMb) } });
    if (fault('crashing') !== undefined) {
      const said = box.safe === undefined ? {} : { crashes: box.safe.crashes, why: box.safe.why };
      signs.push({ kind: 'crashing', since, detail: said });
    }
    const output = fault('output-missing', 'amplifier');
    const bad = badSound(facts.plays);
    if (output !== undefined) signs.push({ kind: 'output', since, detail: { fault: output } });
    else if (bad !== undefined) signs.push(bad);
  }
  if (facts.haltedUpdate !== undefined) {
    const { since, version, result } = facts.haltedUpdate;
    signs.push({ kind: 'update', since, detail: { version, result } });
  }
  const [play] = facts.unknownPlays;
  if (play !== undefined && !signs.some(({ kind }) => kind === 'unknown-play'))
    signs.push({ kind: 'unknown-play', since: play, detail: { plays: facts.unknownPlays.length } });
  const [attempt] = facts.intrusions;
  if (attempt !== undefined && facts.intrusions.length >= rules.intrusions)
    signs.push({ kind: 'intrusion', since: attempt, detail: { attempts: facts.intrusions.length } });
  const [broken] = facts.brokenJournals;
  if (broken !== undefined) signs.push({ kind: 'journal-broken', since: broken, detail: {} });
  return signs;
}
