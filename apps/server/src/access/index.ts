export { type Authentication, createAuthentication, LINK_MINUTES } from './authentication.ts';
export { addPerson, allowStandIn, grantRole } from './people.ts';
export { need } from './policy.ts';
export { registerAccess } from './routes.ts';
export { createSessions, type Sessions } from './sessions.ts';
export type { AccessTables } from './tables.ts';
