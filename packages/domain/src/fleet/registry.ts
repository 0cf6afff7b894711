import type { Id } from '../basics/index.ts';

/** nhóm cụm loa: clusters that are treated together, such as a row along one street. */
export type GroupId = Id<'cluster-group'>;

/** How the sound comes to a cluster: by IP, by FM, by wire. Stations are mixed (CV 271/TTCSTTĐN-TTCS, 2025). */
export const TECHNOLOGIES = ['ip', 'fm', 'wired', 'other'] as const;

/** One of `TECHNOLOGIES`. */
export type Technology = (typeof TECHNOLOGIES)[number];

/** What a person found on looking at it; never counted from plays. `retired`: taken down. */
export const CONDITIONS = ['good', 'degraded', 'broken', 'retired'] as const;

/** One of `CONDITIONS`. */
export type Condition = (typeof CONDITIONS)[number];

/** What can hang on an old station. */
export const EQUIPMENT_KINDS = ['fm-transmitter', 'wired-amplifier', 'other'] as const;

/** One of `EQUIPMENT_KINDS`. */
export type EquipmentKind = (typeof EQUIPMENT_KINDS)[number];

const TECHNOLOGY_WORDS: readonly (readonly [Technology, readonly string[]])[] = [
  [
    'ip',
    ['ip', 'cntt vt', 'cntt', 'cong nghe thong tin vien thong', 'thong minh', '4g', '3g', 'internet', 'wifi'],
  ],
  ['fm', ['fm', 'vo tuyen', 'khong day fm', 'truyen thanh khong day']],
  ['wired', ['wired', 'co day', 'huu tuyen', 'truyen thanh co day', 'day']],
  ['other', ['other', 'khac']],
];

const CONDITION_WORDS: readonly (readonly [Condition, readonly string[]])[] = [
  ['good', ['good', 'tot', 'hoat dong tot', 'binh thuong', 'dang hoat dong', 'con tot']],
  ['degraded', ['degraded', 'yeu', 'xuong cap', 'hoat dong kem', 'kem', 'trung binh']],
  ['broken', ['broken', 'hong', 'khong hoat dong', 'hu hong', 'hong nang']],
  ['retired', ['retired', 'da thanh ly', 'thanh ly', 'ngung su dung', 'da thao do']],
];

/** Technology by the word that a list uses; `folded` is without marks and in small letters. */
export function technologyOf(folded: string): Technology | undefined {
  return wordIn(TECHNOLOGY_WORDS, folded);
}

/** Condition by the word that a list uses; `folded` is without marks and in small letters. */
export function conditionByWord(folded: string): Condition | undefined {
  return wordIn(CONDITION_WORDS, folded);
}

function wordIn<T>(words: readonly (readonly [T, readonly string[]])[], folded: string): T | undefined {
  const tidy = folded.replace(/[^a-z0-9]+/g, ' ').trim();
  return words.find(([, known]) => known.includes(tidy))?.[0];
}
