// What boxes bring, taken in without their network: for measuring.
export { keepPlayLog } from './broadcast/index.ts';
export { journalDesk } from './fleet/journal-desk.ts';
export { takeHeartbeat } from './fleet/presence.ts';
