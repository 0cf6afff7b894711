import { type AlarmView, careRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, routeQuery } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { msOf } from '../shell/time.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Loaded, useFailureText } from '../ui/failure.tsx';
import { Empty, PageHead } from '../ui/page.tsx';
import { State, Tag } from '../ui/state.tsx';
import { AlarmSettings } from './alarm-settings.tsx';
import './care.css';
import { OpenTicket } from './open-ticket.tsx';

/** Clusters that one alarm names; the rest are counted. */
const mostNamed = 12;

/** Cảnh báo: what is wrong, since when, what follows from it, the way out. */
export function AlarmsPage() {
  const query = useQuery(routeQuery(careRoutes.alarms, { query: {} }));
  const text = useTexts().care.alarms;
  const { words } = useTexts();
  const say = useSay();
  const { near } = useTime();
  const now = useNow(60_000);
  const [settings, setSettings] = useState(false);
  return (
    <Loaded query={query}>
      {({ open, ended }) => (
        <>
          <PageHead
            title={text.title}
            note={open.length > 0 ? text.open(open.length) : undefined}
            side={<Button onClick={() => setSettings(true)}>{text.settings}</Button>}
          />
          {open.length === 0 && <Empty title={text.none}>{text.noneWay}</Empty>}
          <ul className="alarms">
            {open.map((alarm) => (
              <Alarm key={alarm.id} alarm={alarm} />
            ))}
          </ul>
          <section className="surface pad mt-4">
            <h2>{text.ended}</h2>
            {ended.length === 0 && <p className="small soft">{text.endedNone}</p>}
            <ul className="trouble">
              {ended.map(({ id, about, what, since, endedAt }) => (
                <li key={id} className="num small">
                  <span>
                    <b>{about}</b> · {say(what)}
                  </span>
                  <span className="muted">
                    {near(since, now)} · {text.lasted(words.span(msOf(endedAt ?? since) - msOf(since)))}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          {settings && <AlarmSettings onClose={() => setSettings(false)} />}
        </>
      )}
    </Loaded>
  );
}

function Alarm({ alarm }: { alarm: AlarmView }) {
  const text = useTexts().care.alarms;
  const say = useSay();
  const { near } = useTime();
  const now = useNow(60_000);
  const failureText = useFailureText();
  const looksAfter = useHasRole('technician', 'editor', 'approver', 'lead', 'administrator');
  const [opening, setOpening] = useState(false);
  const [first] = alarm.clusters;
  const acknowledge = async () => {
    try {
      await call(careRoutes.acknowledge, { params: { alarm: alarm.id }, body: {} });
    } catch (error) {
      announce(failureText(error));
    }
  };
  return (
    <li className="surface alarm" id={alarm.id}>
      <div className="alarm-head">
        <h2>{alarm.about}</h2>
        {alarm.urgent && <Tag kind="failed">{text.urgent}</Tag>}
        <span className="small muted num">{text.since(near(alarm.since, now))}</span>
      </div>
      <p className="alarm-what">
        <State kind={alarm.kind === 'dead' ? 'offline' : 'failed'}>{say(alarm.what)}</State>
      </p>
      <dl className="alarm-why small">
        <dt>{text.consequence}</dt>
        <dd>{say(alarm.consequence)}</dd>
        <dt>{text.wayOut}</dt>
        <dd>{say(alarm.wayOut)}</dd>
      </dl>
      <ul className="alarm-clusters small">
        {alarm.clusters.slice(0, mostNamed).map(({ id, name }) => (
          <li key={id}>
            <Link to="/cum-loa/$cluster" params={{ cluster: id }}>
              {name}
            </Link>
          </li>
        ))}
        {alarm.clusters.length > mostNamed && (
          <li className="muted num">{text.more(alarm.clusters.length - mostNamed)}</li>
        )}
      </ul>
      <div className="alarm-acts">
        {alarm.acknowledged ? (
          <span className="small soft num">
            {text.acknowledged(alarm.acknowledged.by.name, near(alarm.acknowledged.at, now))}
          </span>
        ) : (
          looksAfter && (
            <Button kind="next" small onClick={() => void acknowledge()}>
              {text.acknowledge}
            </Button>
          )
        )}
        {alarm.ticket ? (
          <Link to="/sua-chua" className="small num">
            {text.hasTicket(alarm.ticket.number)}
          </Link>
        ) : (
          looksAfter &&
          // What a whole station shows has one cause elsewhere; a repair is for one spot.
          alarm.level === 'cluster' && (
            <Button small onClick={() => setOpening(true)}>
              {text.ticket}
            </Button>
          )
        )}
      </div>
      {opening && first && (
        <OpenTicket
          cluster={first}
          alarm={alarm.id}
          title={say(alarm.what).slice(0, 200)}
          onClose={() => setOpening(false)}
        />
      )}
    </li>
  );
}
