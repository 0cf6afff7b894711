export type { BoxId, ClusterId, StationId } from './ids.ts';
