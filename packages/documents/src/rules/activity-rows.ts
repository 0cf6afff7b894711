import { dong } from '@loaphuong/domain/basics';
import type { Context } from '../context.ts';
import { type Mapped, withoutEnd } from '../mapped.ts';
import { type Node, roleAt, walk } from '../outline.ts';
import type { Activity } from '../reading.ts';
import { missing } from '../shown-text.ts';
import { findAmounts, readFigures, statedFactor } from './amounts.ts';
import { columnKind } from './labels.ts';
import { splitUnits } from './units.ts';

type Columns = readonly ReturnType<typeof columnKind>[];

/** Reads a table “TT | Nội dung | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian | Kinh phí” into activities. */
export function readActivityRows(context: Context, section: Node): Activity[] {
  const rows = [...walk(section.children)].filter(
    (node) => node.cells !== null && roleAt(node) === 'content',
  );
  const activities: Activity[] = [];
  let columns: Columns = [];
  let factor = 1n;
  for (const { cells, content } of rows) {
    const heads = (cells ?? []).map((cell) => columnKind(cell.text));
    if (heads.includes('title') && heads.includes('lead')) {
      columns = heads;
      factor = statedFactor(content.text) ?? 1n;
    } else if (columns.length > 0 && cells !== null) {
      if (cells.length === columns.length) activities.push(rowActivity(context, cells, columns, factor));
      else if (cells.length > 1) context.findings.add('TABLE_ROW', content);
    }
  }
  return activities;
}

function rowActivity(
  { shown, findings }: Context,
  cells: readonly Mapped[],
  columns: Columns,
  factor: bigint,
): Activity {
  const cell = (kind: Columns[number]): Mapped | undefined => {
    const found = cells[columns.indexOf(kind)];
    return found === undefined || found.text === '' ? undefined : found;
  };
  const [title, time, amount] = [cell('title'), cell('time'), cell('amount')];
  const lead = cell('lead');
  const support = cell('support');
  if (lead === undefined) findings.add('ACTIVITY_NO_LEAD', title ?? cells[0]);
  const [written] = amount === undefined ? [] : findAmounts(amount);
  const plain = amount === undefined || written?.hasUnit ? null : readFigures(amount.text, factor);
  const value = written?.hasUnit ? written.value : plain;
  const wholeTitle = title ?? cells[0];
  return {
    title: shown.textField(withoutEnd(wholeTitle ?? { text: '', at: [] })),
    content: wholeTitle === undefined ? missing() : shown.textField(wholeTitle),
    lead: lead === undefined ? [] : splitUnits(lead).map((unit) => shown.textField(unit)),
    support: support === undefined ? [] : splitUnits(support).map((unit) => shown.textField(unit)),
    time: time === undefined ? missing() : shown.textField(time),
    amount: value === null || amount === undefined ? missing() : shown.field(dong(value), amount),
  };
}
