import type { ImportPreview } from '@loaphuong/contract';
import { useState } from 'react';
import { useSay, useTexts } from '../../texts/language.tsx';
import { Segments } from '../../ui/segments.tsx';
import { State, type StateKind } from '../../ui/state.tsx';

/** Most rows that are listed; the count tells of the rest. */
const MOST_ROWS = 30;

type Kind = ImportPreview['rows'][number]['kind'];
type Shown = 'findings' | Kind;
const kindStates: Record<Kind, StateKind> = { new: 'proved', known: 'ready', wrong: 'failed' };

/** What a sheet would do, before anything is kept: what is wrong with which row, which clusters are new, which are changed. */
export function SheetPreview({ preview }: { preview: ImportPreview }) {
  const text = useTexts().registry.sheet;
  const say = useSay();
  const [chosen, setChosen] = useState<Shown>();
  const { findings, rows, added, changed, wrong } = preview;
  const shown = chosen ?? (findings.length > 0 ? 'findings' : added > 0 ? 'new' : 'known');
  // What stops the import comes before what is only good to know.
  const sorted = findings.toSorted(
    (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error') || a.row - b.row,
  );
  const some = rows.filter(({ kind }) => kind === shown);
  const all = shown === 'findings' ? findings.length : some.length;
  return (
    <>
      <p className="medium num mt-3" role="status">
        {text.result(added, changed, wrong)}
      </p>
      <div className="mt-2">
        <Segments
          label={text.look}
          value={shown}
          onChange={setChosen}
          options={[
            { value: 'findings', label: text.findings(findings.length) },
            { value: 'new', label: text.kinds.new(added) },
            { value: 'known', label: text.kinds.known(changed) },
            { value: 'wrong', label: text.kinds.wrong(wrong) },
          ]}
        />
      </div>
      {all === 0 && <p className="small soft mt-2">{text.nothingOfThis}</p>}
      <ul className="mt-2 sheet-rows">
        {shown === 'findings'
          ? sorted.slice(0, MOST_ROWS).map((finding) => (
              <li key={`${finding.row}-${finding.field}-${finding.code}`} className="small num">
                <State kind={finding.severity === 'error' ? 'failed' : 'ready'}>
                  {text.row(finding.row)}
                </State>{' '}
                {say(finding.message)} <span className="tiny muted">{finding.code}</span>
              </li>
            ))
          : some.slice(0, MOST_ROWS).map((row) => (
              <li key={row.row} className="small num">
                <State kind={kindStates[row.kind]}>{text.row(row.row)}</State> {row.name}
                <span className="muted">, {row.ward}</span>
              </li>
            ))}
      </ul>
      {all > MOST_ROWS && <p className="small muted num mt-1">{text.moreRows(all - MOST_ROWS)}</p>}
    </>
  );
}
