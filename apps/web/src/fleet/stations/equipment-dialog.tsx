import { type Input, registryRoutes, type StationEntry } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx';
import { useRefresh } from '../registry/use-refresh.ts';
import { kilohertzOf, megahertzText, wholeOf } from './equipment-numbers.ts';

type Entry = StationEntry['equipment'][number];
const KINDS: readonly Entry['kind'][] = ['fm-transmitter', 'wired-amplifier', 'other'];
const CONDITIONS: readonly Entry['condition'][] = ['good', 'degraded', 'broken'];

/** Adds equipment to a station, or with `each` changes it. */
export function EquipmentDialog({
  station,
  each,
  onClose,
}: {
  station: string;
  each?: Entry;
  onClose: () => void;
}) {
  const { stations, registry } = useTexts();
  const text = stations.equipment;
  const refresh = useRefresh();
  const [kind, setKind] = useState<Entry['kind']>(each?.kind ?? 'fm-transmitter');
  const [condition, setCondition] = useState<Entry['condition']>(each?.condition ?? 'good');
  const [typed, setTyped] = useState({
    name: each?.name ?? '',
    power: String(each?.powerW ?? ''),
    frequency: megahertzText(each?.frequencyKhz ?? null),
    lines: String(each?.lines ?? ''),
    serial: each?.serial ?? '',
    installedOn: each?.installedOn ?? '',
    note: each?.note ?? '',
  });
  const [tried, setTried] = useState(false);
  const powerW = wholeOf(typed.power);
  const frequencyKhz = kilohertzOf(typed.frequency);
  const lines = wholeOf(typed.lines);
  const short = typed.name.trim().length < 2;
  const wrong = short || powerW === undefined || frequencyKhz === undefined || lines === undefined;

  const check = () => {
    setTried(true);
    return !wrong;
  };
  const save = async () => {
    const orNull = (value: string) => (value.trim() === '' ? null : value.trim());
    const body: Input<typeof registryRoutes.addEquipment>['body'] = {
      kind,
      condition,
      name: typed.name.trim(),
      powerW: powerW ?? null,
      // What a machine of another kind cannot have is not kept from an earlier choice.
      frequencyKhz: kind === 'wired-amplifier' ? null : (frequencyKhz ?? null),
      lines: kind === 'fm-transmitter' ? null : (lines ?? null),
      serial: orNull(typed.serial),
      installedOn: orNull(typed.installedOn),
      note: orNull(typed.note),
    };
    if (each === undefined) await call(registryRoutes.addEquipment, { params: { station }, body });
    else await call(registryRoutes.editEquipment, { params: { equipment: each.id }, body });
    announce((each === undefined ? text.added : text.saved)(body.name));
    await refresh();
  };
  const field = (key: keyof typeof typed) => ({
    value: typed[key],
    onChange: ({ target }: { target: { value: string } }) => setTyped({ ...typed, [key]: target.value }),
  });

  return (
    <ActDialog
      wide
      title={each === undefined ? text.addTitle : text.editTitle(each.name)}
      confirm={text.save}
      check={check}
      act={save}
      onClose={onClose}
    >
      <div className="registry-form">
        <SelectField
          label={registry.page.kindLabel}
          value={kind}
          onChange={({ target }) => setKind(KINDS.find((one) => one === target.value) ?? kind)}
        >
          {KINDS.map((key) => (
            <option key={key} value={key}>
              {registry.page.kind[key]}
            </option>
          ))}
        </SelectField>
        <TextField
          label={text.name}
          error={tried && short ? stations.papers.nameShort : undefined}
          maxLength={120}
          {...field('name')}
        />
        <SelectField
          label={registry.facts.condition}
          value={condition}
          onChange={({ target }) => setCondition(CONDITIONS.find((one) => one === target.value) ?? condition)}
        >
          {CONDITIONS.map((key) => (
            <option key={key} value={key}>
              {registry.condition[key]}
            </option>
          ))}
        </SelectField>
        <TextField
          label={registry.page.power}
          inputMode="numeric"
          error={tried && powerW === undefined ? text.badNumber : undefined}
          maxLength={6}
          {...field('power')}
        />
        {kind !== 'wired-amplifier' && (
          <TextField
            label={registry.page.frequency}
            hint={text.frequencyHint}
            inputMode="decimal"
            error={tried && frequencyKhz === undefined ? text.badFrequency : undefined}
            maxLength={8}
            {...field('frequency')}
          />
        )}
        {kind !== 'fm-transmitter' && (
          <TextField
            label={registry.page.lines}
            inputMode="numeric"
            error={tried && lines === undefined ? text.badNumber : undefined}
            maxLength={4}
            {...field('lines')}
          />
        )}
        <TextField label={registry.page.serial} maxLength={200} {...field('serial')} />
        <TextField label={registry.facts.installedOn} type="date" {...field('installedOn')} />
        <TextAreaField label={text.note} maxLength={2000} {...field('note')} />
      </div>
    </ActDialog>
  );
}
