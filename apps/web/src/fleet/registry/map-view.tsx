import { type ClusterListItem, registryRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { call, routeQuery } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Empty } from '../../ui/page.tsx';
import type { Position } from './cluster-map.tsx';
import { useRefresh } from './use-refresh.ts';

// The map's library comes only to those who open the map.
const ClusterMap = lazy(() => import('./cluster-map.tsx'));

/** Clusters on a map; technicians set positions by dragging or by a press. */
export function MapView({ clusters }: { clusters: readonly ClusterListItem[] }) {
  const text = useTexts().registry.map;
  const navigate = useNavigate();
  const refresh = useRefresh();
  const registry = useQuery(routeQuery(registryRoutes.registry));
  const mayPlace = useHasRole('administrator', 'technician');
  const [placing, setPlacing] = useState(false);
  const [chosen, setChosen] = useState('');
  const [error, setError] = useState<unknown>(null);
  const unplaced = clusters.filter(({ position }) => position === undefined);

  const move = async (cluster: string, position: Position) => {
    setError(null);
    try {
      await call(registryRoutes.edit, { params: { cluster }, body: { position } });
      announce(text.moved(clusters.find(({ id }) => id === cluster)?.name ?? ''));
      setChosen('');
    } catch (failure) {
      setError(failure);
    } finally {
      // Refused or not: the signs go where the server says that they stand.
      await refresh();
    }
  };
  return (
    <>
      <div className="fleet-tools">
        {mayPlace && (
          <Button icon="pin" onClick={() => setPlacing(!placing)} aria-pressed={placing}>
            {placing ? text.done : text.place}
          </Button>
        )}
        {placing && unplaced.length > 0 && (
          <SelectField label={text.choose} value={chosen} onChange={({ target }) => setChosen(target.value)}>
            <option value="">{text.chooseOne}</option>
            {unplaced.map(({ id, name, ward }) => (
              <option key={id} value={id}>
                {ward.name}: {name}
              </option>
            ))}
          </SelectField>
        )}
        <span className="small soft num">
          {placing ? text.placing : unplaced.length > 0 && text.unplaced(unplaced.length)}
        </span>
      </div>
      <Failure error={error ?? registry.error} />
      {unplaced.length === clusters.length && !placing && <Empty title={text.none}>{text.noneWay}</Empty>}
      {registry.data && (
        <Suspense>
          <ClusterMap
            clusters={clusters}
            tiles={registry.data.tiles}
            onOpen={(cluster) => void navigate({ to: '/cum-loa/$cluster', params: { cluster } })}
            onMove={placing ? (cluster, to) => void move(cluster, to) : undefined}
            onPress={placing && chosen !== '' ? (at) => void move(chosen, at) : undefined}
          />
        </Suspense>
      )}
    </>
  );
}
