import { matchHere, type Place, type Reading, startsWord } from '../rule.ts';
import { sayInteger } from '../say.ts';

/** One time of day: `7h30`, `7h`, `7g30`, `17:00`, `17:00:30`, `17 giờ 30 phút`, `17 giờ`. */
const TIME = String.raw`(\d{1,2})(?:\s?h(?:\s?([0-5]\d)(?:\s?(?:'|’|p|ph|phút))?)?|g([0-5]\d)(?:\s?(?:'|’|p|ph|phút))?|:([0-5]\d)(?::([0-5]\d))?|\s?giờ(?:\s?([0-5]\d)(?:\s?phút)?(?![.,/]?\d))?)(?![\p{L}\p{N}]|:\d)`;
const ONE = new RegExp(TIME, 'uy');
const TWO = new RegExp(String.raw`${TIME}\s?[-–]\s?${TIME}`, 'uy');
/** `7-9h`, `7 - 9 giờ`. */
const HOURS = /(\d{1,2})\s?[-–]\s?(\d{1,2})\s?(?:h|giờ)(?![\p{L}\p{N}])/uy;

/** Number of groups in `TIME`. */
const GROUPS = 6;

/** The words of one matched time; `undefined` when there is no such hour. */
function sayTime(groups: readonly (string | undefined)[], place: Place): string | undefined {
  const [hour, ...rest] = groups;
  if (hour === undefined || Number(hour) > 24) return undefined;
  const minutes = Number(rest[0] ?? rest[1] ?? rest[2] ?? rest[4] ?? 0);
  const seconds = Number(rest[3] ?? 0);
  const said = [`${sayInteger(hour, place.style)} giờ`];
  if (minutes > 0 || seconds > 0) said.push(`${sayInteger(String(minutes), place.style)} phút`);
  if (seconds > 0) said.push(`${sayInteger(String(seconds), place.style)} giây`);
  return said.join(' ');
}

/** Times of day and ranges of them. Minutes `00` are not said. */
export function readTime(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const two = matchHere(TWO, place);
  if (two) {
    const from = sayTime(two.slice(1, 1 + GROUPS), place);
    const to = sayTime(two.slice(1 + GROUPS), place);
    if (from !== undefined && to !== undefined) {
      return { length: two[0].length, spoken: `${from} đến ${to}`, kind: 'time' };
    }
  }
  const hours = matchHere(HOURS, place);
  if (hours?.[1] && hours[2] && Number(hours[1]) < Number(hours[2]) && Number(hours[2]) <= 24) {
    const spoken = `${sayInteger(hours[1], place.style)} đến ${sayInteger(hours[2], place.style)} giờ`;
    return { length: hours[0].length, spoken, kind: 'time' };
  }
  const one = matchHere(ONE, place);
  const spoken = one ? sayTime(one.slice(1), place) : undefined;
  return one && spoken !== undefined ? { length: one[0].length, spoken, kind: 'time' } : undefined;
}
