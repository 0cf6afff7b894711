import { careRoutes, horizonRoutes, orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTexts } from '../texts/language.tsx';
import type { Texts } from '../texts/texts.ts';
import { Brand, Icon, type IconName } from '../ui/icon.tsx';
import { routeQuery } from './api.ts';
import { useHasRole } from './session.ts';

interface Entry {
  readonly to:
    | '/'
    | '/ban-tin'
    | '/cum-loa'
    | '/ke-hoach'
    | '/nhat-ky'
    | '/canh-bao'
    | '/sua-chua'
    | '/tho'
    | '/cho-ky'
    | '/quan-tri/khoa'
    | '/quan-tri/phien-ban';
  readonly icon: IconName;
  readonly page: keyof Texts['shell']['pages'];
}

const home: Entry = { to: '/', icon: 'today', page: 'today' };
const bulletins: Entry = { to: '/ban-tin', icon: 'doc', page: 'bulletins' };
const clusters: Entry = { to: '/cum-loa', icon: 'horn', page: 'clusters' };
const plans: Entry = { to: '/ke-hoach', icon: 'plan', page: 'plans' };
const alarms: Entry = { to: '/canh-bao', icon: 'emergency', page: 'alarms' };
const repairs: Entry = { to: '/sua-chua', icon: 'restart', page: 'repairs' };
const onSite: Entry = { to: '/tho', icon: 'volume', page: 'onSite' };
const keys: Entry = { to: '/quan-tri/khoa', icon: 'key', page: 'keys' };
const updates: Entry = { to: '/quan-tri/phien-ban', icon: 'download', page: 'updates' };
const signing: Entry = { to: '/cho-ky', icon: 'edit', page: 'signing' };
const log: Entry = { to: '/nhat-ky', icon: 'book', page: 'log' };

/** Only rooms that exist: a link that leads nowhere teaches people not to press. */
const groups: readonly { group: keyof Texts['shell']['groups']; entries: readonly Entry[] }[] = [
  { group: 'broadcast', entries: [bulletins, clusters, onSite, alarms, repairs, signing] },
  { group: 'programme', entries: [plans] },
  { group: 'system', entries: [keys, updates, log] },
];

/** A count is what waits, never a total. */
function Count({ entry, attention, dot }: { entry: Entry; attention: number; dot?: boolean }) {
  const { shell } = useTexts();
  const waiting = useWaiting(entry);
  const count = entry === clusters ? attention : waiting;
  if (count === 0) return null;
  const says =
    entry === clusters
      ? shell.needAttention
      : entry === alarms
        ? shell.alarmsWaiting
        : entry === signing
          ? shell.signaturesWaiting
          : shell.repairsWaiting;
  return (
    <span className={dot ? 'dot num' : 'count num'}>
      <span aria-hidden="true">{count}</span>
      <span className="sr">{says(count)}</span>
    </span>
  );
}

/** What waits in a room: alarms that nobody has taken on, repairs that nobody was sent to, orders that want a second signature. */
function useWaiting(entry: Entry): number {
  const open = useQuery({ ...routeQuery(careRoutes.alarms, { query: {} }), enabled: entry === alarms });
  const tickets = useQuery({ ...routeQuery(careRoutes.tickets, { query: {} }), enabled: entry === repairs });
  const unsigned = useQuery({ ...routeQuery(orderRoutes.awaiting), enabled: entry === signing });
  const plans = useQuery({ ...routeQuery(horizonRoutes.awaiting), enabled: entry === signing });
  // A query that is not asked here still knows what another asked.
  if (entry === alarms)
    return open.data?.open.filter(({ acknowledged }) => acknowledged === undefined).length ?? 0;
  if (entry === repairs) return tickets.data?.tickets.filter(({ state }) => state === 'open').length ?? 0;
  // All stations are signed in one go.
  const plan = (plans.data?.horizons.length ?? 0) > 0 ? 1 : 0;
  return entry === signing ? (unsigned.data?.orders.length ?? 0) + plan : 0;
}

function NavLink({ entry, attention }: { entry: Entry; attention: number }) {
  const { shell } = useTexts();
  return (
    <Link to={entry.to} activeOptions={{ exact: entry.to === '/' }} title={shell.pages[entry.page]}>
      <Icon name={entry.icon} />
      <span>{shell.pages[entry.page]}</span>
      <Count entry={entry} attention={attention} />
    </Link>
  );
}

/** The left column. */
export function Navigation({ attention }: { attention: number }) {
  const seesBoxes = useHasRole('administrator', 'technician', 'supervisor');
  const signatures = useWaiting(signing);
  const { shell, words } = useTexts();
  // Most places ask for one signature: the room for the second is shown while something waits in it.
  const isShown = (entry: Entry) => {
    if (entry === keys || entry === updates) return seesBoxes;
    return entry === signing ? signatures > 0 : true;
  };
  return (
    <nav className="nav" aria-label={shell.navigation}>
      <div className="brand">
        <Brand />
        <span>{words.product}</span>
      </div>
      <NavLink entry={home} attention={attention} />
      {groups.map(({ group, entries }) => (
        <div key={group}>
          <p className="nav-group">{shell.groups[group]}</p>
          {entries.filter(isShown).map((entry) => (
            <NavLink key={entry.to} entry={entry} attention={attention} />
          ))}
        </div>
      ))}
    </nav>
  );
}

/** The tabs of the phone; writing stands in the middle for those who write. */
export function Tabs({ attention }: { attention: number }) {
  const { shell } = useTexts();
  const writes = useHasRole('editor');
  const mends = useHasRole('technician');
  // Who mends and does not write: on the ladder what is broken counts, not bulletins and plans.
  const repairsOnly = mends && !writes;
  const tab = (entry: Entry) => (
    <Link key={entry.to} to={entry.to} activeOptions={{ exact: entry.to === '/' }}>
      <Icon name={entry.icon} size={20} />
      {shell.pages[entry.page]}
      <Count entry={entry} attention={attention} dot />
    </Link>
  );
  if (repairsOnly) {
    return (
      <nav className="tabs" aria-label={shell.navigation}>
        {[home, onSite, clusters, alarms, repairs].map(tab)}
      </nav>
    );
  }
  return (
    <nav className={writes ? 'tabs' : 'tabs tabs-4'} aria-label={shell.navigation}>
      {tab(home)}
      {tab(bulletins)}
      {writes && (
        <Link to="/ban-tin/moi" className="make">
          <span>
            <Icon name="plus" size={20} />
          </span>
          {shell.pages.write}
        </Link>
      )}
      {tab(clusters)}
      {tab(plans)}
    </nav>
  );
}
