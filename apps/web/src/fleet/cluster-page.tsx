import { type ClusterView, fleetRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { routeQuery } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { useHasRole } from '../shell/session.ts';
import { msOf } from '../shell/time.ts';
import { useTexts } from '../texts/language.tsx';
import { Loaded } from '../ui/failure.tsx';
import { Empty, PageHead } from '../ui/page.tsx';
import { Tag } from '../ui/state.tsx';
import { BoxFacts } from './box-facts.tsx';
import { useClockText } from './clock-text.ts';
import { ClusterActs } from './cluster-acts.tsx';
import { ClusterDay } from './cluster-day.tsx';
import { ClusterNow } from './cluster-now.tsx';
import { kindOfCluster, REPORTS_MS } from './cluster-state.ts';
import { ClusterTrouble } from './cluster-trouble.tsx';
import { Enrolment } from './enrolment.tsx';
import '../care/care.css';
import './fleet.css';
import { OrdersPanel } from './orders/orders-panel.tsx';
import { PlayLog } from './play-log.tsx';
import { RegistryFacts } from './registry/registry-facts.tsx';
import { WhySilent } from './why-silent.tsx';

/** One cluster: how it is, its day, what is wrong now, what it played with which evidence, what went wrong, the box. */
export function ClusterPage() {
  const { cluster } = useParams({ from: '/console/cum-loa/$cluster' });
  const query = useQuery({
    ...routeQuery(fleetRoutes.cluster, { params: { cluster } }),
    refetchInterval: REPORTS_MS,
  });
  return <Loaded query={query}>{(found) => <Cluster cluster={found} />}</Loaded>;
}

function Cluster({ cluster }: { cluster: ClusterView }) {
  const { fleet } = useTexts();
  const mayEnrol = useHasRole('administrator', 'technician');
  return (
    <>
      <PageHead
        title={cluster.name}
        crumb={
          <>
            <Link to="/cum-loa">{fleet.title}</Link> · {cluster.ward.name}
          </>
        }
        tag={
          <>
            <Tag kind={kindOfCluster(cluster.state)}>{fleet.state[cluster.state.kind]}</Tag>
            {cluster.output && cluster.output !== 'alsa' && <Tag quiet>{fleet.output[cluster.output]}</Tag>}
          </>
        }
        side={<ClusterActs cluster={cluster} />}
      />
      <WhoLine cluster={cluster} />
      {cluster.box ? (
        <ClusterDay cluster={cluster} />
      ) : (
        <Empty title={fleet.page.bare}>
          <p>{fleet.page.bareWay}</p>
          {mayEnrol && (
            <p className="mt-3">
              <Enrolment cluster={cluster} next />
            </p>
          )}
        </Empty>
      )}
      <div className="cluster-cols cluster-cols-now">
        <ClusterNow cluster={cluster} />
        <div className="min-w-0">
          <WhySilent cluster={cluster} />
          <PlayLog cluster={cluster} />
          <RegistryFacts cluster={cluster.id} />
          {cluster.box && <BoxFacts cluster={cluster} box={cluster.box} />}
        </div>
        <ClusterTrouble cluster={cluster}>
          <OrdersPanel cluster={cluster} />
          {mayEnrol && cluster.box && (
            <section>
              <Enrolment cluster={cluster} next={false} />
            </section>
          )}
        </ClusterTrouble>
      </div>
    </>
  );
}

function WhoLine({ cluster }: { cluster: ClusterView }) {
  const { fleet, words } = useTexts();
  const text = fleet.page;
  const now = useNow(5000);
  const clockText = useClockText();
  const { state, lastHeardAt, clock, volume, output } = cluster;
  const facts = [
    state.kind === 'offline' && text.offlineSince(words.span(now - msOf(state.since))),
    state.kind === 'unknown-time' && text.unknownSince(words.span(now - msOf(state.since))),
    state.kind === 'playing' && text.playingNow(state.title),
    state.kind === 'playing' &&
      state.below !== undefined &&
      state.below.length > 0 &&
      text.playingBelow(state.below.map(({ title }) => title)),
    lastHeardAt === undefined ? text.neverHeard : text.lastHeard(words.ago(now - msOf(lastHeardAt))),
    clock && `${text.facts.clock} ${clockText(clock)}`,
    volume !== undefined && `${text.facts.volume} ${volume} %`,
    output && output !== 'alsa' && fleet.outputNote[output],
  ];
  return (
    <p className="who num">
      {facts.filter(Boolean).map((fact) => (
        <span key={String(fact)}>{fact}</span>
      ))}
    </p>
  );
}
