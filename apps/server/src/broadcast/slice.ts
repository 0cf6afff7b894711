import type { Fleet, FleetSlice } from '../fleet/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { DeviceLink } from '../platform/devices.ts';
import type { Files } from '../platform/files.ts';
import type { Log } from '../platform/log.ts';
import type { AudioWorkshop } from './audio/index.ts';
import type { BroadcastTables } from './tables.ts';

/** What this slice may see of the database. */
export type BroadcastSlice = BroadcastTables & FleetSlice;

/** What this slice is built from. */
export interface BroadcastParts {
  readonly db: Database<BroadcastSlice>;
  readonly clock: Clock;
  readonly log: Log;
  readonly fleet: Fleet;
  readonly link: DeviceLink;
  readonly files: Files;
  readonly workshop: AudioWorkshop;
}
