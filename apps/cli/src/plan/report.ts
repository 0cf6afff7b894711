import type { Activity, Budget, Field, Finding, PlanReading, Severity } from '@loaphuong/documents';
import { type Dong, formatDong } from '@loaphuong/domain/basics';

/** What `plan read` shows a person: what was understood, field by field, then the findings with line:column. */
export function describePlan(reading: PlanReading): string {
  const blocks = reading.isPlan ? planBlocks(reading) : [noPlan(reading)];
  return `${[...blocks, findings(reading.findings)].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const NONE = '(không có)';

function noPlan({ fileName, reason }: PlanReading): string[] {
  return [`${fileName}: KHÔNG PHẢI KẾ HOẠCH`, `  ${reason?.message.vi ?? ''}`];
}

function planBlocks(reading: PlanReading): string[][] {
  const { references, objectives, targets, activities, responsibilities, recipients, signer } = reading;
  return [
    [
      `${reading.docType.value ?? 'KẾ HOẠCH'} · ${reading.fileName}`,
      ...rows([
        [
          'Số, ký hiệu',
          `${reading.number.value ?? '(để trống)'}${reading.number.value === null && reading.symbol.value !== null ? `/${reading.symbol.value}` : ''}`,
        ],
        ['Ngày', shown(reading.date)],
        ['Địa danh', shown(reading.place)],
        ['Cơ quan ban hành', shown(reading.issuer)],
        ['Trích yếu', shown(reading.title)],
      ]),
    ],
    [
      `CĂN CỨ (${references.length})`,
      ...rows(
        references.map(({ kind, number, date, issuer }) => [
          `${kind.value ?? 'Văn bản'} ${number.value ?? ''}`.trim(),
          [date.value, issuer.value].filter((part) => part !== null).join(', ') || NONE,
        ]),
      ),
    ],
    [
      `MỤC TIÊU (${targets.length} chỉ tiêu)`,
      ...objectives.map((objective) => `  ${place(objective)}${short(objective.value)}`),
      ...rows(
        targets.map(({ comparator, value, unit, subject }) => [
          `${comparator.value} ${String(value.value).replace('.', ',')} ${unit.value}`,
          `${place(value)}${short(subject.value)}`,
        ]),
      ),
    ],
    [`HOẠT ĐỘNG (${activities.length})`, ...activities.flatMap(activityLines)],
    ['KINH PHÍ', ...budgetLines(reading.budget)],
    [
      `TỔ CHỨC THỰC HIỆN (${responsibilities.length} đơn vị)`,
      ...responsibilities.map(({ unit, duties }) => `  ${place(unit)}${unit.value}: ${duties.length} việc`),
    ],
    [
      'NƠI NHẬN, NGƯỜI KÝ',
      ...rows([
        [`Nơi nhận (${recipients.length})`, recipients.map(({ value }) => value).join('; ') || NONE],
        ['Thẩm quyền ký', signer.authority.map(({ value }) => value).join(' / ') || NONE],
        ['Người ký', shown(signer.name)],
      ]),
    ],
  ];
}

function activityLines({ title, content, lead, support, time, amount }: Activity, index: number): string[] {
  const units = (fields: readonly Field<string>[]): string =>
    fields.map(({ value }) => value).join('; ') || NONE;
  return [
    `  ${index + 1}. ${place(title)}${title.value}`,
    ...rows([
      ['   Nội dung', content.value === null ? NONE : short(content.value)],
      ['   Chủ trì', units(lead)],
      ['   Phối hợp', units(support)],
      ...(time.value === null ? [] : [['   Thời gian', time.value] as const]),
      ...(amount.value === null ? [] : [['   Kinh phí', money(amount.value)] as const]),
    ]),
  ];
}

function budgetLines({ source, decision, total, totalWordsMatch, lines }: Budget): string[] {
  return rows([
    ['Nguồn', shown(source)],
    ['Quyết định', shown(decision)],
    ['Tổng', total.value === null ? NONE : `${money(total.value)}${words(totalWordsMatch)}`],
    ...lines.map(
      ({ label, amount, wordsMatch }) =>
        [`- ${label.value}`, `${money(amount.value)}${words(wordsMatch)}`] as const,
    ),
  ]);
}

function money(amount: Dong): string {
  return `${formatDong(amount)} đ`;
}

function words(match: boolean | null): string {
  if (match === null) return '';
  return match ? '  (chữ khớp)' : '  (CHỮ KHÁC SỐ)';
}

const SIGNS: Readonly<Record<Severity, string>> = { error: 'LỖI', warning: 'xem', info: 'biết' };

function findings(list: readonly Finding[]): string[] {
  const count = (severity: Severity): number => list.filter((each) => each.severity === severity).length;
  return [
    `PHÁT HIỆN (${count('error')} lỗi, ${count('warning')} cần xem, ${count('info')} để biết)`,
    ...list.map(({ line, column, severity, code, message }) =>
      `  ${`${line}:${column}`.padEnd(8)}${SIGNS[severity].padEnd(5)}${code.padEnd(24)}${message.vi}`.trimEnd(),
    ),
  ];
}

/** Two columns; the left one as wide as its widest entry, within reason. */
function rows(entries: readonly (readonly [string, string])[]): string[] {
  const width = entries.reduce((widest, [label]) => Math.min(52, Math.max(widest, label.length)), 0);
  return entries.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}

function shown(field: Field<string | null>): string {
  return field.value === null ? NONE : `${field.value}${field.confidence === 'inferred' ? '  (suy ra)' : ''}`;
}

function place({ at }: Field<unknown>): string {
  return at[0] === undefined ? '' : `[dòng ${at[0].line}] `;
}

function short(text: string): string {
  return text.length <= 110 ? text : `${text.slice(0, 110).replace(/\s\S*$/u, '')} …`;
}
