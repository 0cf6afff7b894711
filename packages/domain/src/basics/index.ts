export { asId, ID_PATTERN, type Id, isId, isSha256, type Sha256 } from './id.ts';
export { type Dong, dong, formatDong, NO_DONG, parseDong, sumOf } from './money.ts';
export { covers, type DatePeriod, dayOf, type Period, startOfDay } from './period.ts';
export { type Refusal, type RefusalKind, Refused, refuse, type Sentence } from './refusal.ts';
