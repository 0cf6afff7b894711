import { type ClusterListItem, fleetRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { groupByWard } from '../fleet/cluster-filter.ts';
import { kindOfCluster } from '../fleet/cluster-state.ts';
import { routeQuery } from '../shell/api.ts';
import { useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Loaded } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { PageHead } from '../ui/page.tsx';
import { State } from '../ui/state.tsx';
import { nearestOf, type Position } from './nearest.ts';
import { SiteView } from './site-view.tsx';
import './technician.css';

const route = getRouteApi('/console/tho');

/** Tại chỗ: find the cluster that one stands under, join its box, see and hear that it works. For one hand and a bad network. */
export function TechnicianPage() {
  const { cluster } = route.useSearch();
  return <div className="tech">{cluster === undefined ? <Finder /> : <SiteView id={cluster} />}</div>;
}

type Where = { kind: 'unasked' | 'asking' | 'refused' } | { kind: 'here'; position: Position };

function Finder() {
  const text = useTexts().technician;
  const query = useQuery(routeQuery(fleetRoutes.clusters));
  const [search, setSearch] = useState('');
  const [where, setWhere] = useState<Where>({ kind: 'unasked' });
  const locate = () => {
    setWhere({ kind: 'asking' });
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => setWhere({ kind: 'here', position: coords }),
      () => setWhere({ kind: 'refused' }),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  };
  return (
    <>
      <PageHead title={text.title} />
      <TextField
        label={text.search}
        hint={text.searchHint}
        type="search"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {'geolocation' in navigator && (
        <p className="mt-2 mb-3">
          <Button busy={where.kind === 'asking'} onClick={locate}>
            {where.kind === 'asking' ? text.locating : text.nearest}
          </Button>
        </p>
      )}
      {where.kind === 'refused' && (
        <p className="small soft" role="status">
          {text.noPosition}
        </p>
      )}
      <Loaded query={query}>
        {({ clusters }) => {
          const groups = groupByWard(clusters, 'all', search);
          if (groups.length === 0) return <p className="soft">{text.none}</p>;
          if (where.kind === 'here') {
            const found = nearestOf(
              groups.flatMap((group) => group.clusters),
              where.position,
            );
            return (
              <Picks picks={found.slice(0, 10).map(({ thing, metres }) => ({ cluster: thing, metres }))} />
            );
          }
          return groups.map(({ ward, clusters: own }) => (
            <section key={ward.id}>
              <h2 className="mt-3">{ward.name}</h2>
              <Picks picks={own.map((cluster) => ({ cluster }))} />
            </section>
          ));
        }}
      </Loaded>
    </>
  );
}

function Picks({ picks }: { picks: readonly { cluster: ClusterListItem; metres?: number }[] }) {
  const { fleet, technician: text } = useTexts();
  const { decimal } = useTime();
  return (
    <ul className="tech-picks">
      {picks.map(({ cluster, metres }) => (
        <li key={cluster.id}>
          <Link to="/tho" search={{ cluster: cluster.id }}>
            <b>{cluster.name}</b>
            {metres !== undefined && (
              <span className="small num">
                {cluster.ward.name} · {text.away(decimal(metres / 1000, 1))}
              </span>
            )}
            <State kind={kindOfCluster(cluster.state)}>{fleet.state[cluster.state.kind]}</State>
          </Link>
        </li>
      ))}
    </ul>
  );
}
