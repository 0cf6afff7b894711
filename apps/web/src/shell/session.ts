import { accessRoutes, type Me, type Role } from '@loaphuong/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useSpeech } from '../texts/language.tsx';
import { type RouteQuery, routeQuery } from './api.ts';
import type { At } from './time.ts';
import * as time from './time.ts';

/** Who is signed in. Every page of the console stands behind it (`console-route.ts`). */
export const meQuery: RouteQuery<Me> & { staleTime: number } = {
  ...routeQuery(accessRoutes.me),
  staleTime: 5 * 60_000,
};

/** Who is signed in, and where. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** True when the person has one of the roles anywhere; the server decides in the end, this only spares useless buttons. */
export function useHasRole(...wanted: readonly Role[]): boolean {
  return useMe().roles.some(({ role }) => wanted.includes(role));
}

/** Times in the place's zone and numbers in the language of the page. */
export function useTime() {
  const { zone } = useMe().installation;
  const { language } = useSpeech();
  return {
    zone,
    /** `16:42` */
    clock: (at: At) => time.timeOfDay(at, zone),
    /** `16:42:08` */
    seconds: (at: At) => time.timeWithSeconds(at, zone),
    /** `10/10/2024` */
    date: (at: At) => time.dateText(at, zone),
    /** `10/10/2024 16:42` */
    dateAndTime: (at: At) => time.dateAndTime(at, zone),
    /** As short as it can be understood from `now`. */
    near: (at: At, now: At) => time.nearTime(at, now, zone),
    /** A period, its day once when both ends share it. */
    range: (from: At, until: At, now: At) => time.nearRange(from, until, now, zone),
    /** `0,94` */
    decimal: (value: number, digits: number) => time.decimal(value, digits, language),
  };
}

/** `NH` for Nguyễn Thị Hạnh: first and last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toLocaleUpperCase('vi');
}
