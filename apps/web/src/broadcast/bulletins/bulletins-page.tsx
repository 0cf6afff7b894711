import { type BulletinListItem, bulletinRoutes } from '@loaphuong/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { routeQuery } from '../../shell/api.ts';
import { serverNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { runningTime } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty, PageHead } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { BulletinTag } from './bulletin-tag.tsx';
import { type ListSearch, STATE_KINDS, type StateKind } from './list-search.ts';
import './bulletins.css';

/** So long after the last keystroke the list is asked for. */
const PAUSE_MS = 300;

/** All bulletins, newest change first; search and filter are part of the address. */
export function BulletinsPage() {
  const { bulletins: t } = useTexts();
  const { tim, trangthai } = useSearch({ from: '/console/ban-tin' });
  const writes = useHasRole('editor');
  const query = useQuery({
    ...routeQuery(bulletinRoutes.list, { query: { search: tim, state: trangthai } }),
    placeholderData: keepPreviousData,
  });
  const filtered = tim !== undefined || trangthai !== undefined;
  const none = query.data?.bulletins.length === 0 && !filtered;
  return (
    <>
      <PageHead
        title={t.title}
        side={
          writes &&
          !none && (
            <ButtonLink kind="main" icon="plus" to="/ban-tin/moi">
              {t.list.new}
            </ButtonLink>
          )
        }
      />
      {!none && <ListTools tim={tim} trangthai={trangthai} />}
      <Loaded query={query}>
        {({ bulletins }) =>
          bulletins.length > 0 ? (
            <BulletinTable bulletins={bulletins} />
          ) : filtered ? (
            <Empty title={tim === undefined ? t.list.nothingInState : t.list.nothingFound(tim)}>
              <Link to="/ban-tin">{t.list.showAll}</Link>
            </Empty>
          ) : (
            <NoBulletin writes={writes} />
          )
        }
      </Loaded>
    </>
  );
}

function ListTools({ tim, trangthai }: { tim: string | undefined; trangthai: StateKind | undefined }) {
  const { bulletins: t } = useTexts();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(tim ?? '');
  useEffect(() => {
    const words = typed.trim();
    if (words === (tim ?? '')) return;
    const timer = setTimeout(() => {
      const search: ListSearch = {
        ...(words === '' ? {} : { tim: words }),
        ...(trangthai ? { trangthai } : {}),
      };
      void navigate({ to: '/ban-tin', search, replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, tim, trangthai, navigate]);
  const filter = (kind: StateKind | 'all') => {
    const search: ListSearch = { ...(tim ? { tim } : {}), ...(kind === 'all' ? {} : { trangthai: kind }) };
    void navigate({ to: '/ban-tin', search, replace: true });
  };
  return (
    <div className="list-tools">
      <span className="find-box">
        <Icon name="search" size={14} />
        <input
          type="search"
          className="box"
          aria-label={t.list.search}
          placeholder={t.list.searchHint}
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </span>
      <Segments
        label={t.list.filter}
        value={trangthai ?? 'all'}
        options={[
          { value: 'all', label: t.list.all },
          ...STATE_KINDS.map((kind) => ({ value: kind, label: t.state[kind] })),
        ]}
        onChange={filter}
      />
    </div>
  );
}

function BulletinTable({ bulletins }: { bulletins: readonly BulletinListItem[] }) {
  return (
    <ul className="surface bulletin-list num">
      {bulletins.map((bulletin) => (
        <BulletinRow key={bulletin.id} bulletin={bulletin} />
      ))}
    </ul>
  );
}

function BulletinRow({ bulletin }: { bulletin: BulletinListItem }) {
  const { bulletins: t } = useTexts();
  const { near } = useTime();
  const now = serverNow();
  return (
    <li>
      <div className="min-w-0">
        <h2>
          <Link to="/ban-tin/$bulletin" params={{ bulletin: bulletin.id }}>
            {bulletin.title}
          </Link>
        </h2>
        <p className="excerpt">{bulletin.excerpt}</p>
      </div>
      <span className="row-state">
        <BulletinTag state={bulletin.state.kind} />
      </span>
      <span className="row-length">
        {bulletin.durationMs === undefined ? (
          <span className="muted">{t.list.noSound}</span>
        ) : (
          runningTime(bulletin.durationMs)
        )}
      </span>
      <span className="row-aired">
        {bulletin.lastAiring === undefined ? (
          <span className="muted">{t.list.notAired}</span>
        ) : (
          <Link to="/luot-phat/$airing" params={{ airing: bulletin.lastAiring.id }}>
            {t.list.aired(near(bulletin.lastAiring.at, now))}
          </Link>
        )}
      </span>
      <span className="row-by muted">
        {bulletin.author.name}
        <span className="tiny block">
          {t.list.version(bulletin.version)} · {near(bulletin.changedAt, now)}
        </span>
      </span>
    </li>
  );
}

/** What a bulletin is, how it goes, and the first step. */
function NoBulletin({ writes }: { writes: boolean }) {
  const { bulletins: t } = useTexts();
  return (
    <div className="first-bulletin">
      <div>
        <h2>{t.list.emptyTitle}</h2>
        <p className="small soft mt-1">{t.list.emptyWhat}</p>
        {writes && (
          <p className="mt-3">
            <ButtonLink kind="main" icon="plus" to="/ban-tin/moi">
              {t.list.emptyStart}
            </ButtonLink>
          </p>
        )}
      </div>
      <div className="teach-steps">
        <ol className="num">
          {t.list.emptySteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
    </div>
  );
}
