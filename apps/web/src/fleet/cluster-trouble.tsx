import type { ClusterView } from '@loaphuong/contract';
import type { ReactNode } from 'react';
import { useNow } from '../shell/clock.ts';
import { useTime } from '../shell/session.ts';
import { msOf } from '../shell/time.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { State } from '../ui/state.tsx';

/** Most rows of each list on the page of a cluster. */
const mostRows = 8;

/** What went wrong at a cluster: when it was away, what it refused. `children` stand below. */
export function ClusterTrouble({ cluster, children }: { cluster: ClusterView; children?: ReactNode }) {
  const { fleet, words } = useTexts();
  const text = fleet.page;
  const say = useSay();
  const { near, range } = useTime();
  const now = useNow(60_000);
  return (
    <aside className="surface rail">
      <section>
        <h2>{text.outages}</h2>
        {cluster.outages.length === 0 && <p className="small soft">{text.outagesNone}</p>}
        <ul className="trouble">
          {cluster.outages.slice(0, mostRows).map(({ from, until }) => (
            <li key={from} className="num">
              {until === undefined ? (
                <State kind="offline">
                  {near(from, now)} {text.outageOpen}
                </State>
              ) : (
                <span>{range(from, until, now)}</span>
              )}
              <span className="muted">
                {words.span((until === undefined ? now : msOf(until)) - msOf(from))}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{text.refusals}</h2>
        {cluster.refusals.length === 0 && <p className="small soft">{text.refusalsNone}</p>}
        <ul className="refused">
          {cluster.refusals.slice(0, mostRows).map(({ at, what, code }) => (
            <li key={`${at}-${code}`} className="num">
              {say(what)}
              <span className="tiny muted block">
                {near(at, now)} · {code}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {children}
    </aside>
  );
}
