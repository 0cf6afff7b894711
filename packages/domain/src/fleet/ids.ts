import type { Id } from '../basics/index.ts';

/** đài truyền thanh: a ward's station, of mixed technology. */
export type StationId = Id<'station'>;

/** cụm loa: loudspeakers at one spot. */
export type ClusterId = Id<'cluster'>;

/** thiết bị: the small computer that drives a cluster or an old amplifier. */
export type BoxId = Id<'box'>;
