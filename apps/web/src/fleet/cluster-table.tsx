import type { ClusterListItem } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useNow } from '../shell/clock.ts';
import { msOf } from '../shell/time.ts';
import { useTexts } from '../texts/language.tsx';
import { State } from '../ui/state.tsx';
import { useClockText } from './clock-text.ts';
import type { WardGroup } from './cluster-filter.ts';
import { kindOfCluster } from './cluster-state.ts';

/** Clusters by ward: a table to compare, on the phone cards with the same facts. */
export function ClusterTable({ groups }: { groups: readonly WardGroup[] }) {
  const { fleet, words } = useTexts();
  const text = fleet.list;
  return (
    <>
      <div className="surface fleet-table max-[719px]:hidden">
        <table className="t">
          <thead>
            <tr>
              <th scope="col">{text.name}</th>
              <th scope="col">{text.state}</th>
              <th scope="col" className="r">
                {text.heard}
              </th>
              <th scope="col" className="r">
                {text.clock}
              </th>
              <th scope="col" className="r">
                {text.volume}
              </th>
              <th scope="col">{text.output}</th>
            </tr>
          </thead>
          {groups.map(({ ward, clusters }) => (
            <tbody key={ward.id}>
              <tr>
                <th scope="rowgroup" colSpan={6} className="fleet-ward num">
                  {ward.name} <span className="muted">{words.clusters(clusters.length)}</span>
                </th>
              </tr>
              {clusters.map((cluster) => (
                <ClusterRow key={cluster.id} cluster={cluster} />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      <div className="min-[720px]:hidden">
        {groups.map(({ ward, clusters }) => (
          <section key={ward.id} className="fleet-cards">
            <h2 className="num">
              {ward.name} <span className="small muted">{words.clusters(clusters.length)}</span>
            </h2>
            <ul>
              {clusters.map((cluster) => (
                <ClusterCard key={cluster.id} cluster={cluster} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function useFacts(cluster: ClusterListItem) {
  const { fleet, words } = useTexts();
  const now = useNow(10_000);
  const clockText = useClockText();
  return {
    heard:
      cluster.lastHeardAt === undefined ? fleet.list.neverHeard : words.ago(now - msOf(cluster.lastHeardAt)),
    clock: cluster.clock ? clockText(cluster.clock) : '–',
    volume: cluster.volume === undefined ? '–' : `${cluster.volume} %`,
    output: cluster.output === undefined ? '–' : fleet.output[cluster.output],
  };
}

function ClusterRow({ cluster }: { cluster: ClusterListItem }) {
  const { fleet } = useTexts();
  const facts = useFacts(cluster);
  return (
    <tr>
      <td>
        <Link className="medium" to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
          {cluster.name}
        </Link>
      </td>
      <td>
        <State kind={kindOfCluster(cluster.state)}>{fleet.state[cluster.state.kind]}</State>
      </td>
      <td className="r num">{facts.heard}</td>
      <td className="r num">{facts.clock}</td>
      <td className="r num">{facts.volume}</td>
      <td className="soft">{facts.output}</td>
    </tr>
  );
}

function ClusterCard({ cluster }: { cluster: ClusterListItem }) {
  const { fleet } = useTexts();
  const facts = useFacts(cluster);
  return (
    <li>
      <Link className="fleet-card" to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
        <b className="medium">{cluster.name}</b>
        <State kind={kindOfCluster(cluster.state)}>{fleet.state[cluster.state.kind]}</State>
        <span className="tiny muted num">
          {fleet.list.heard} {facts.heard} · {facts.clock} · {facts.output}
        </span>
      </Link>
    </li>
  );
}
