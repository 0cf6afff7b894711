import type { ImportPreview, RegistryEntry } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import {
  type CheckedRow,
  checkRows,
  guessFields,
  type RowFinding,
  SHEET_COLUMNS,
  type SheetField,
} from '@loaphuong/domain/fleet';
import { fold } from '@loaphuong/vietnamese';
import type { Kysely, Transaction } from 'kysely';
import writeXlsxFile from 'write-excel-file/node';
import { record } from '../audit/index.ts';
import { narrow } from '../platform/database.ts';
import { addCluster } from './enrolment.ts';
import { clusterId, describeCluster, type Replan } from './registry.ts';
import type { Progress } from './registry-imports.ts';
import { keepChanges, registryBefore } from './registry-undo.ts';
import { readSheetFile, type Sheet } from './sheets.ts';
import type { FleetSlice } from './slice.ts';

/** A sheet that was read and held against what stands here. */
export interface CheckedSheet {
  readonly sheet: Sheet;
  readonly fields: readonly (SheetField | undefined)[];
  readonly rows: readonly CheckedRow[];
  readonly findings: readonly RowFinding[];
}

/** Reads and checks; changes nothing. `mapping` is what a person chose for the columns, as JSON. */
export async function checkSheet(
  db: Kysely<FleetSlice>,
  bytes: Uint8Array,
  mapping: string | undefined,
): Promise<CheckedSheet> {
  const sheet = await readSheetFile(bytes);
  const fields = mapping === undefined ? guessFields(sheet.headings, fold) : chosenFields(mapping, sheet);
  const wards = await db
    .selectFrom('places.place')
    .select(['id', 'name'])
    .where('level', 'in', ['ward', 'commune'])
    .execute();
  const clusters = await db
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .select(['c.id', 'c.name', 's.ward'])
    .where('c.archived_at', 'is', null)
    .execute();
  return { sheet, fields, ...checkRows(sheet.rows, fields, { wards, clusters }, fold) };
}

/** What people see before they say yes. */
export function previewOf({ sheet, fields, rows, findings }: CheckedSheet): ImportPreview {
  const kindOf = (row: CheckedRow) => (row.wrong ? 'wrong' : row.known === undefined ? 'new' : 'known');
  const count = (kind: ReturnType<typeof kindOf>) => rows.filter((row) => kindOf(row) === kind).length;
  return {
    columns: sheet.headings.map((heading, index) => {
      const field = fields[index];
      return field === undefined ? { heading } : { heading, field };
    }),
    rows: rows.map((row) => ({ row: row.row, kind: kindOf(row), ward: row.ward, name: row.name })),
    findings: [...findings],
    added: count('new'),
    changed: count('known'),
    wrong: count('wrong'),
  };
}

/** Takes a checked sheet over, all rows or none, and keeps what it changed. @throws {Refused} `fleet/import-has-errors`, and what single rows are refused for. */
export async function takeOver(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  { rows, findings }: CheckedSheet,
  { id: number, fileName }: { readonly id: string; readonly fileName: string },
  replan: Replan,
  tell: (progress: Progress) => Promise<void>,
): Promise<{ readonly added: number; readonly changed: number }> {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) {
    refuse(
      'invalid',
      'fleet/import-has-errors',
      {
        vi: `Bảng còn ${errors} lỗi nên chưa nhập dòng nào. Hãy sửa các ô đã nêu rồi gửi lại.`,
        en: `The sheet has ${errors} errors, so no row was taken. Correct the cells named and send it again.`,
      },
      { detail: { errors } },
    );
  }
  const before = await registryBefore(trx);
  const touched = new Set<string>();
  let added = 0;
  for (const [index, row] of rows.entries()) {
    await tell({ done: index, all: rows.length });
    if (row.wardId === undefined) continue;
    const id =
      row.known === undefined
        ? await addCluster(trx, actor, { ward: asId<'place'>(row.wardId), name: row.name })
        : clusterId(row.known);
    if (row.known === undefined) added += 1;
    touched.add(id);
    const { days, lines, condition, ...values } = row.values;
    // A list may say that something is scrapped; taking it out of use needs a reason of its own.
    const said = condition === undefined || condition === 'retired' ? {} : { condition };
    await describeCluster(trx, actor, id, { ...values, ...said, ...days, ...lines }, replan);
  }
  const changed = rows.length - added;
  await keepChanges(trx, number, before, touched);
  await record(narrow(trx), actor, {
    action: 'fleet/import-registry',
    subject: { kind: 'sheet', id: fileName.slice(0, 120) },
    detail: { added, changed },
  });
  return { added, changed };
}

/** The registry as a sheet that can be read back in; archived clusters stay out. */
export function tableOf(entries: readonly RegistryEntry[]): string[][] {
  const rows = entries.filter(({ archived }) => archived === undefined);
  return [
    SHEET_COLUMNS.map(([, title]) => title),
    ...rows.map((entry) => SHEET_COLUMNS.map(([field]) => cellOf(entry, field))),
  ];
}

/** Headings and two invented rows. */
export function templateTable(): string[][] {
  const example = (values: Partial<Record<SheetField, string>>) =>
    SHEET_COLUMNS.map(([field]) => values[field] ?? '');
  return [
    SHEET_COLUMNS.map(([, title]) => title),
    example({
      ward: 'An Thủy',
      name: 'Ví dụ: Nhà văn hóa khối 6',
      technology: 'IP',
      condition: 'Tốt',
      loudspeakers: '2',
      wattage: '30',
      latitude: '18,81234',
      longitude: '105,71234',
      volume: '70',
      installedOn: '15/03/2024',
      decision: 'Quyết định số 12/QĐ-UBND (ví dụ)',
    }),
    example({
      ward: 'An Thủy',
      name: 'Ví dụ: Cổng chợ',
      technology: 'Có dây',
      condition: 'Xuống cấp',
      loudspeakers: '4',
      wattage: '25',
    }),
  ];
}

/** A table as XLSX. */
export async function asXlsx(table: readonly (readonly string[])[]): Promise<Buffer> {
  return writeXlsxFile(
    table.map((row, index) =>
      row.map((value) => ({ value, type: String, ...(index === 0 ? { fontWeight: 'bold' as const } : {}) })),
    ),
    { sheet: 'Cụm loa' },
  ).toBuffer();
}

/** A table as CSV in UTF-8 with the mark that Excel wants. A cell that a spreadsheet would run as a formula is given a leading quote. */
export function asCsv(table: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    const safe = /^[=+@\t\r]|^-(?![\d.,]+$)/.test(text) ? `'${text}` : text;
    return /[",;\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${table.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

const WORDS = {
  ip: 'IP',
  fm: 'FM',
  wired: 'Có dây',
  other: 'Khác',
  good: 'Tốt',
  degraded: 'Xuống cấp',
  broken: 'Hỏng',
  retired: 'Thanh lý',
} as const;

function cellOf(entry: RegistryEntry, field: SheetField): string {
  if (field === 'ward') return entry.ward.name;
  if (field === 'technology') return WORDS[entry.technology];
  if (field === 'condition') return WORDS[entry.condition];
  if (field === 'latitude' || field === 'longitude')
    return entry.position === null ? '' : String(entry.position[field]).replace('.', ',');
  const value = entry[field];
  if (value === null) return '';
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(value));
  return day === null ? String(value) : `${day[3]}/${day[2]}/${day[1]}`;
}

function chosenFields(mapping: string, sheet: Sheet): readonly (SheetField | undefined)[] {
  let list: unknown;
  try {
    list = JSON.parse(mapping);
  } catch {
    list = undefined;
  }
  const chosen = Array.isArray(list) ? list : [];
  const taken = new Set<SheetField>();
  return sheet.headings.map((_, index) => {
    const field = SHEET_COLUMNS.find(([key]) => key === chosen[index] && !taken.has(key))?.[0];
    if (field !== undefined) taken.add(field);
    return field;
  });
}
