import type { TargetView } from '@loaphuong/contract';
import { lazy, Suspense, useState } from 'react';
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
  draft,
  asOf,
}: {
  targets: readonly TargetView[];
  draft: boolean;
  /** When the figures were counted, as it is to be shown. */
  asOf: string | undefined;
}) {
  const { programme: t } = useTexts();
  return (
    <section>
      <PartTitle title={t.targets.title} note={asOf === undefined ? undefined : t.targets.asOf(asOf)} />
      {targets.length === 0 && <p className="small muted">{t.targets.none}</p>}
      {targets.map((target, index) => (
        <Target key={target.id} target={target} k={`targets.${index}`} draft={draft} />
      ))}
    </section>
  );
}

function Target({ target, k, draft }: { target: TargetView; k: string; draft: boolean }) {
  const { programme: t } = useTexts();
  const say = useSay();
  const [open, setOpen] = useState(false);
  const line = target.at[0]?.line;
  const { measure } = target;
  const foot = (
    <span className="target-foot">
      <span className="num">
        {measure === undefined
          ? draft
            ? t.targets.notMeasuredDraft
            : t.targets.notMeasured
          : ((measure.shortfall && say(measure.shortfall)) ?? '')}
      </span>
      {line !== undefined && (
        <ToSource k={k} line={line} className="from num">
          {t.source.line(line)}
        </ToSource>
      )}
    </span>
  );
  if (measure === undefined) {
    return (
      <div className="target">
        <div className="target-plain">
          <span />
          <TargetBar target={target} />
          {foot}
        </div>
      </div>
    );
  }
  return (
    <details className="target" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="target-twist">
          <Icon name="right" size={14} />
        </span>
        <TargetBar target={target} />
        {foot}
      </summary>
      {open && (
        <div className="target-evidence">
          <Suspense fallback={<Waiting />}>
            <MeasureOpened target={target.id} />
          </Suspense>
        </div>
      )}
    </details>
  );
}

/** Name, fraction and bar of a target: the same in the list of plans and on the plan's page. */
export function TargetBar({ target }: { target: TargetView }) {
  const { programme: t } = useTexts();
  const { language } = useSpeech();
  const say = useSay();
  const { share, goal } = figuresOf(target);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const wanted = `${t.targets.comparator[target.comparator]}${number.format(target.value)} ${target.unit}`;
  const { measure } = target;
  const percent =
    share === undefined
      ? undefined
      : `${new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.floor(share * 1000) / 10)} %`;
  return (
    <>
      <span className="target-name num">{target.subject}</span>
      <span className="target-value num">
        {measure === undefined || percent === undefined ? (
          <span className="muted">{measure === undefined ? t.targets.goal(wanted) : t.targets.none0}</span>
        ) : (
          <>
            <b>
              {number.format(measure.numerator)} / {number.format(measure.denominator)} {say(measure.unit)}
            </b>
            <small>{percent}</small>
          </>
        )}
      </span>
      {share === undefined || percent === undefined ? (
        <span className="meter meter-none" />
      ) : (
        <Meter share={share} mark={goal} label={t.targets.bar(percent, wanted)} />
      )}
    </>
  );
}

function Waiting() {
  const { words } = useTexts();
  return (
    <p className="waiting-line" role="status">
      {words.loading}
    </p>
  );
}
