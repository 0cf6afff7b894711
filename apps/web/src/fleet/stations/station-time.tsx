import { type RegistryEntry, registryRoutes, type StationEntry } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { useRefresh } from '../registry/use-refresh.ts';

/** By which box the others of the station keep time on their local network. */
export function StationTime({
  station,
  clusters,
}: {
  station: StationEntry;
  clusters: readonly RegistryEntry[];
}) {
  const text = useTexts().stations.time;
  const mayChoose = useHasRole('administrator', 'technician');
  const [choosing, setChoosing] = useState(false);
  const named = clusters.find(({ id }) => id === station.timeMaster);
  return (
    <Surface pad>
      <PartTitle title={text.title} />
      <p>{named === undefined ? text.none : text.by(named.name)}</p>
      <p className="tiny muted mt-1">{text.what}</p>
      {mayChoose && clusters.length > 1 && (
        <p className="mt-3">
          <Button small onClick={() => setChoosing(true)}>
            {named === undefined ? text.choose : text.change}
          </Button>
        </p>
      )}
      {choosing && <ChooseTime station={station} clusters={clusters} onClose={() => setChoosing(false)} />}
    </Surface>
  );
}

function ChooseTime({
  station,
  clusters,
  onClose,
}: {
  station: StationEntry;
  clusters: readonly RegistryEntry[];
  onClose: () => void;
}) {
  const { stations } = useTexts();
  const text = stations.time;
  const refresh = useRefresh();
  const [chosen, setChosen] = useState(station.timeMaster ?? '');
  const save = async () => {
    await call(registryRoutes.timeMaster, {
      params: { station: station.id },
      body: { cluster: chosen === '' ? null : chosen },
    });
    announce(text.saved);
    await refresh();
  };
  return (
    <ActDialog
      title={text.chooseTitle}
      description={text.what}
      confirm={text.save}
      act={save}
      onClose={onClose}
    >
      <SelectField label={text.cluster} value={chosen} onChange={({ target }) => setChosen(target.value)}>
        <option value="">{text.nobody}</option>
        {clusters
          .filter(({ servedBy }) => servedBy === undefined)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </SelectField>
    </ActDialog>
  );
}
