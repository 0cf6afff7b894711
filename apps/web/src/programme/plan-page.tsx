import { type PlanView, programmeRoutes } from '@loaphuong/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { call } from '../shell/api.ts';
import { serverNow } from '../shell/clock.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { ReasonDialog } from '../ui/dialog.tsx';
import { Loaded } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { Tag } from '../ui/state.tsx';
import { ActivitiesSection } from './activities-section.tsx';
import { BudgetSection } from './budget-section.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { DocumentSection, OutlineSection, UnitsSections } from './document-sections.tsx';
import { FindingsSection } from './findings-section.tsx';
import { LinkingProvider, type Side } from './linking.tsx';
import { yearOf } from './plan-dates.ts';
import { PlanHead } from './plan-head.tsx';
import { planQuery, plansQuery } from './plan-query.ts';
import { SourcePaper } from './source-paper.tsx';
import { TargetsSection } from './targets-section.tsx';
import './plan.css';

/** One plan: the document beside its working form, findings in both, and the confirmation. */
export function PlanPage() {
  const { plan } = useParams({ from: '/console/ke-hoach/$plan' });
  const query = useQuery(planQuery(plan));
  return <Loaded query={query}>{(view) => <OpenPlan key={view.id} plan={view} />}</Loaded>;
}

function OpenPlan({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  const [side, setSide] = useState<Side>('form');
  const draft = plan.state.kind === 'draft';
  return (
    <LinkingProvider onSide={setSide}>
      <div className="plan-page">
        <p className="crumb num">
          <Link to="/ke-hoach">{t.title}</Link>
          <Year plan={plan} />
        </p>
        <PlanTop plan={plan} />
        <SumLine plan={plan} />
        <SideTabs side={side} choose={setSide} />
        <div className="plan-split">
          <article
            className="surface paper-pane"
            id="plan-source"
            aria-label={t.source.label}
            data-pane=""
            data-hidden={side !== 'source'}
          >
            <p className="paper-head num">
              <Icon name="doc" size={14} />
              <span className="cut">{plan.fileName}</span>
              <span className="side">{t.source.lines(plan.lines.length)}</span>
            </p>
            <SourcePaper plan={plan} texts={t.source} />
          </article>
          <section
            className="surface form"
            id="plan-form"
            aria-label={t.form.label}
            data-hidden={side !== 'form'}
          >
            <FindingsSection plan={plan} />
            <TargetsSection targets={plan.targets} asOf={useAsOf(plan)} />
            <ActivitiesSection activities={plan.activities} draft={draft} />
            <BudgetSection budget={plan.budget} draft={draft} />
            <DocumentSection plan={plan} />
            <UnitsSections plan={plan} />
            <OutlineSection outline={plan.outline} />
          </section>
        </div>
      </div>
    </LinkingProvider>
  );
}

function Year({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  const year = yearOf(plan.date.value, plan.title.value);
  return year === undefined ? null : <> · {t.year(year)}</>;
}

function useAsOf(plan: PlanView): string | undefined {
  const { date } = useTime();
  const newest = plan.targets
    .flatMap(({ measure }) => (measure === undefined ? [] : [measure.asOf]))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : date(newest);
}

/** Title, state and the two things that can be done with a draft; what blocks the confirmation stands beside its button. */
function PlanTop({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayDecide = useHasRole('lead');
  const [asking, setAsking] = useState<'confirm' | 'discard'>();
  const draft = plan.state.kind === 'draft';
  const close = (open: boolean) => setAsking(open ? asking : undefined);
  return (
    <>
      <PlanHead
        title={plan.title.value ?? plan.fileName}
        tag={<StateTag plan={plan} />}
        side={
          draft &&
          mayDecide && (
            <>
              <Button onClick={() => setAsking('discard')}>{t.discard.button}</Button>
              <Button
                kind="main"
                why={plan.blocked.length === 0 ? undefined : t.confirm.blocked(plan.blocked.length)}
                onClick={() => setAsking('confirm')}
              >
                {t.confirm.button}
              </Button>
            </>
          )
        }
      />
      {draft && <Blocked plan={plan} />}
      <ConfirmDialog plan={plan} open={asking === 'confirm'} onOpenChange={close} />
      <ReasonDialog
        open={asking === 'discard'}
        onOpenChange={close}
        title={t.discard.title}
        description={t.discard.what}
        confirm={t.discard.yes}
        act={async (reason) => {
          await call(programmeRoutes.discard, { params: { plan: plan.id }, body: { reason } });
          await client.invalidateQueries({ queryKey: plansQuery.queryKey });
          await navigate({ to: '/ke-hoach' });
        }}
      />
    </>
  );
}

function StateTag({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  const { near } = useTime();
  const { state } = plan;
  if (state.kind === 'draft') return <Tag kind="planned">{t.state.draft}</Tag>;
  return (
    <>
      <Tag>{t.state.confirmed}</Tag>
      <span className="small muted num">
        {t.state.confirmedBy(state.by.name, near(state.at, serverNow()))}
      </span>
    </>
  );
}

function Blocked({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  const say = useSay();
  if (plan.blocked.length === 0) return null;
  return (
    <div className="blocked num">
      <b className="medium">{t.confirm.blocked(plan.blocked.length)}</b>
      <ul>
        {plan.blocked.map((reason) => (
          <li key={reason.vi}>{say(reason)}</li>
        ))}
      </ul>
    </div>
  );
}

/** How much was read, how much understood, how much is left to look at; and what the three underlines mean. */
function SumLine({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  const open = plan.findings.filter(
    ({ decision, severity }) => decision.kind === 'open' && severity !== 'info',
  ).length;
  const { total, lines, linesAddUp } = plan.budget;
  const wrong = linesAddUp === false || [total, ...lines].some((line) => line?.wordsMatch === false);
  return (
    <div className="plan-sum num">
      <span>{t.sum.paragraphs(plan.coverage.paragraphs)}</span>
      <span>{t.sum.understood(plan.coverage.understood, plan.coverage.paragraphs)}</span>
      <span>{t.sum.open(open)}</span>
      {(total !== null || lines.length > 0) && (
        <span className={wrong ? 'find-wrong' : ''}>{wrong ? t.sum.moneyWrong : t.sum.moneyOk}</span>
      )}
      <span className="plan-legend">
        <span className="f f-exact">{t.sum.exact}</span>
        <span className="f f-normal">{t.sum.normalised}</span>
        <span className="f f-look">{t.sum.look}</span>
      </span>
    </div>
  );
}

/** On a narrow screen the two halves take turns. */
function SideTabs({ side, choose }: { side: Side; choose: (side: Side) => void }) {
  const { programme: t } = useTexts();
  const other: Side = side === 'form' ? 'source' : 'form';
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    choose(other);
    document.getElementById(`tab-${other}`)?.focus();
  };
  return (
    <div className="plan-tabs" role="tablist" aria-label={t.tabs.label} onKeyDown={onKeyDown}>
      {(['source', 'form'] as const).map((one) => (
        <button
          key={one}
          id={`tab-${one}`}
          type="button"
          role="tab"
          aria-selected={one === side}
          aria-controls={`plan-${one}`}
          tabIndex={one === side ? 0 : -1}
          onClick={() => choose(one)}
        >
          {t.tabs[one]}
        </button>
      ))}
    </div>
  );
}
