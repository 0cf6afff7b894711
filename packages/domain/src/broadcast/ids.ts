import type { Id } from '../basics/index.ts';

/** bản tin: one item, text and audio. */
export type BulletinId = Id<'bulletin'>;

/** lượt phát: one bulletin at one instant on one set of clusters. */
export type AiringId = Id<'airing'>;
