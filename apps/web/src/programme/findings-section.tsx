import { type FindingView, type PlanView, programmeRoutes } from '@loaphuong/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { call } from '../shell/api.ts';
import { serverNow } from '../shell/clock.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { ToSource } from './field-value.tsx';
import { FindingEntry } from './finding-entry.tsx';
import { entryKindOf } from './finding-value.ts';
import { findingKey, useLinking } from './linking.tsx';
import { keepPlan } from './plan-query.ts';

/** What somebody says about a finding; `reopen` takes it back. */
export type Decision = { decision: 'keep' } | { decision: 'correct'; value: string } | { decision: 'reopen' };

/** Everything that a person should look at, each with its proposal; what is seen stays below and can be taken back. */
export function FindingsSection({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  const client = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const mayDecide = useHasRole('lead') && plan.state.kind === 'draft';
  const deciding = useMutation({
    mutationFn: ({ n, ...body }: Decision & { n: number }) =>
      call(programmeRoutes.decideFinding, { params: { plan: plan.id, n }, body }),
    onSuccess: (next) => {
      keepPlan(client, next);
      heading.current?.focus();
    },
  });
  const open = plan.findings.filter(({ decision }) => decision.kind === 'open');
  const look = open.filter(({ severity }) => severity !== 'info');
  const notes = open.filter(({ severity }) => severity === 'info');
  const done = plan.findings.filter(({ decision }) => decision.kind !== 'open');
  const rows = (findings: readonly FindingView[]) => (
    <ul className="finds">
      {findings.map((finding) => (
        <Finding
          key={finding.n}
          plan={plan}
          finding={finding}
          busy={deciding.isPending && deciding.variables.n === finding.n}
          error={deciding.variables?.n === finding.n ? deciding.error : null}
          decide={mayDecide ? (decision) => deciding.mutate({ n: finding.n, ...decision }) : undefined}
        />
      ))}
    </ul>
  );
  return (
    <section>
      <FindingsTitle count={look.length} heading={heading} />
      {look.length === 0 ? <p className="small muted">{t.findings.none}</p> : rows(look)}
      {notes.length > 0 && <Fold label={t.findings.notes(notes.length)}>{rows(notes)}</Fold>}
      {done.length > 0 && <Fold label={t.findings.done(done.length)}>{rows(done)}</Fold>}
    </section>
  );
}

function FindingsTitle({ count, heading }: { count: number; heading: RefObject<HTMLHeadingElement | null> }) {
  const { programme: t } = useTexts();
  return (
    <div className="bar-title">
      <h2 ref={heading} tabIndex={-1} id="can-nguoi-xem">
        {t.findings.title}
      </h2>
      {count > 0 && <span className="small muted num">{count}</span>}
    </div>
  );
}

function Fold({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="fold mt-2">
      <summary className="small soft num">
        <Icon name="right" size={14} />
        {label}
      </summary>
      {children}
    </details>
  );
}

function Finding(props: {
  plan: PlanView;
  finding: FindingView;
  busy: boolean;
  error: unknown;
  /** Absent when this person may not decide, or nobody can any more: the plan is confirmed. */
  decide: ((decision: Decision) => void) | undefined;
}) {
  const { plan, finding, busy, error, decide } = props;
  const { programme: t } = useTexts();
  const say = useSay();
  const { active } = useLinking();
  const [entering, setEntering] = useState(false);
  const key = findingKey(finding.n);
  const isOpen = finding.decision.kind === 'open';
  const classes = [isOpen ? '' : 'find-done', active === key ? 'find-lit' : ''].filter(Boolean).join(' ');
  return (
    <li className={classes}>
      <ToSource k={key} line={finding.at.line} className="find-n">
        {finding.n}
      </ToSource>
      <span className="num min-w-0">
        {finding.severity === 'error' && <span className="find-wrong">{t.findings.severity.error}. </span>}
        {say(finding.message)}
        {!isOpen && <Decided decision={finding.decision} />}
      </span>
      {decide !== undefined && (
        <span className="find-acts">
          {isOpen ? (
            <Answers
              plan={plan}
              finding={finding}
              busy={busy}
              entering={entering}
              decide={decide}
              enter={() => setEntering(true)}
            />
          ) : (
            <Button small kind="quiet" icon="undo" busy={busy} onClick={() => decide({ decision: 'reopen' })}>
              {t.findings.undo}
            </Button>
          )}
        </span>
      )}
      {entering && isOpen && decide !== undefined && (
        <FindingEntry
          kind={entryKindOf(finding.fills)}
          symbol={plan.symbol.value}
          initial={finding.fills === undefined ? writtenAt(plan, finding) : ''}
          busy={busy}
          save={(value) => decide({ decision: 'correct', value })}
          cancel={() => setEntering(false)}
        />
      )}
      {error !== null && error !== undefined && (
        <div className="find-entry">
          <Failure error={error} />
        </div>
      )}
    </li>
  );
}

function Answers({
  plan,
  finding,
  busy,
  entering,
  decide,
  enter,
}: {
  plan: PlanView;
  finding: FindingView;
  busy: boolean;
  entering: boolean;
  decide: (decision: Decision) => void;
  enter: () => void;
}) {
  const { programme: t } = useTexts();
  const { proposal, fills } = finding;
  const kind = entryKindOf(fills);
  const enterLabel =
    fills === undefined
      ? t.findings.other
      : kind === 'number'
        ? t.findings.enterNumber
        : kind === 'date'
          ? t.findings.enterDate
          : t.findings.enter;
  return (
    <>
      {proposal !== undefined && (
        <Button small busy={busy} onClick={() => decide({ decision: 'correct', value: proposal })}>
          {proposal === '' ? t.findings.leaveOut(writtenAt(plan, finding)) : t.findings.use(proposal)}
        </Button>
      )}
      {(proposal === undefined || fills !== undefined) && (
        <Button small kind={fills === undefined ? 'quiet' : 'plain'} aria-expanded={entering} onClick={enter}>
          {enterLabel}
        </Button>
      )}
      <Button small kind="quiet" busy={busy} onClick={() => decide({ decision: 'keep' })}>
        {fills === undefined ? t.findings.keep : t.findings.leaveBlank}
      </Button>
    </>
  );
}

function Decided({ decision }: { decision: FindingView['decision'] }) {
  const { programme: t } = useTexts();
  const { near } = useTime();
  if (decision.kind === 'open') return null;
  const when = near(decision.at, serverNow());
  return (
    <span className="muted tiny block">
      {decision.kind === 'kept'
        ? t.findings.kept(decision.by.name, when)
        : decision.value === ''
          ? t.findings.left(decision.by.name, when)
          : t.findings.corrected(decision.value, decision.by.name, when)}
    </span>
  );
}

function writtenAt(plan: PlanView, { at }: FindingView): string {
  return (plan.lines[at.line - 1] ?? '').slice(at.column - 1, at.column - 1 + at.length);
}
