import type { AccessTables } from '../access/index.ts';
import type { AuditTables } from '../audit/index.ts';
import type { PlacesTables } from '../places/index.ts';
import type { FleetTables } from './tables.ts';

/** What this slice may see of the database: its own tables, and those of the slices below. */
export type FleetSlice = FleetTables & AccessTables & AuditTables & PlacesTables;
