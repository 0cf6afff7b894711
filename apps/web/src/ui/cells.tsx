import { Fragment } from 'react';
import { Icon } from './icon.tsx';
import type { StateKind } from './state.tsx';

/** One device in a row of cells. */
export interface Cell {
  readonly key: string;
  readonly kind: StateKind;
  /** Cells of one group stand together; between groups there is a gap. */
  readonly group: string;
}

/** States whose cell stays empty: a quiet cell makes the loud one obvious. */
const quiet: ReadonlySet<StateKind> = new Set([
  'ready',
  'proved',
  'planned',
  'awaiting',
  'playing',
  'cancelled',
]);

/** Up to this many shrink to stay in one row; more are narrow and fill several. */
const mostInARow = 48;

/** One cell per device in the order given; `label` says the whole in words (`26 sẵn sàng, 1 mất kết nối`). */
export function Cells({ cells, label }: { cells: readonly Cell[]; label: string }) {
  return (
    <div className={cells.length > mostInARow ? 'cells many' : 'cells'} role="img" aria-label={label}>
      {cells.map((cell, index) => (
        <Fragment key={cell.key}>
          {index > 0 && cells[index - 1]?.group !== cell.group && <i className="gap" />}
          <i className={`cell ${cell.kind}`}>{!quiet.has(cell.kind) && <Icon name={cell.kind} />}</i>
        </Fragment>
      ))}
    </div>
  );
}
