import type { BroadcastTables } from '../broadcast/index.ts';
import type { FleetSlice } from '../fleet/index.ts';
import type { LedgerTables } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { ProgrammeTables } from '../programme/index.ts';
import type { CareTables } from './tables.ts';

/** What this slice may see of the database: its own tables, and those of the slices below. */
export type CareSlice = CareTables & FleetSlice & BroadcastTables & LedgerTables & ProgrammeTables;

/** What the use cases of this slice need. */
export interface CareParts {
  readonly db: Database<CareSlice>;
  readonly clock: Clock;
  readonly log: Log;
  /** Where mail goes out; absent: nothing is mailed, and the page says so. */
  readonly mail: MailSettings | undefined;
  /** What people click in a notice. */
  readonly consoleUrl: string;
}

/** A mail server, as `smtp://user:password@host:port`, and whom the mail is from. */
export interface MailSettings {
  readonly url: string;
  readonly from: string;
}
