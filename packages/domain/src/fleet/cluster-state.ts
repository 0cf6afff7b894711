/** What a box last said of its clock. */
export type ClockState =
  | { readonly state: 'unknown' }
  | { readonly state: 'rough'; readonly boundMs: number }
  | { readonly state: 'trusted'; readonly boundMs: number };

/** What is known of the box at a cluster. */
export interface BoxPresence {
  readonly online: boolean;
  /** Since when it is online or offline. */
  readonly changedAt: Temporal.Instant;
  readonly clock: ClockState;
  /** Since when the clock is in this state. */
  readonly clockSince: Temporal.Instant;
  /** The airing that sounds; of several the one above, and those that go on below it. */
  readonly playing: string | undefined;
  readonly below: readonly string[];
  /** The box is in its safe state: it plays nothing. */
  readonly safe: boolean;
}

/** How a cluster is, worst first. */
export type ClusterCondition =
  | { readonly kind: 'bare' }
  | { readonly kind: 'offline'; readonly since: Temporal.Instant }
  | { readonly kind: 'safe'; readonly since: Temporal.Instant }
  | { readonly kind: 'unknown-time'; readonly since: Temporal.Instant }
  | { readonly kind: 'playing'; readonly airing: string; readonly below: readonly string[] }
  | { readonly kind: 'ready' };

/** The one word for a cluster: the first that fits, worst first. A box that never spoke is offline since it was enrolled. */
export function clusterCondition(presence: BoxPresence | undefined): ClusterCondition {
  if (presence === undefined) return { kind: 'bare' };
  if (!presence.online) return { kind: 'offline', since: presence.changedAt };
  if (presence.safe) return { kind: 'safe', since: presence.changedAt };
  if (presence.playing !== undefined)
    return { kind: 'playing', airing: presence.playing, below: presence.below };
  if (presence.clock.state !== 'trusted') return { kind: 'unknown-time', since: presence.clockSince };
  return { kind: 'ready' };
}
