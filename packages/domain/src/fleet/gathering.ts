import type { AlarmKind, AlarmSign } from './alarm-rules.ts';
import type { ClusterId, StationId } from './ids.ts';

/** What an alarm is about: one cluster, a whole station, or everything. */
export type AlarmSubject =
  | { readonly level: 'cluster'; readonly cluster: ClusterId }
  | { readonly level: 'station'; readonly station: StationId }
  | { readonly level: 'installation' };

/** One thing that is wrong, however many clusters show it. */
export interface GatheredAlarm {
  readonly kind: AlarmKind;
  readonly subject: AlarmSubject;
  readonly clusters: readonly ClusterId[];
  readonly since: Temporal.Instant;
  readonly detail: AlarmSign['detail'];
}

/** A cluster with its signs. */
export interface SignsOfCluster {
  readonly cluster: ClusterId;
  readonly station: StationId;
  /** Does it have a box? Those without one cannot go missing and do not count. */
  readonly hasBox: boolean;
  readonly signs: readonly AlarmSign[];
}

/** Kinds with one cause for many clusters: mains and network go for a whole street. */
const COMMON: ReadonlySet<AlarmKind> = new Set(['dead', 'power']);

/**
 * One alarm for one thing. Where all clusters of a station are dead, that is one alarm that names them; where all stations are, it
 * is one alarm. A station's alarm, once open, lasts while two of its clusters still show it, so that boxes which come back one by
 * one do not ring again each.
 * @param openStations stations that have an open alarm of that kind.
 */
export function gatherAlarms(
  all: readonly SignsOfCluster[],
  isOpen: (kind: AlarmKind, station: StationId) => boolean,
): readonly GatheredAlarm[] {
  const single: GatheredAlarm[] = all.flatMap(({ cluster, signs }) =>
    signs.map((sign) => ({ ...sign, subject: { level: 'cluster', cluster } as const, clusters: [cluster] })),
  );
  let gathered = single;
  for (const kind of COMMON) gathered = gatherKind(kind, gathered, all, isOpen);
  return gathered;
}

function gatherKind(
  kind: AlarmKind,
  alarms: readonly GatheredAlarm[],
  all: readonly SignsOfCluster[],
  isOpen: (kind: AlarmKind, station: StationId) => boolean,
): GatheredAlarm[] {
  const others = alarms.filter((alarm) => alarm.kind !== kind);
  const showing = alarms.filter((alarm) => alarm.kind === kind);
  const stations = Map.groupBy(
    all.filter(({ hasBox }) => hasBox),
    ({ station }) => station,
  );
  const whole: GatheredAlarm[] = [];
  const rest: GatheredAlarm[] = [];
  let wholeStations = 0;
  for (const [station, clusters] of stations) {
    const ids = new Set(clusters.map(({ cluster }) => cluster));
    const here = showing.filter((alarm) => alarm.clusters.some((cluster) => ids.has(cluster)));
    const isWhole = here.length === clusters.length && here.length >= 2;
    if (isWhole) wholeStations += 1;
    if (isWhole || (here.length >= 2 && isOpen(kind, station)))
      whole.push(merged(kind, { level: 'station', station }, here));
    else rest.push(...here);
  }
  if (wholeStations >= 2 && wholeStations === stations.size)
    return [...others, merged(kind, { level: 'installation' }, whole)];
  return [...others, ...whole, ...rest];
}

function merged(kind: AlarmKind, subject: AlarmSubject, alarms: readonly GatheredAlarm[]): GatheredAlarm {
  const clusters = alarms.flatMap((alarm) => alarm.clusters);
  const since = alarms
    .map((alarm) => alarm.since)
    .reduce((first, next) => (Temporal.Instant.compare(next, first) < 0 ? next : first));
  return { kind, subject, clusters, since, detail: { clusters: clusters.length } };
}
