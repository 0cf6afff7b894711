import type { ClusterListItem, GroupEntry, OrderTo, RegistryEntry, StationEntry } from '@loaphuong/contract';

/** Whom an order may go to, as the dialog offers it. */
export interface OrderTarget {
  readonly kind: 'cluster' | 'station' | 'group';
  /** Tells targets of one dialog apart. */
  readonly key: string;
  readonly name: string;
  readonly to: OrderTo;
  /** Clusters in use that it names. */
  readonly clusters: readonly string[];
}

/** What the registry knows that matters here. */
interface Known {
  readonly clusters: readonly RegistryEntry[];
  readonly stations: readonly StationEntry[];
  readonly groups: readonly GroupEntry[];
}

/**
 * Whom an order from the page of a cluster may go to: the cluster, its station, each group that it is in. Groups are not offered while
 * the registry is not there.
 */
export function targetsOf(
  cluster: Pick<ClusterListItem, 'id' | 'name' | 'station' | 'ward'>,
  known: Known | undefined,
): readonly [OrderTarget, ...OrderTarget[]] {
  const { id, name, station, ward } = cluster;
  const ofStation = (known?.clusters ?? []).filter(
    (each) => each.station === station && each.archived === undefined,
  );
  return [
    { kind: 'cluster', key: id, name, to: { cluster: id }, clusters: [id] },
    {
      kind: 'station',
      key: station,
      name: known?.stations.find((each) => each.id === station)?.name ?? ward.name,
      to: { station },
      clusters: ofStation.map((each) => each.id),
    },
    ...(known?.groups ?? [])
      .filter(({ members }) => members.includes(id))
      .map((group) => groupTarget(group, known?.clusters ?? [])),
  ];
}

/** A group as a target. What was taken out of use since is no longer meant. */
export function groupTarget(group: GroupEntry, clusters: readonly RegistryEntry[]): OrderTarget {
  const members = group.members.filter((id) =>
    clusters.some((each) => each.id === id && each.archived === undefined),
  );
  return { kind: 'group', key: group.id, name: group.name, to: { clusters: members }, clusters: members };
}

/** Whom an order would reach, as far as is known now. */
export interface Reach {
  /** Clusters that are meant, and whose box is there. */
  readonly doing: number;
  /** Loudspeakers of these; absent where the registry does not know of each. */
  readonly loudspeakers: number | undefined;
  /** Clusters that are meant, and whose box is away: they do it if it is back in time. */
  readonly away: number;
  /** Clusters that are meant and have no box. */
  readonly withoutBox: number;
  /** Names of clusters that are not meant, and do it too: one box plays for them and for one that is meant. */
  readonly alsoDoing: readonly string[];
}

/** Counts whom an order to a target would reach. A box that plays for several clusters obeys for all of them. */
export function reachOf(
  { clusters: meant }: OrderTarget,
  registry: readonly RegistryEntry[],
  states: readonly Pick<ClusterListItem, 'id' | 'state'>[],
): Reach {
  const inUse = registry.filter(({ archived }) => archived === undefined);
  const headOf = ({ id, servedBy }: RegistryEntry) => servedBy ?? id;
  const stateOf = (entry: RegistryEntry) => states.find(({ id }) => id === headOf(entry))?.state.kind;
  const named = inUse.filter(({ id }) => meant.includes(id));
  const withBox = named.filter((each) => (stateOf(each) ?? 'bare') !== 'bare');
  const doing = withBox.filter((each) => stateOf(each) !== 'offline');
  const heads = new Set(withBox.map(headOf));
  const also = inUse.filter((each) => !meant.includes(each.id) && heads.has(headOf(each)));
  const counts = doing.map(({ loudspeakers }) => loudspeakers);
  return {
    doing: doing.length,
    loudspeakers: counts.reduce<number | undefined>(
      (sum, count) => (sum === undefined || count === null ? undefined : sum + count),
      0,
    ),
    away: withBox.length - doing.length,
    withoutBox: named.length - withBox.length,
    alsoDoing: also.map(({ name }) => name),
  };
}
