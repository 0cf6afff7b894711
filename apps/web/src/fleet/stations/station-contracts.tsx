import type { RegistryEntry } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { dayKey, daysBetween, dayText } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { contractsOf } from './contracts.ts';

/** An end of a contract is marked from this many days before. */
const SOON_DAYS = 60;

/** Contracts of the station's clusters, the next end first. */
export function StationContracts({ clusters }: { clusters: readonly RegistryEntry[] }) {
  const text = useTexts().stations.contracts;
  const { zone } = useTime();
  const now = useNow(60_000);
  const contracts = contractsOf(clusters);
  return (
    <Surface pad>
      <PartTitle title={text.title} note={contracts.length === 0 ? undefined : contracts.length} />
      {contracts.length === 0 && (
        <p className="small soft">
          {text.none} {text.noneWay}
        </p>
      )}
      <ul className="station-contracts">
        {contracts.map(({ cluster, kind, number, until }) => {
          const days = daysBetween(dayKey(now, zone), until);
          return (
            <li key={`${cluster.id} ${kind}`} className="small num">
              <span>
                <b className="medium">{text.kinds[kind]}</b> {number}
                <br />
                <Link to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
                  {cluster.name}
                </Link>
              </span>
              <span className="r">
                {text.until(dayText(until))}
                {days <= SOON_DAYS && (
                  <State kind={days < 0 ? 'failed' : 'awaiting'}>
                    {days < 0 ? text.over : text.soon(days)}
                  </State>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Surface>
  );
}
