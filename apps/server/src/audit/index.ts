export { type Deed, type Doer, isWhole, record } from './audit.ts';
export { type AuditDoor, registerAudit } from './routes.ts';
export type { AuditTables } from './tables.ts';
