import type { BulletinView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { serverNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PartTitle } from '../../ui/page.tsx';
import { State, type StateKind } from '../../ui/state.tsx';

/** Beside a bulletin: what is checked before air, its airings, its versions, what approval means. */
export function BulletinRail({ bulletin }: { bulletin: BulletinView }) {
  const { bulletins: t } = useTexts();
  return (
    <aside className="surface rail">
      <Checks checks={bulletin.checks} />
      {bulletin.state.kind === 'approved' && <Airings airings={bulletin.airings} />}
      <Versions versions={bulletin.versions} current={bulletin.version} />
      {bulletin.state.kind !== 'approved' && bulletin.airings.length > 0 && (
        <Airings airings={bulletin.airings} />
      )}
      <section>
        <PartTitle title={t.meaning.title} />
        <p className="small soft">{t.meaning.text}</p>
      </section>
    </aside>
  );
}

function Checks({ checks }: { checks: BulletinView['checks'] }) {
  const { bulletins: t } = useTexts();
  const say = useSay();
  return (
    <section>
      <PartTitle title={t.checks.title} />
      {checks.length === 0 && <p className="small muted">{t.checks.none}</p>}
      <ul className="rules-before-air num">
        {checks.map(({ code, ok, message }) => (
          <li key={code} className={ok ? 'rule-ok' : 'rule-not'}>
            <Icon name={ok ? 'proved' : 'unknown'} />
            <span>
              <span className="sr">{ok ? t.checks.ok : t.checks.notOk}: </span>
              {say(message)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The state of a version, in the words of the list. */
const VERSION_STATES: Record<BulletinView['state']['kind'], StateKind> = {
  draft: 'planned',
  submitted: 'awaiting',
  approved: 'proved',
  returned: 'failed',
  withdrawn: 'cancelled',
};

function Versions({ versions, current }: { versions: BulletinView['versions']; current: number }) {
  const { bulletins: t } = useTexts();
  const { near } = useTime();
  const newestFirst = versions.toSorted((a, b) => b.version - a.version);
  return (
    <section>
      <PartTitle title={t.versions.title} note={versions.length} />
      <ol className="version-list num">
        {newestFirst.map(({ version, by, at, state, note }) => (
          <li key={version} aria-current={version === current || undefined}>
            <b className="medium">{t.versions.version(version)}</b>
            <span>
              {state.kind === 'returned'
                ? t.versions.returned(state.reason)
                : state.kind === 'withdrawn'
                  ? t.versions.withdrawn(state.reason)
                  : (note ?? (version === 1 ? t.versions.first : t.versions.changed))}
              <span className="tiny muted block">
                {by.name} · {near(at, serverNow())}
              </span>
              {(version === current || state.kind !== 'draft') && (
                <State kind={VERSION_STATES[state.kind]}>{t.state[state.kind]}</State>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Airings({ airings }: { airings: BulletinView['airings'] }) {
  const { bulletins: t } = useTexts();
  const { near } = useTime();
  const newestFirst = airings.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <section>
      <PartTitle title={t.airings.title} note={airings.length || undefined} />
      {airings.length === 0 && <p className="small muted">{t.airings.none}</p>}
      <ul className="airing-list num">
        {newestFirst.map(({ id, at, state, proved, boxes }) => (
          <li key={id}>
            <Link
              to="/luot-phat/$airing"
              params={{ airing: id }}
              aria-label={t.airings.open(near(at, serverNow()))}
            >
              {near(at, serverNow())}
            </Link>
            <State kind={state}>{t.airings.state[state]}</State>
            {(state === 'proved' || state === 'failed') && (
              <span className="tiny muted">{t.airings.proved(proved, boxes)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
