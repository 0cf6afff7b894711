import type { Sentence } from '../basics/index.ts';
import { type Condition, conditionByWord, type Technology, technologyOf } from './registry.ts';

/** Columns of the sheet, in the order in which the export writes them, with the heading that it writes. */
export const SHEET_COLUMNS = [
  ['ward', 'Phường/xã'],
  ['name', 'Tên cụm loa'],
  ['technology', 'Công nghệ'],
  ['condition', 'Tình trạng'],
  ['loudspeakers', 'Số loa'],
  ['wattage', 'Công suất mỗi loa (W)'],
  ['latitude', 'Vĩ độ'],
  ['longitude', 'Kinh độ'],
  ['volume', 'Âm lượng (%)'],
  ['delayMs', 'Độ trễ (ms)'],
  ['installedOn', 'Ngày lắp đặt'],
  ['boxModel', 'Kiểu thiết bị'],
  ['boxSerial', 'Số máy thiết bị'],
  ['amplifierModel', 'Kiểu tăng âm'],
  ['amplifierSerial', 'Số máy tăng âm'],
  ['simContract', 'Hợp đồng SIM'],
  ['simUntil', 'Hạn hợp đồng SIM'],
  ['powerContract', 'Hợp đồng điện'],
  ['powerUntil', 'Hạn hợp đồng điện'],
  ['careContract', 'Hợp đồng bảo trì'],
  ['careUntil', 'Hạn hợp đồng bảo trì'],
  ['decision', 'Quyết định, văn bản'],
  ['note', 'Ghi chú'],
] as const;

/** Key of a column. */
export type SheetField = (typeof SHEET_COLUMNS)[number][0];

const OTHER_HEADINGS: Readonly<Partial<Record<SheetField, readonly string[]>>> = {
  ward: ['phuong', 'xa', 'phuong xa', 'xa phuong', 'don vi', 'dia ban'],
  name: ['ten', 'cum loa', 'ten cum', 'vi tri', 'dia diem', 'noi lap dat', 'ten diem'],
  technology: ['loai', 'loai cum loa', 'loai hinh'],
  condition: ['trang thai', 'hien trang', 'chat luong'],
  loudspeakers: ['so luong loa', 'so chiec loa', 'loa'],
  wattage: ['cong suat', 'cong suat loa', 'w'],
  latitude: ['vi do', 'lat'],
  longitude: ['kinh do', 'lng', 'lon'],
  volume: ['am luong'],
  delayMs: ['do tre', 'tre'],
  installedOn: ['ngay lap', 'nam lap dat', 'ngay dua vao su dung'],
  boxModel: ['thiet bi', 'model'],
  boxSerial: ['serial', 'so may', 'imei', 'so seri'],
  note: ['ghi chu khac'],
};

/** Brings a heading or word to the form that is compared: no marks, small letters, single spaces. Handed in: it knows the language. */
export type Fold = (text: string) => string;

const tidy = (fold: Fold, text: string): string =>
  fold(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** Guesses the field of each column by its heading; what is not recognised stays undefined, and no field is given twice. */
export function guessFields(headings: readonly string[], fold: Fold): readonly (SheetField | undefined)[] {
  const taken = new Set<SheetField>();
  return headings.map((heading) => {
    const word = tidy(fold, heading);
    const found = SHEET_COLUMNS.find(
      ([field, title]) =>
        !taken.has(field) && (tidy(fold, title) === word || (OTHER_HEADINGS[field] ?? []).includes(word)),
    )?.[0];
    if (found !== undefined) taken.add(found);
    return found;
  });
}

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

/** Something to say about one row; an `error` keeps the whole sheet from being taken over. */
export interface RowFinding {
  /** As the sheet counts: headings are row 1. */
  readonly row: number;
  readonly field?: SheetField;
  readonly severity: 'error' | 'note';
  readonly code: string;
  readonly message: Sentence;
}

/** A row that was read. `known` is the cluster of that ward and name, when there is one already. */
export interface CheckedRow {
  readonly row: number;
  readonly ward: string;
  readonly wardId: string | undefined;
  readonly name: string;
  readonly known: string | undefined;
  readonly values: RowValues;
  readonly wrong: boolean;
}

/** What stands here already. */
export interface Known {
  readonly wards: readonly { readonly id: string; readonly name: string }[];
  readonly clusters: readonly { readonly id: string; readonly ward: string; readonly name: string }[];
}

/** Reads rows of text by the fields of their columns. Duplicates are found by ward and name without marks. */
export function checkRows(
  rows: readonly (readonly string[])[],
  fields: readonly (SheetField | undefined)[],
  known: Known,
  fold: Fold,
): { readonly rows: readonly CheckedRow[]; readonly findings: readonly RowFinding[] } {
  const findings: RowFinding[] = [];
  for (const field of ['ward', 'name'] as const) {
    if (!fields.includes(field))
      findings.push({ row: 1, field, severity: 'error', ...SAY.noColumn(titleOf(field)) });
  }
  if (findings.length > 0) return { rows: [], findings };
  const wardOf = new Map(known.wards.map((ward) => [wardKey(fold, ward.name), ward.id]));
  const clusterOf = new Map(known.clusters.map((each) => [`${each.ward}/${tidy(fold, each.name)}`, each.id]));
  const seen = new Map<string, number>();
  const checked: CheckedRow[] = [];
  for (const [index, cells] of rows.entries()) {
    const row = index + 2;
    if (cells.every((cell) => cell.trim() === '')) continue;
    const before = findings.length;
    const say = (field: SheetField, what: { code: string; message: Sentence }) =>
      findings.push({ row, field, severity: 'error', ...what });
    const cell = (field: SheetField): string => (cells[fields.indexOf(field)] ?? '').normalize('NFC').trim();
    const [ward, name] = [cell('ward'), cell('name')];
    const wardId = wardOf.get(wardKey(fold, ward));
    if (wardId === undefined) say('ward', SAY.noWard(ward));
    if (name.length < 2 || name.length > 120) say('name', SAY.badName());
    const key = `${wardId ?? ward}/${tidy(fold, name)}`;
    const first = seen.get(key);
    if (first !== undefined) say('name', SAY.twice(first));
    else seen.set(key, row);
    const values = readValues(cell, say, fold);
    const cluster = clusterOf.get(key);
    const wrong = findings.length > before;
    if (cluster !== undefined && !wrong)
      findings.push({ row, field: 'name', severity: 'note', ...SAY.known() });
    if (values.condition === 'retired')
      findings.push({ row, field: 'condition', severity: 'note', ...SAY.retired() });
    checked.push({ row, ward, wardId, name, known: cluster, values, wrong });
  }
  if (checked.length === 0) findings.push({ row: 1, severity: 'error', ...SAY.empty() });
  return { rows: checked, findings };
}

function readValues(
  cell: (field: SheetField) => string,
  say: (field: SheetField, what: { code: string; message: Sentence }) => void,
  fold: Fold,
): RowValues {
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

/** "phường An Thủy", "An Thủy": the same ward. */
function wardKey(fold: Fold, name: string): string {
  return tidy(fold, name).replace(/^(?:phuong|xa|thi tran|p|x) /, '');
}

function titleOf(field: SheetField): string {
  return SHEET_COLUMNS.find(([key]) => key === field)?.[1] ?? field;
}

function given<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

const SAY = {
  noColumn: (title: string) => ({
    code: 'fleet/import-no-column',
    message: {
      vi: `Chưa có cột “${title}”. Hãy chọn cột tương ứng, hoặc thêm cột này vào bảng.`,
      en: `There is no column “${title}”. Choose the column that holds it, or add one to the sheet.`,
    },
  }),
  noWard: (ward: string) => ({
    code: 'fleet/import-no-ward',
    message: {
      vi: `Không có phường, xã “${ward}” ở đây. Hãy ghi đúng tên như trong danh mục địa bàn.`,
      en: `There is no ward “${ward}” here. Write it as the list of places does.`,
    },
  }),
  badName: () => ({
    code: 'fleet/import-name',
    message: {
      vi: 'Tên cụm cần từ 2 đến 120 ký tự. Hãy ghi lại tên.',
      en: 'A name has 2 to 120 characters. Write it anew.',
    },
  }),
  twice: (row: number) => ({
    code: 'fleet/import-twice',
    message: {
      vi: `Trùng phường và tên với dòng ${row}. Hãy bỏ một dòng hoặc đặt tên khác.`,
      en: `Same ward and name as row ${row}. Take one out or name it otherwise.`,
    },
  }),
  known: () => ({
    code: 'fleet/import-known',
    message: {
      vi: 'Đã có cụm này; các ô có chữ sẽ thay giá trị đang lưu, ô trống giữ nguyên.',
      en: 'This cluster exists; filled cells replace what is kept, empty cells leave it.',
    },
  }),
  retired: () => ({
    code: 'fleet/import-retired',
    message: {
      vi: 'Bảng ghi cụm này đã thanh lý; tình trạng không đổi khi nhập. Hãy mở trang cụm, bấm “Ngừng sử dụng” và ghi lý do.',
      en: 'The sheet calls this cluster scrapped; the import leaves its condition. Open its page and take it out of use, with the reason.',
    },
  }),
  empty: () => ({
    code: 'fleet/import-empty',
    message: {
      vi: 'Bảng không có dòng nào. Hãy điền ít nhất một cụm.',
      en: 'The sheet has no rows. Fill in at least one cluster.',
    },
  }),
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
