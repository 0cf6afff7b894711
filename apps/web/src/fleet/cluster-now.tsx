import { type ClusterView, careRoutes } from '@loaphuong/contract';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { routeQuery } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { useTime } from '../shell/session.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { Failure } from '../ui/failure.tsx';
import { State } from '../ui/state.tsx';
import { useBoxNow } from './box-now.ts';
import { REPORTS_MS } from './cluster-state.ts';

/** What is wrong at a cluster now: what its box says of itself, open alarms, open repairs. Three quiet lines where nothing is. */
export function ClusterNow({ cluster }: { cluster: ClusterView }) {
  const text = useTexts().care.now;
  return (
    <div className="surface rail cluster-now">
      <section aria-label={text.title}>
        <h2>{text.title}</h2>
        {cluster.box && <Faults cluster={cluster} />}
        <OpenAlarms cluster={cluster.id} />
        <OpenRepairs cluster={cluster.id} />
      </section>
    </div>
  );
}

function Faults({ cluster }: { cluster: ClusterView }) {
  const { care } = useTexts();
  const text = care.now;
  const query = useBoxNow(cluster.id, REPORTS_MS);
  // An absent box has said nothing new: its last word is neither today's trouble nor today's health.
  const isAway = cluster.state.kind === 'offline';
  return (
    <Part
      title={isAway ? text.faultsBefore : text.faults}
      none={isAway ? text.faultsNoneBefore : text.faultsNone}
      query={query}
      items={({ now }) => [
        ...(now.switchedOff ? [text.switchedOff] : []),
        ...now.faults.map((fault) => care.faults[fault]),
      ]}
    >
      {(fault) => (
        <li key={fault}>
          <State kind={isAway ? 'offline' : 'failed'}>{fault}</State>
        </li>
      )}
    </Part>
  );
}

/** Open alarms that a cluster has a part in, each with since when and who looks after it. */
export function OpenAlarms({ cluster }: { cluster: string }) {
  const { alarms, now: text } = useTexts().care;
  const say = useSay();
  const { near } = useTime();
  const now = useNow(60_000);
  const query = useQuery(routeQuery(careRoutes.alarms, { query: { cluster } }));
  return (
    <Part title={text.alarms} none={text.alarmsNone} query={query} items={({ open }) => open}>
      {({ id, kind, level, about, what, since, acknowledged }) => (
        <li key={id} className="num">
          <Link to="/canh-bao" hash={id}>
            <State kind={kind === 'dead' ? 'offline' : 'failed'}>{say(what)}</State>
          </Link>
          <span className="tiny muted block">
            {level !== 'cluster' && `${about} · `}
            {alarms.since(near(since, now))}
            {acknowledged && ` · ${alarms.acknowledged(acknowledged.by.name, near(acknowledged.at, now))}`}
          </span>
        </li>
      )}
    </Part>
  );
}

/** Open repairs at a cluster, each a link to its card. */
export function OpenRepairs({ cluster }: { cluster: string }) {
  const { tickets, now: text } = useTexts().care;
  const { near } = useTime();
  const now = useNow(60_000);
  const query = useQuery(routeQuery(careRoutes.tickets, { query: { cluster } }));
  return (
    <Part
      title={text.repairs}
      none={text.repairsNone}
      query={query}
      items={(data) => data.tickets.filter(({ state }) => state !== 'checked' && state !== 'dropped')}
    >
      {({ id, number, title, state, assignee, openedAt }) => (
        <li key={id} className="num">
          <Link to="/sua-chua" hash={id}>
            {tickets.number(number)} · {title}
          </Link>
          <span className="tiny muted block">
            {[tickets.states[state], assignee?.name, text.openedAt(near(openedAt, now))]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      )}
    </Part>
  );
}

/** A list with its title; one quiet line where it is empty, and nothing said while nothing is known. */
function Part<Data, Item>({
  title,
  none,
  query,
  items,
  children,
}: {
  title: string;
  none: string;
  query: UseQueryResult<Data>;
  items: (data: Data) => readonly Item[];
  children: (item: Item) => ReactNode;
}) {
  const found = query.data === undefined ? undefined : items(query.data);
  return (
    <>
      <Failure error={query.error} retry={() => void query.refetch()} isOldBelow={found !== undefined} />
      {found?.length === 0 && <p className="small soft">{none}</p>}
      {found !== undefined && found.length > 0 && (
        <>
          <h3 className="now-title">{title}</h3>
          <ul className="now-list">{found.map(children)}</ul>
        </>
      )}
    </>
  );
}
