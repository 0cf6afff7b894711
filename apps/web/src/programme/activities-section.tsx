import type { PlanView } from '@loaphuong/contract';
import { formatDong, parseDong } from '@loaphuong/domain/basics';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { PartTitle } from '../ui/page.tsx';
import { FieldList, FieldValue } from './field-value.tsx';

/** What the plan does: content, who leads, who supports, and how far its tasks are. */
export function ActivitiesSection({
  activities,
  draft,
}: {
  activities: PlanView['activities'];
  draft: boolean;
}) {
  const { programme: t } = useTexts();
  const tasks = activities.reduce((sum, { tasks: { open, done } }) => sum + open + done, 0);
  return (
    <section>
      <PartTitle
        title={t.activities.title}
        side={tasks > 0 && <span className="muted num">{t.activities.tasks(tasks)}</span>}
      />
      {activities.length === 0 && <p className="small muted">{t.activities.none}</p>}
      <div className="acts-grid">
        {activities.map((activity, index) => (
          <Activity key={activity.id} activity={activity} k={`activities.${index}`} draft={draft} />
        ))}
      </div>
    </section>
  );
}

function Activity({
  activity,
  k,
  draft,
}: {
  activity: PlanView['activities'][number];
  k: string;
  draft: boolean;
}) {
  const { programme: t } = useTexts();
  const { open, done } = activity.tasks;
  const amount = activity.amount === undefined ? undefined : parseDong(activity.amount);
  const rows: (readonly [string, ReactNode])[] = [
    [
      t.activities.lead,
      <FieldList key="lead" k={`${k}.lead`} fields={activity.lead} none={t.activities.notNamed} />,
    ],
    [
      t.activities.support,
      <FieldList key="support" k={`${k}.support`} fields={activity.support} none={t.activities.notNamed} />,
    ],
  ];
  if (activity.content.value !== null) {
    rows.unshift([
      t.activities.content,
      <span key="content" className="plan-clamp">
        <FieldValue k={`${k}.content`} field={activity.content} />
      </span>,
    ]);
  }
  if (activity.time.value !== null) {
    rows.push([t.activities.time, <FieldValue key="time" k={`${k}.time`} field={activity.time} />]);
  }
  if (amount !== undefined) rows.push([t.activities.amount, `${formatDong(amount)} đ`]);
  rows.push([
    t.activities.progress,
    draft || open + done === 0 ? (
      <span key="tasks" className="muted">
        {t.activities.tasksAfter}
      </span>
    ) : (
      t.activities.progressOf(done, open + done)
    ),
  ]);
  return (
    <div>
      <h3>
        <FieldValue k={`${k}.title`} field={activity.title} />
      </h3>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
