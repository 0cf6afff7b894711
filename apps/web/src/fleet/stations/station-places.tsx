import type { ClusterListItem, RegistryEntry } from '@loaphuong/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';

// The map's library comes only where something stands on it.
const ClusterMap = lazy(() => import('../registry/cluster-map.tsx'));

/** Where the station's clusters stand. */
export function StationPosition({
  clusters,
  states,
  tiles,
}: {
  clusters: readonly RegistryEntry[];
  states: readonly ClusterListItem[];
  tiles: string | undefined;
}) {
  const text = useTexts().stations.map;
  const navigate = useNavigate();
  const placed = states.filter(
    ({ id, position }) => position !== undefined && clusters.some((each) => each.id === id),
  );
  return (
    <section>
      <PartTitle title={text.title} />
      {placed.length === 0 ? (
        <p className="small soft">{text.none}</p>
      ) : (
        <Suspense>
          <ClusterMap
            clusters={placed}
            tiles={tiles}
            onOpen={(cluster) => void navigate({ to: '/cum-loa/$cluster', params: { cluster } })}
          />
        </Suspense>
      )}
    </section>
  );
}

/** Pictures of the station's clusters; each opens its cluster. */
export function StationPhotos({ clusters }: { clusters: readonly RegistryEntry[] }) {
  const text = useTexts().stations.photos;
  const seen = clusters.filter(({ photo }) => photo !== undefined);
  return (
    <Surface pad>
      <PartTitle title={text.title} />
      {seen.length === 0 && <p className="small soft">{text.none}</p>}
      <div className="station-photos">
        {seen.map(({ id, name, photo }) => (
          <Link key={id} to="/cum-loa/$cluster" params={{ cluster: id }}>
            <img
              alt={text.of(name)}
              loading="lazy"
              src={`/api/registry/clusters/${id}/photo?v=${photo?.slice(0, 12)}`}
            />
          </Link>
        ))}
      </div>
    </Surface>
  );
}
