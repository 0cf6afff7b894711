import type { Sentence } from '../basics/index.ts';
import { type Condition, conditionByWord, type Technology, technologyOf } from './registry.ts';
import { type Fold, type SheetField, tidy } from './registry-columns.ts';

/** What a row says of a cluster; absent where the sheet has no such column or the cell is empty. */
export interface RowValues {
  readonly technology?: Technology;
  readonly condition?: Condition;
  readonly loudspeakers?: number;
  readonly wattage?: number;
  readonly position?: { readonly latitude: number; readonly longitude: number };
  readonly volume?: number;
  readonly delayMs?: number;
  readonly days: Readonly<Partial<Record<DayField, string>>>;
  readonly lines: Readonly<Partial<Record<LineField, string>>>;
}

type DayField = 'installedOn' | 'simUntil' | 'powerUntil' | 'careUntil';
type LineField =
  | 'boxModel'
  | 'boxSerial'
  | 'amplifierModel'
  | 'amplifierSerial'
  | 'simContract'
  | 'powerContract'
  | 'careContract'
  | 'decision'
  | 'note';

/** Says what is wrong with a cell. */
export type SayOfCell = (
  field: SheetField,
  what: { readonly code: string; readonly message: Sentence },
) => void;

/** Reads the cells of a row, each by its kind; what cannot be read is said and left out. `cell` gives tidy text, empty where there is none. */
export function readValues(cell: (field: SheetField) => string, say: SayOfCell, fold: Fold): RowValues {
  const word = <T>(
    field: SheetField,
    read: (folded: string) => T | undefined,
    words: string,
  ): T | undefined => {
    const text = cell(field);
    if (text === '') return undefined;
    const found = read(tidy(fold, text));
    if (found === undefined) say(field, SAY.badWord(text, words));
    return found;
  };
  const number = (field: SheetField, least: number, most: number, whole = true): number | undefined => {
    const text = cell(field);
    if (text === '') return undefined;
    const found = /^[-−]?\d+(?:[.,]\d+)?$/.test(text)
      ? Number(text.replace('−', '-').replace(',', '.'))
      : Number.NaN;
    if (!(found >= least && found <= most) || (whole && !Number.isInteger(found))) {
      say(field, SAY.badNumber(text, least, most));
      return undefined;
    }
    return found;
  };
  const latitude = number('latitude', -90, 90, false);
  const longitude = number('longitude', -180, 180, false);
  if ((cell('latitude') === '') !== (cell('longitude') === '')) say('latitude', SAY.halfPosition());
  const days: Partial<Record<DayField, string>> = {};
  for (const field of ['installedOn', 'simUntil', 'powerUntil', 'careUntil'] as const) {
    const text = cell(field);
    if (text === '') continue;
    const day = readDay(text);
    if (day === undefined) say(field, SAY.badDay(text));
    else days[field] = day;
  }
  const lines: Partial<Record<LineField, string>> = {};
  for (const field of LINE_FIELDS) {
    const text = cell(field);
    if (text === '') continue;
    if (text.length > (field === 'note' ? 2000 : 200)) say(field, SAY.tooLong());
    else lines[field] = text;
  }
  return given({
    technology: word('technology', technologyOf, 'IP, FM, có dây, khác'),
    condition: word('condition', conditionByWord, 'tốt, xuống cấp, hỏng, thanh lý'),
    loudspeakers: number('loudspeakers', 0, 200),
    wattage: number('wattage', 1, 5000),
    position: latitude === undefined || longitude === undefined ? undefined : { latitude, longitude },
    volume: number('volume', 0, 100),
    delayMs: number('delayMs', 0, 2000),
    days,
    lines,
  });
}

const LINE_FIELDS: readonly LineField[] = [
  'boxModel',
  'boxSerial',
  'amplifierModel',
  'amplifierSerial',
  'simContract',
  'powerContract',
  'careContract',
  'decision',
  'note',
];

/** A day as people write it, `dd/mm/yyyy` or `yyyy-mm-dd`, or a bare year (its first day). */
function readDay(text: string): string | undefined {
  const vietnamese = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  const year = /^((?:19|20)\d{2})$/.exec(text);
  const [y, m, d] = vietnamese
    ? [vietnamese[3], vietnamese[2], vietnamese[1]]
    : iso
      ? [iso[1], iso[2], iso[3]]
      : year
        ? [year[1], '1', '1']
        : [];
  try {
    return Temporal.PlainDate.from(
      { year: Number(y), month: Number(m), day: Number(d) },
      { overflow: 'reject' },
    ).toString();
  } catch {
    return undefined;
  }
}

function given<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

const SAY = {
  badWord: (text: string, words: string) => ({
    code: 'fleet/import-word',
    message: {
      vi: `Không hiểu “${text}”. Hãy ghi một trong: ${words}.`,
      en: `“${text}” is not understood. Write one of: ${words}.`,
    },
  }),
  badNumber: (text: string, least: number, most: number) => ({
    code: 'fleet/import-number',
    message: {
      vi: `“${text}” không phải số từ ${least} đến ${most}. Hãy sửa ô này.`,
      en: `“${text}” is no number from ${least} to ${most}. Correct the cell.`,
    },
  }),
  halfPosition: () => ({
    code: 'fleet/import-half-position',
    message: {
      vi: 'Có vĩ độ thì phải có kinh độ. Hãy ghi cả hai hoặc để trống cả hai.',
      en: 'A position needs both. Write both or neither.',
    },
  }),
  badDay: (text: string) => ({
    code: 'fleet/import-day',
    message: {
      vi: `“${text}” không phải ngày. Hãy ghi ngày/tháng/năm.`,
      en: `“${text}” is no day. Write dd/mm/yyyy.`,
    },
  }),
  tooLong: () => ({
    code: 'fleet/import-too-long',
    message: { vi: 'Ô này quá dài. Hãy rút gọn.', en: 'This cell is too long. Shorten it.' },
  }),
};
