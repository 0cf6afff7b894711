import { type RegistryEntry, registryRoutes, type StationEntry } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { dayText } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { KeyValues, PartTitle, Surface } from '../../ui/page.tsx';
import { useRefresh } from '../registry/use-refresh.ts';

/** The papers of a station, and in what condition its clusters are. */
export function StationPapers({
  station,
  clusters,
}: {
  station: StationEntry;
  clusters: readonly RegistryEntry[];
}) {
  const { stations, registry } = useTexts();
  const text = stations.papers;
  const mayEdit = useHasRole('administrator', 'technician');
  const [editing, setEditing] = useState(false);
  const conditions = (['good', 'degraded', 'broken'] as const)
    .map((key) => ({ key, count: clusters.filter(({ condition }) => condition === key).length }))
    .filter(({ count }) => count > 0)
    .map(({ key, count }) => `${registry.condition[key]} ${count}`)
    .join(' · ');
  return (
    <Surface pad>
      <PartTitle title={text.title} />
      <KeyValues
        rows={[
          [text.ward, station.ward.name],
          [text.decision, station.decision ?? text.unknown],
          [text.setUpOn, station.setUpOn === null ? text.unknown : dayText(station.setUpOn)],
          [text.conditions, conditions === '' ? '–' : conditions],
          ...(station.note === null ? [] : [[text.note, station.note] as const]),
        ]}
      />
      {mayEdit && (
        <p className="mt-3">
          <Button small icon="edit" onClick={() => setEditing(true)}>
            {text.edit}
          </Button>
        </p>
      )}
      {editing && <EditPapers station={station} onClose={() => setEditing(false)} />}
    </Surface>
  );
}

function EditPapers({ station, onClose }: { station: StationEntry; onClose: () => void }) {
  const { stations } = useTexts();
  const text = stations.papers;
  const refresh = useRefresh();
  const [name, setName] = useState(station.name);
  const [decision, setDecision] = useState(station.decision ?? '');
  const [setUpOn, setSetUpOn] = useState(station.setUpOn ?? '');
  const [note, setNote] = useState(station.note ?? '');
  const short = name.trim().length < 2;
  const check = () => !short;
  const save = async () => {
    const orNull = (value: string) => (value.trim() === '' ? null : value.trim());
    await call(registryRoutes.editStation, {
      params: { station: station.id },
      body: { name: name.trim(), decision: orNull(decision), setUpOn: orNull(setUpOn), note: orNull(note) },
    });
    announce(text.saved);
    await refresh();
  };
  return (
    <ActDialog
      title={text.title}
      description={text.noPersonal}
      confirm={text.save}
      check={check}
      act={save}
      onClose={onClose}
    >
      <div className="registry-form">
        <TextField
          label={text.name}
          error={short ? text.nameShort : undefined}
          maxLength={120}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <TextField
          label={text.decision}
          maxLength={200}
          value={decision}
          onChange={({ target }) => setDecision(target.value)}
        />
        <TextField
          label={text.setUpOn}
          type="date"
          value={setUpOn}
          onChange={({ target }) => setSetUpOn(target.value)}
        />
        <TextAreaField
          label={text.note}
          maxLength={2000}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </div>
    </ActDialog>
  );
}
