import { Link } from '@tanstack/react-router';
import { useTexts } from '../texts/language.tsx';
import type { Texts } from '../texts/texts.ts';
import { Brand, Icon, type IconName } from '../ui/icon.tsx';
import { useHasRole } from './session.ts';

interface Entry {
  readonly to: '/' | '/ban-tin' | '/cum-loa' | '/ke-hoach' | '/nhat-ky';
  readonly icon: IconName;
  readonly page: keyof Texts['shell']['pages'];
}

const home: Entry = { to: '/', icon: 'today', page: 'today' };
const bulletins: Entry = { to: '/ban-tin', icon: 'doc', page: 'bulletins' };
const clusters: Entry = { to: '/cum-loa', icon: 'horn', page: 'clusters' };
const plans: Entry = { to: '/ke-hoach', icon: 'plan', page: 'plans' };
const log: Entry = { to: '/nhat-ky', icon: 'book', page: 'log' };

/** Only rooms that exist: a link that leads nowhere teaches people not to press. */
const groups: readonly { group: keyof Texts['shell']['groups']; entries: readonly Entry[] }[] = [
  { group: 'broadcast', entries: [bulletins, clusters] },
  { group: 'programme', entries: [plans] },
  { group: 'system', entries: [log] },
];

/** A count is what waits, never a total. */
function Count({ entry, attention, dot }: { entry: Entry; attention: number; dot?: boolean }) {
  const { shell } = useTexts();
  if (entry !== clusters || attention === 0) return null;
  return (
    <span className={dot ? 'dot num' : 'count num'}>
      <span aria-hidden="true">{attention}</span>
      <span className="sr">{shell.needAttention(attention)}</span>
    </span>
  );
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
  const { shell, words } = useTexts();
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
          {entries.map((entry) => (
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
  const tab = (entry: Entry) => (
    <Link key={entry.to} to={entry.to} activeOptions={{ exact: entry.to === '/' }}>
      <Icon name={entry.icon} size={20} />
      {shell.pages[entry.page]}
      <Count entry={entry} attention={attention} dot />
    </Link>
  );
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
