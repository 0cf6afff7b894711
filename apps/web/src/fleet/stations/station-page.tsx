import {
  type ClusterListItem,
  fleetRoutes,
  type RegistryEntry,
  registryRoutes,
  type StationEntry,
} from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { routeQuery } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { Failure, Loaded } from '../../ui/failure.tsx';
import { Empty, PageHead } from '../../ui/page.tsx';
import { REPORTS_MS } from '../cluster-state.ts';
import { StationClusters } from './station-clusters.tsx';
import { StationContracts } from './station-contracts.tsx';
import { StationEquipment } from './station-equipment.tsx';
import { StationPapers } from './station-papers.tsx';
import { StationPhotos, StationPosition } from './station-places.tsx';
import { StationReserve } from './station-reserve.tsx';
import { StationRules } from './station-rules.tsx';
import { StationTime } from './station-time.tsx';
import '../fleet.css';
import '../registry/registry.css';
import './stations.css';

/** One station: what hangs on it, its clusters and whose box plays for each, its reserve sound, papers, contracts, position. */
export function StationPage() {
  const { station } = useParams({ from: '/console/dai/$station' });
  const { stations: text, registry } = useTexts();
  const query = useQuery(routeQuery(registryRoutes.registry));
  // States change by themselves; the page stands without them too.
  const states = useQuery({ ...routeQuery(fleetRoutes.clusters), refetchInterval: REPORTS_MS });
  return (
    <Loaded query={query}>
      {({ stations, clusters, tiles }) => {
        const found = stations.find(({ id }) => id === station);
        if (found === undefined) {
          return (
            <Empty title={text.none}>
              <p>{text.noneWay}</p>
              <p className="mt-2">
                <Link to="/so-cum-loa">{registry.title}</Link>
              </p>
            </Empty>
          );
        }
        const here = clusters.filter((each) => each.station === station && each.archived === undefined);
        const known = states.data?.clusters ?? [];
        return (
          <>
            <Failure error={states.error} retry={() => void states.refetch()} />
            <Station station={found} clusters={here} states={known} tiles={tiles} />
          </>
        );
      }}
    </Loaded>
  );
}

function Station({
  station,
  clusters,
  states,
  tiles,
}: {
  station: StationEntry;
  clusters: readonly RegistryEntry[];
  states: readonly ClusterListItem[];
  tiles: string | undefined;
}) {
  const { stations: text, fleet, registry } = useTexts();
  const loudspeakers = clusters.reduce((sum, each) => sum + (each.loudspeakers ?? 0), 0);
  return (
    <>
      <PageHead
        title={station.name}
        crumb={
          <>
            <Link to="/cum-loa">{fleet.title}</Link> · <Link to="/so-cum-loa">{registry.title}</Link> ·{' '}
            {station.ward.name}
          </>
        }
        note={text.totals(clusters.length, loudspeakers)}
      />
      <div className="cluster-cols">
        <div className="min-w-0 station-parts">
          <StationClusters clusters={clusters} states={states} />
          <StationEquipment station={station} />
          <StationPosition clusters={clusters} states={states} tiles={tiles} />
        </div>
        <div className="min-w-0 station-parts">
          <StationRules ward={station.ward.id} />
          <StationReserve station={station.id} />
          <StationTime station={station} clusters={clusters} />
          <StationPapers station={station} clusters={clusters} />
          <StationContracts clusters={clusters} />
          <StationPhotos clusters={clusters} />
        </div>
      </div>
    </>
  );
}
