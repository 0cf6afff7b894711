import { type ClusterListItem, type RegistryEntry, registryRoutes } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { CardTable } from '../../ui/card-table.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Empty, PartTitle } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { kindOfCluster } from '../cluster-state.ts';
import { useRefresh } from '../registry/use-refresh.ts';

/** The clusters of a station with what was found on looking at them, and at which one the box stands that plays for each. */
export function StationClusters({
  clusters,
  states,
}: {
  clusters: readonly RegistryEntry[];
  states: readonly ClusterListItem[];
}) {
  const { stations, registry, fleet } = useTexts();
  const text = stations.clusters;
  const mayEdit = useHasRole('administrator', 'technician');
  const [asked, setAsked] = useState<RegistryEntry>();
  if (clusters.length === 0) return <Empty title={text.none}>{text.noneWay}</Empty>;
  return (
    <section>
      <PartTitle title={text.title} note={clusters.length} />
      <CardTable
        columns={[fleet.list.name, fleet.list.state, registry.facts.condition, text.box]}
        act={stations.equipment.act}
      >
        {clusters.map((cluster) => {
          const state = states.find(({ id }) => id === cluster.id)?.state;
          return (
            <tr key={cluster.id}>
              <td>
                <Link className="medium" to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
                  {cluster.name}
                </Link>
              </td>
              <td>{state && <State kind={kindOfCluster(state)}>{fleet.state[state.kind]}</State>}</td>
              <td className="soft">
                {registry.technology[cluster.technology]} · {registry.condition[cluster.condition]}
              </td>
              <td className="soft num">
                <PlayingBox cluster={cluster} clusters={clusters} bare={state?.kind === 'bare'} />
              </td>
              <td>
                {mayEdit && clusters.length > 1 && (
                  <Button
                    small
                    onClick={() => setAsked(cluster)}
                    aria-label={`${text.change} ${cluster.name}`}
                  >
                    {text.change}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </CardTable>
      {asked && <ServedBy cluster={asked} clusters={clusters} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

function PlayingBox({
  cluster,
  clusters,
  bare,
}: {
  cluster: RegistryEntry;
  clusters: readonly RegistryEntry[];
  bare: boolean;
}) {
  const text = useTexts().stations.clusters;
  const head = clusters.find(({ id }) => id === cluster.servedBy);
  if (head !== undefined) return <>{text.by(head.name)}</>;
  const serves = clusters.filter(({ servedBy }) => servedBy === cluster.id).length;
  return (
    <>
      {bare ? text.ownNone : text.own}
      {serves > 0 && <span className="tiny block">{text.serves(serves)}</span>}
    </>
  );
}

function ServedBy({
  cluster,
  clusters,
  onClose,
}: {
  cluster: RegistryEntry;
  clusters: readonly RegistryEntry[];
  onClose: () => void;
}) {
  const { stations } = useTexts();
  const text = stations.clusters;
  const refresh = useRefresh();
  const [by, setBy] = useState<string>(cluster.servedBy ?? '');
  const save = async () => {
    await call(registryRoutes.serve, {
      params: { cluster: cluster.id },
      body: { by: by === '' ? null : by },
    });
    announce(text.saved(cluster.name));
    await refresh();
  };
  return (
    <ActDialog
      title={text.changeTitle(cluster.name)}
      description={text.changeWhat}
      confirm={text.save}
      act={save}
      onClose={onClose}
    >
      <SelectField label={text.choose} value={by} onChange={({ target }) => setBy(target.value)}>
        <option value="">{text.chooseOwn}</option>
        {clusters
          .filter(({ id, servedBy }) => id !== cluster.id && servedBy === undefined)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </SelectField>
    </ActDialog>
  );
}
