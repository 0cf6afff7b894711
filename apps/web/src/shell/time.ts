/** An instant as the API writes it (ISO 8601, UTC), or in ms since the epoch. */
export type At = string | number;

/** A wall clock's reading in some zone; `weekday` 0 is Sunday. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Milliseconds since the epoch. */
export function msOf(at: At): number {
  return typeof at === 'number' ? at : Date.parse(at);
}

/** What the clocks in `zone` (IANA name) show at an instant. The browser's own zone plays no part. */
export function wallClock(at: At, zone: string): WallClock {
  const found: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(msOf(at))) found[type] = value;
  const number = (name: string) => Number(found[name]);
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
    weekday: weekdays.indexOf(found.weekday ?? ''),
  };
}

const two = (value: number) => String(value).padStart(2, '0');

/** `16:42` */
export function timeOfDay(at: At, zone: string): string {
  const { hour, minute } = wallClock(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

/** `16:42:08` */
export function timeWithSeconds(at: At, zone: string): string {
  const { hour, minute, second } = wallClock(at, zone);
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `10/10/2024` */
export function dateText(at: At, zone: string): string {
  const { day, month, year } = wallClock(at, zone);
  return `${two(day)}/${two(month)}/${year}`;
}

/** `10/10/2024` for `2024-10-10`: a day of the calendar is the same day in every zone. */
export function dayText(day: string): string {
  return dateText(`${day}T00:00:00Z`, 'UTC');
}

/** Days from one day of the calendar (`2024-10-10`) to another; below 0 when that one is over. */
export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);
}

/** `10/10/2024 16:42` */
export function dateAndTime(at: At, zone: string): string {
  return `${dateText(at, zone)} ${timeOfDay(at, zone)}`;
}

/** As short as it can be understood from `now`: `16:42` today, `09/10 16:42` this year, else with the year. */
export function nearTime(at: At, now: At, zone: string): string {
  const then = wallClock(at, zone);
  const today = wallClock(now, zone);
  const time = `${two(then.hour)}:${two(then.minute)}`;
  if (then.year !== today.year) return dateAndTime(at, zone);
  if (then.month !== today.month || then.day !== today.day)
    return `${two(then.day)}/${two(then.month)} ${time}`;
  return time;
}

/** A period as short as it can be understood: the day stands once when both ends share it. */
export function nearRange(from: At, until: At, now: At, zone: string): string {
  const end =
    dayKey(from, zone) === dayKey(until, zone) ? timeOfDay(until, zone) : nearTime(until, now, zone);
  return `${nearTime(from, now, zone)}–${end}`;
}

/** `2024-10-10`: the calendar day in the zone, for comparing. */
export function dayKey(at: At, zone: string): string {
  const { year, month, day } = wallClock(at, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

/** What the clocks in the zone are ahead of UTC at an instant, in ms. */
export function zoneOffset(at: At, zone: string): number {
  const { year, month, day, hour, minute } = wallClock(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(msOf(at) / 60_000) * 60_000;
}

/** A running time as on a player: `04:52`, from an hour on `1:04:52`. Negative counts as zero. */
export function runningTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

const numbers = new Map<string, Intl.NumberFormat>();

/** A number with a fixed count of decimals in the writing of the language: `0,94` and `0.94`. */
export function decimal(value: number, digits: number, language: 'vi' | 'en'): string {
  const key = `${language}${digits}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      // What rounds to zero has no sign.
      signDisplay: 'negative',
    });
    numbers.set(key, format);
  }
  return format.format(value).replace('-', '−');
}
