import type { Sentence } from '../basics/index.ts';
import type { Obstacle } from './bulletin.ts';
import type { AiringRules, QuietSpan } from './place-rules.ts';
import type { VolumeRules } from './volume.ts';

/** Rules of a place as somebody writes them; nothing of it is checked yet. */
export interface WrittenRules extends AiringRules, VolumeRules {
  /** The local decision, as people cite it. */
  readonly decision?: string | undefined;
}

/** What is wrong with written rules, and where: `quietHours.1`, `dailyMinutes`, `volumeCeiling`, `volumeByHour.0`, `decision`. */
export interface WrittenObstacle extends Obstacle {
  readonly field: string;
}

/** Most spans of one kind: what a signed plan takes. */
export const MOST_SPANS = 8;
/** Longest citation of a decision, in characters: what a signed plan takes. */
export const LONGEST_DECISION = 200;
/** How far ahead a set may begin, in days: a decision is known some months before; a later day is a mistyped year. */
export const RULES_AHEAD_DAYS = 366;

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** The first thing that is wrong with written rules; `undefined` when a box can go by them. */
export function rulesObstacle(rules: WrittenRules): WrittenObstacle | undefined {
  const { quietHours, dailyMinutes, volumeCeiling, volumeByHour = [], decision = '' } = rules;
  return (
    spansObstacle('quietHours', QUIET, quietHours) ??
    (dailyMinutes === undefined || isWhole(dailyMinutes, 0, 1440)
      ? undefined
      : obstacle('broadcast/rules-minutes', 'dailyMinutes', {
          vi: 'Số phút phát trong ngày là số nguyên từ 0 đến 1440. Không giới hạn thì để trống.',
          en: 'Minutes a day are a whole number from 0 to 1440. Leave it empty for no limit.',
        })) ??
    volumeObstacle('volumeCeiling', VOLUME, volumeCeiling) ??
    spansObstacle('volumeByHour', BY_HOUR, volumeByHour) ??
    first(volumeByHour, ({ ceiling }, nth) => {
      const field = `volumeByHour.${nth}`;
      const wrong = volumeObstacle(field, numbered(BY_HOUR, nth), ceiling);
      if (wrong !== undefined || ceiling < volumeCeiling) return wrong;
      return obstacle('broadcast/rules-volume-not-lower', field, {
        vi: `${numbered(BY_HOUR, nth).vi} là ${ceiling} %, không thấp hơn trần chung ${volumeCeiling} % nên không có tác dụng. Hãy ghi số thấp hơn hoặc bỏ khoảng này.`,
        en: `${numbered(BY_HOUR, nth).en} is ${ceiling} %, not below the general ceiling of ${volumeCeiling} %, so it does nothing. Write a lower one or take it out.`,
      });
    }) ??
    (decision.length <= LONGEST_DECISION
      ? undefined
      : obstacle('broadcast/rules-decision-long', 'decision', {
          vi: `Văn bản quy định dài nhất ${LONGEST_DECISION} ký tự. Hãy chỉ ghi số, ngày và cơ quan ban hành.`,
          en: `The decision is cited in at most ${LONGEST_DECISION} characters. Write its number, day and who issued it.`,
        }))
  );
}

const QUIET: Sentence = { vi: 'Giờ yên tĩnh', en: 'Quiet hours' };
const VOLUME: Sentence = { vi: 'Trần âm lượng', en: 'The volume ceiling' };
const BY_HOUR: Sentence = { vi: 'Trần âm lượng theo giờ', en: 'Volume by hour' };

function numbered(name: Sentence, nth: number): Sentence {
  return { vi: `${name.vi}, khoảng ${nth + 1},`, en: `${name.en}, span ${nth + 1},` };
}

function obstacle(code: string, field: string, message: Sentence): WrittenObstacle {
  return { code, field, message };
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

/** Silence is not written as a volume: a play at 0 % would be proved, and nobody heard it. */
function volumeObstacle(field: string, name: Sentence, percent: number): WrittenObstacle | undefined {
  if (isWhole(percent, 1, 100)) return undefined;
  return obstacle('broadcast/rules-volume-range', field, {
    vi: `${name.vi} cần số nguyên từ 1 đến 100 %. Muốn loa im thì ghi giờ yên tĩnh.`,
    en: `${name.en} needs a whole number from 1 to 100 %. For silence, write quiet hours.`,
  });
}

function spansObstacle(
  field: string,
  name: Sentence,
  spans: readonly QuietSpan[],
): WrittenObstacle | undefined {
  if (spans.length > MOST_SPANS) {
    return obstacle('broadcast/rules-too-many', field, {
      vi: `${name.vi}: nhiều nhất ${MOST_SPANS} khoảng. Hãy gộp các khoảng liền nhau.`,
      en: `${name.en}: at most ${MOST_SPANS} spans. Join those that follow each other.`,
    });
  }
  return first(spans, (span, nth) => {
    const at = `${field}.${nth}`;
    const { vi, en } = numbered(name, nth);
    if (!TIME.test(span.from) || !TIME.test(span.to)) {
      return obstacle('broadcast/rules-time', at, {
        vi: `${vi} cần giờ bắt đầu và giờ kết thúc từ 00:00 đến 23:59. Nửa đêm ghi 00:00.`,
        en: `${en} needs a beginning and an end from 00:00 to 23:59. Write midnight as 00:00.`,
      });
    }
    if (span.from === span.to) {
      return obstacle('broadcast/rules-empty-span', at, {
        vi: `${vi} bắt đầu và kết thúc cùng lúc ${span.from}. Hãy sửa một trong hai giờ; cả ngày thì dùng số phút phát trong ngày hoặc trần chung.`,
        en: `${en} begins and ends at ${span.from}. Change one of the two; for the whole day use minutes a day or the general ceiling.`,
      });
    }
    const other = spans.findIndex((each, before) => before < nth && meets(each, span));
    const met = spans[other];
    if (met === undefined) return undefined;
    return obstacle('broadcast/rules-overlap', at, {
      vi: `${vi} ${said(span)} chồng lên khoảng ${other + 1} (${said(met)}). Hãy gộp thành một khoảng hoặc sửa giờ; khoảng qua nửa đêm chỉ ghi một lần.`,
      en: `${en} ${said(span)} overlaps span ${other + 1} (${said(met)}). Join them or change the times; a span past midnight is written once.`,
    });
  });
}

function said({ from, to }: QuietSpan): string {
  return `${from}–${to}`;
}

/** Whether two spans of the day share a minute; either may pass midnight. Neither is empty and both are well formed. */
function meets(one: QuietSpan, other: QuietSpan): boolean {
  const ahead = (from: string, to: string) => (minuteOf(to) - minuteOf(from) + 1440) % 1440;
  return (
    ahead(one.from, other.from) < ahead(one.from, one.to) ||
    ahead(other.from, one.from) < ahead(other.from, other.to)
  );
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function first<Item>(
  items: readonly Item[],
  look: (item: Item, nth: number) => WrittenObstacle | undefined,
): WrittenObstacle | undefined {
  for (const [nth, item] of items.entries()) {
    const found = look(item, nth);
    if (found !== undefined) return found;
  }
  return undefined;
}
