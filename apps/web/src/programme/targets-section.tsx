import type { TargetView } from '@loaphuong/contract';
import { lazy, Suspense, useId, useState } from 'react';
import { useSay, useSpeech, useTexts } from '../texts/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { Meter } from '../ui/meter.tsx';
import { PartTitle } from '../ui/page.tsx';
import { ToSource } from './field-value.tsx';
import { figuresOf } from './target-figures.ts';

const MeasureOpened = lazy(async () => ({
  default: (await import('../measures/measure-opened.tsx')).MeasureOpened,
}));

/** Targets as bars, a fraction first; each opens to the evidence it was counted from. */
export function TargetsSection({
  targets,
  asOf,
}: {
  targets: readonly TargetView[];
  /** When the figures were counted, as it is to be shown. */
  asOf: string | undefined;
}) {
  const { programme: t } = useTexts();
  return (
    <section>
      <PartTitle title={t.targets.title} note={asOf === undefined ? undefined : t.targets.asOf(asOf)} />
      {targets.length === 0 && <p className="small muted">{t.targets.none}</p>}
      {targets.map((target, index) => (
        <Target key={target.id} target={target} k={`targets.${index}`} />
      ))}
    </section>
  );
}

function Target({ target, k }: { target: TargetView; k: string }) {
  const { programme: t } = useTexts();
  const say = useSay();
  const opened = useId();
  const [open, setOpen] = useState(false);
  const line = target.at[0]?.line;
  const { measure } = target;
  return (
    <div className="target">
      {measure === undefined ? (
        <div className="target-row">
          <span />
          <TargetWords target={target} />
        </div>
      ) : (
        <button
          type="button"
          className="target-row"
          aria-expanded={open}
          aria-controls={opened}
          onClick={() => setOpen(!open)}
        >
          <span className="target-twist">
            <Icon name="right" size={14} />
          </span>
          <TargetWords target={target} />
        </button>
      )}
      <TargetMeter target={target} />
      <p className="target-foot">
        <span className="num">
          {measure === undefined ? t.targets.notMeasured : measure.shortfall && say(measure.shortfall)}
        </span>
        {line !== undefined && (
          <ToSource k={k} line={line} className="from num">
            {t.source.line(line)}
          </ToSource>
        )}
      </p>
      <div id={opened} className={open ? 'target-evidence' : undefined}>
        {open && (
          <Suspense fallback={<Waiting />}>
            <MeasureOpened target={target.id} />
          </Suspense>
        )}
      </div>
    </div>
  );
}

/** Name and fraction of a target, and its bar: the same in the list of plans and on the plan's page. */
export function TargetBar({ target }: { target: TargetView }) {
  return (
    <>
      <TargetWords target={target} />
      <TargetMeter target={target} />
    </>
  );
}

function TargetWords({ target }: { target: TargetView }) {
  const { programme: t } = useTexts();
  const { percent, wanted, number } = useFigures(target);
  const say = useSay();
  const { measure } = target;
  return (
    <>
      <span className="target-name num">{target.subject}</span>
      <span className="target-value num">
        {measure === undefined || percent === undefined ? (
          <span className="muted">{measure === undefined ? t.targets.goal(wanted) : t.targets.none0}</span>
        ) : (
          <>
            <b>
              {number(measure.numerator)} / {number(measure.denominator)} {say(measure.unit)}
            </b>
            <small>{percent}</small>
          </>
        )}
      </span>
    </>
  );
}

function TargetMeter({ target }: { target: TargetView }) {
  const { programme: t } = useTexts();
  const { share, goal, percent, wanted } = useFigures(target);
  if (share === undefined || percent === undefined) return <span className="meter meter-none" />;
  return <Meter share={share} mark={goal} label={t.targets.bar(percent, wanted)} />;
}

/** The figures of a target in the writing of the language; a share is cut, never rounded up to its goal. */
function useFigures(target: TargetView) {
  const { programme: t } = useTexts();
  const { language } = useSpeech();
  const { share, goal } = figuresOf(target);
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return {
    share,
    goal,
    percent: share === undefined ? undefined : `${tenth.format(Math.floor(share * 1000) / 10)} %`,
    wanted: `${t.targets.comparator[target.comparator]}${whole.format(target.value)} ${target.unit}`,
    number: (value: number) => whole.format(value),
  };
}

function Waiting() {
  const { words } = useTexts();
  return (
    <p className="waiting-line" role="status">
      {words.loading}
    </p>
  );
}
