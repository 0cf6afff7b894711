import { auditRoutes, fleetRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { routeQuery } from '../shell/api.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { CardTable } from '../ui/card-table.tsx';
import { Loaded } from '../ui/failure.tsx';
import { Empty, PageHead } from '../ui/page.tsx';
import { Segments } from '../ui/segments.tsx';
import { State } from '../ui/state.tsx';
import { shortHash } from './evidence.ts';
import './fleet.css';

/** Nhật ký: what tried to get past a rule, and who did what. */
export function LogPage() {
  const { log: text } = useTexts();
  const [side, setSide] = useState<'refused' | 'done'>('refused');
  const mayReadDone = useHasRole('administrator', 'supervisor');
  return (
    <>
      <PageHead title={text.title} />
      {mayReadDone && (
        <div className="fleet-tools">
          <Segments
            label={text.choice}
            value={side}
            onChange={setSide}
            options={[
              { value: 'refused', label: text.refused },
              { value: 'done', label: text.done },
            ]}
          />
        </div>
      )}
      {side === 'refused' || !mayReadDone ? <Refused /> : <Done />}
    </>
  );
}

function Refused() {
  const { log: text } = useTexts();
  const say = useSay();
  const { dateAndTime } = useTime();
  const query = useQuery(routeQuery(fleetRoutes.refusals));
  return (
    <Loaded query={query}>
      {({ refusals }) => (
        <>
          <p className="small soft mb-3">{text.refusedLead}</p>
          {refusals.length === 0 ? (
            <Empty title={text.refusedNone}>{text.refusedNoneWay}</Empty>
          ) : (
            <CardTable columns={[text.at, text.cluster, text.what, text.code]}>
              {refusals.map(({ id, at, cluster, what, code }) => (
                <tr key={id}>
                  <td className="num">{dateAndTime(at)}</td>
                  <td>
                    {cluster ? (
                      <Link to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
                        {cluster.name}
                      </Link>
                    ) : (
                      <span className="muted">{text.unknownCluster}</span>
                    )}
                  </td>
                  <td className="num">{say(what)}</td>
                  <td className="muted">{code}</td>
                </tr>
              ))}
            </CardTable>
          )}
        </>
      )}
    </Loaded>
  );
}

function Done() {
  const { log: text } = useTexts();
  const { dateAndTime } = useTime();
  const [before, setBefore] = useState<number>();
  const query = useQuery(routeQuery(auditRoutes.list, { query: before === undefined ? {} : { before } }));
  return (
    <Loaded query={query}>
      {({ entries, whole }) => {
        const last = entries.at(-1);
        return (
          <>
            <p className="mb-3">
              <State kind={whole ? 'proved' : 'failed'}>{whole ? text.whole : text.broken}</State>
            </p>
            {entries.length === 0 ? (
              <Empty title={text.doneNone} />
            ) : (
              <CardTable columns={[text.at, text.who, text.action, text.subject, text.hash]}>
                {entries.map((entry) => (
                  <tr key={entry.seq}>
                    <td className="num">{dateAndTime(entry.at)}</td>
                    <td>
                      {entry.actor?.name ?? text.program}
                      {entry.behind && (
                        <span className="tiny muted block">{text.onBehalf(entry.behind.name)}</span>
                      )}
                    </td>
                    <td>
                      <span title={entry.action}>{text.actions[entry.action] ?? entry.action}</span>
                      {entry.reason && <span className="tiny muted block">{entry.reason}</span>}
                    </td>
                    <td className="num muted" title={entry.subject.id}>
                      {text.subjects[entry.subject.kind] ?? entry.subject.kind} {entry.subject.id.slice(0, 8)}
                    </td>
                    <td className="num muted" title={entry.hash}>
                      {shortHash(entry.hash)}
                    </td>
                  </tr>
                ))}
              </CardTable>
            )}
            <p className="mt-3 flex gap-2">
              {before !== undefined && <Button onClick={() => setBefore(undefined)}>{text.newest}</Button>}
              {last && last.seq > 1 && <Button onClick={() => setBefore(last.seq)}>{text.older}</Button>}
            </p>
          </>
        );
      }}
    </Loaded>
  );
}
