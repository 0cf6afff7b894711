import type { Sentence } from '../basics/index.ts';
import { type RowValues, readValues } from './registry-cells.ts';
import { type Fold, type SheetField, tidy, titleOf } from './registry-columns.ts';

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

/** "phường An Thủy", "An Thủy": the same ward. */
function wardKey(fold: Fold, name: string): string {
  return tidy(fold, name).replace(/^(?:phuong|xa|thi tran|p|x) /, '');
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
};
