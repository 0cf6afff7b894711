export { type CalendarDay, formatDate } from './calendar/dates.ts';
export { formatDuration } from './calendar/duration.ts';
export { compareWords, type WordsComparison } from './numbers/compare.ts';
export type { UnreadableReason } from './numbers/part.ts';
export { type NumberReading, wordsToNumber } from './numbers/read.ts';
export { dongInWords, NUMBER_LIMIT, type NumberStyle, numberToWords } from './numbers/write.ts';
export { fold } from './text/fold.ts';
export { comparePeople, compareVietnamese } from './text/sort.ts';
export { spellingKey } from './text/spelling.ts';
