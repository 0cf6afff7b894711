import { inflateRawSync } from 'node:zlib';
import { refuse } from '@loaphuong/domain/basics';
import { readSheet } from 'read-excel-file/node';

/** Largest sheet file that is taken, bytes. */
export const MAX_SHEET_BYTES = 5_000_000;
/** Most rows of a sheet, headings not counted. */
export const MAX_SHEET_ROWS = 5000;
const MAX_COLUMNS = 100;
/** Most bytes that the parts of an XLSX may unfold to, together. */
const MAX_UNFOLDED = 60_000_000;
const MAX_PARTS = 200;

/** A sheet as text: headings and rows of the same length. */
export interface Sheet {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads the first sheet of an XLSX, or a CSV (comma, semicolon or tab; UTF-8), as text. Days become `yyyy-mm-dd`.
 * @throws {Refused} `fleet/sheet-unreadable`, `fleet/sheet-bomb`, `fleet/sheet-too-long`.
 */
export async function readSheetFile(bytes: Uint8Array): Promise<Sheet> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isZip = data.length > 4 && data.readUInt32LE(0) === 0x04034b50;
  const table = isZip ? await readXlsx(data) : readCsv(data);
  const [headings = [], ...rows] = table;
  if (headings.every((heading) => heading.trim() === '')) unreadable();
  if (rows.length > MAX_SHEET_ROWS || headings.length > MAX_COLUMNS) {
    refuse(
      'too-large',
      'fleet/sheet-too-long',
      {
        vi: `Bảng có hơn ${MAX_SHEET_ROWS} dòng hoặc ${MAX_COLUMNS} cột. Hãy chia thành nhiều tệp.`,
        en: `The sheet has more than ${MAX_SHEET_ROWS} rows or ${MAX_COLUMNS} columns. Split it into several files.`,
      },
      { detail: { rows: rows.length } },
    );
  }
  return { headings, rows: rows.map((row) => headings.map((_, index) => row[index] ?? '')) };
}

async function readXlsx(data: Buffer): Promise<string[][]> {
  refuseBomb(data);
  try {
    const table = await readSheet(data);
    return table.map((row) => row.map(textOf));
  } catch {
    // The library throws whatever its XML reader met; for a person it is one thing.
    return unreadable();
  }
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return String(cell);
}

/** Unfolds every part within bounds before anything else reads the file: sizes that a ZIP claims are not believed. */
function refuseBomb(data: Buffer): void {
  let left = MAX_UNFOLDED;
  try {
    const end = data.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    const parts = data.readUInt16LE(end + 10);
    if (parts > MAX_PARTS) bomb();
    let at = data.readUInt32LE(end + 16);
    for (let part = 0; part < parts; part += 1) {
      if (data.readUInt32LE(at) !== 0x02014b50) unreadable();
      const [method, packed, local] = [
        data.readUInt16LE(at + 10),
        data.readUInt32LE(at + 20),
        data.readUInt32LE(at + 42),
      ];
      const from = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
      const content = data.subarray(from, from + packed);
      const unfolded =
        method === 0 ? content : inflateRawSync(content, { maxOutputLength: Math.max(1, left) });
      left -= unfolded.length;
      if (left <= 0) bomb();
      at += 46 + data.readUInt16LE(at + 28) + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
    }
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') bomb();
    if (error instanceof RangeError || (error instanceof Error && 'code' in error)) unreadable();
    throw error;
  }
}

function readCsv(data: Buffer): string[][] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return unreadable();
  }
  if (text.includes('\0')) unreadable();
  const firstLine = text.split(/\r?\n/, 1)[0] ?? '';
  const separator = [';', '\t', ','].find((each) => firstLine.includes(each)) ?? ',';
  const table: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === separator) {
      row.push(cell);
      cell = '';
    } else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && text.charAt(at + 1) === '\n') at += 1;
      table.push([...row, cell]);
      if (table.length > MAX_SHEET_ROWS + 1) return table;
      row = [];
      cell = '';
    } else cell += letter;
  }
  if (cell !== '' || row.length > 0) table.push([...row, cell]);
  return table;
}

function unreadable(): never {
  return refuse('invalid', 'fleet/sheet-unreadable', {
    vi: 'Không đọc được bảng này. Hãy lưu lại dạng Excel (.xlsx) hoặc CSV UTF-8 rồi gửi lại; có thể bắt đầu từ tệp mẫu.',
    en: 'This sheet cannot be read. Save it as Excel (.xlsx) or CSV in UTF-8 and send it again; the template is a good start.',
  });
}

function bomb(): never {
  return refuse('too-large', 'fleet/sheet-bomb', {
    vi: 'Tệp nén này bung ra quá lớn nên không mở. Hãy chép phần bảng cần nhập sang một tệp mới.',
    en: 'This file unfolds to too much and was not opened. Copy the rows that you need into a new file.',
  });
}
