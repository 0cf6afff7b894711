import type { PlanView } from '@loaphuong/contract';
import { type MouseEvent, memo, useMemo } from 'react';
import { type LineShape, shapesOf } from './line-shape.ts';
import { findingKey, useLinking } from './linking.tsx';
import { marksByLine } from './plan-marks.ts';
import { runsOf, type SourceRun } from './source-runs.ts';

/** The document as it was read, line by line in its own serif, with what was understood and what somebody should look at. */
export function SourcePaper({ plan, texts }: { plan: PlanView; texts: SourceTexts }) {
  const { active, point, go } = useLinking();
  const marks = useMemo(() => marksByLine(plan), [plan]);
  const shapes = useMemo(() => shapesOf(plan.lines), [plan.lines]);
  const lines = useMemo(
    () => plan.lines.map((line, index) => runsOf(line, marks.get(index + 1) ?? [])),
    [plan.lines, marks],
  );
  return (
    <div className="paper" lang="vi">
      {lines.map((runs, index) => {
        const number = index + 1;
        const shape = shapes[index] ?? 'body';
        const concerned = active !== undefined && runs.some((run) => concerns(run, active));
        if (shape === 'blank' && runs.every(({ markers }) => markers.length === 0)) return null;
        return (
          <SourceLine
            key={number}
            number={number}
            runs={runs}
            shape={shape}
            apart={shapes[index - 1] === 'blank' && (shape === 'heading' || shape === 'head')}
            active={concerned ? active : undefined}
            point={point}
            go={go}
            texts={texts}
          />
        );
      })}
    </div>
  );
}

/** The words that the paper needs for those who listen to it. */
export interface SourceTexts {
  readonly toForm: (line: number) => string;
  readonly finding: (n: number) => string;
  readonly findingDone: (n: number) => string;
}

interface LineProps {
  readonly number: number;
  readonly runs: readonly SourceRun[];
  readonly shape: LineShape;
  readonly apart: boolean;
  /** Set only when this line holds what is pointed at, so that the other lines need not be drawn again. */
  readonly active: string | undefined;
  readonly point: (key: string | undefined) => void;
  readonly go: (side: 'form', key: string) => void;
  readonly texts: SourceTexts;
}

const SourceLine = memo(function SourceLine(props: LineProps) {
  const { number, runs, shape, apart } = props;
  return (
    <p className={`ln ln-${shape}${apart ? ' ln-apart' : ''}`} id={`dong-${number}`}>
      <span className="ln-no num" aria-hidden="true">
        {number}
      </span>
      <span className="ln-text">
        {runs.map((run, index) => (
          // Runs have no identity beyond their place in the line, and a line's text never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
          <Run key={index} run={run} line={props} />
        ))}
      </span>
    </p>
  );
});

function Run({ run, line }: { run: SourceRun; line: LineProps }) {
  const open = run.findings.find((finding) => finding.open);
  const key = open === undefined ? run.fields[0] : findingKey(open.n);
  const lit = line.active !== undefined && concerns(run, line.active);
  return (
    <>
      {key === undefined ? (
        run.text
      ) : (
        <a
          href={`#${key}`}
          className={classOf(run, open !== undefined, lit)}
          data-source={[...run.findings.map(({ n }) => findingKey(n)), ...run.fields].join(' ')}
          {...handlers(key, line)}
        >
          {run.text}
          <span className="sr"> {line.texts.toForm(line.number)}</span>
        </a>
      )}
      {run.markers.map(({ n, open: stillOpen }) => (
        <a
          key={n}
          href={`#${findingKey(n)}`}
          className={`mk num${stillOpen ? '' : ' mk-done'}${line.active === findingKey(n) ? ' mk-lit' : ''}`}
          data-source={findingKey(n)}
          aria-label={stillOpen ? line.texts.finding(n) : line.texts.findingDone(n)}
          {...handlers(findingKey(n), line)}
        >
          {n}
        </a>
      ))}
    </>
  );
}

function handlers(key: string, { point, go }: LineProps) {
  return {
    onClick: (event: MouseEvent) => {
      event.preventDefault();
      go('form', key);
    },
    onMouseEnter: () => point(key),
    onMouseLeave: () => point(undefined),
    onFocus: () => point(key),
    onBlur: () => point(undefined),
  };
}

function concerns(run: SourceRun, key: string): boolean {
  return run.fields.includes(key) || [...run.findings, ...run.markers].some(({ n }) => findingKey(n) === key);
}

function classOf(run: SourceRun, look: boolean, lit: boolean): string {
  const kind = look ? 'f-look' : run.reading === 'normalised' ? 'f-normal' : 'f-exact';
  return `f ${kind}${lit ? ' f-lit' : ''}`;
}
