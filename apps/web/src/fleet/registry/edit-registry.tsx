import { type Input, type RegistryEntry, registryRoutes } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx';
import { useRefresh } from './use-refresh.ts';

const NUMBERS = ['loudspeakers', 'wattage', 'volume', 'delayMs', 'monthBudgetMb'] as const;
const DAYS = ['installedOn', 'simUntil', 'powerUntil', 'careUntil'] as const;
const LINES = [
  'boxModel',
  'boxSerial',
  'amplifierModel',
  'amplifierSerial',
  'simContract',
  'powerContract',
  'careContract',
  'decision',
] as const;
const ORDER = [
  'loudspeakers',
  'wattage',
  'volume',
  'delayMs',
  'monthBudgetMb',
  'installedOn',
  'decision',
  'boxModel',
  'boxSerial',
  'amplifierModel',
  'amplifierSerial',
  'simContract',
  'simUntil',
  'powerContract',
  'powerUntil',
  'careContract',
  'careUntil',
] as const;

type Typed = Record<(typeof ORDER)[number] | 'name' | 'note', string>;

/** Changes what the registry says of a cluster; only what was changed is sent. */
export function EditRegistry({ entry, onClose }: { entry: RegistryEntry; onClose: () => void }) {
  const { registry } = useTexts();
  const text = registry.facts;
  const refresh = useRefresh();
  const first = Object.fromEntries(
    [...ORDER, 'name' as const, 'note' as const].map((field) => [field, String(entry[field] ?? '')]),
  ) as Typed;
  const [typed, setTyped] = useState<Typed>(first);
  const [technology, setTechnology] = useState(entry.technology);
  const [condition, setCondition] = useState(entry.condition);
  const [wrong, setWrong] = useState<(typeof NUMBERS)[number]>();

  const changed = (field: keyof Typed) => typed[field].trim() !== first[field];
  const check = () => {
    const bad = NUMBERS.find(
      (field) =>
        !/^\d*$/.test(typed[field].trim()) ||
        ((field === 'volume' || field === 'delayMs') && typed[field].trim() === ''),
    );
    setWrong(bad);
    return bad === undefined;
  };
  const save = async () => {
    const empty = (value: string) => (value.trim() === '' ? null : value.trim());
    const body: Input<typeof registryRoutes.edit>['body'] = {
      ...(changed('name') ? { name: typed.name } : {}),
      ...(technology === entry.technology ? {} : { technology }),
      ...(condition === entry.condition ? {} : { condition }),
      ...Object.fromEntries(
        NUMBERS.filter(changed).map((field) => [
          field,
          typed[field].trim() === '' ? null : Number(typed[field]),
        ]),
      ),
      ...Object.fromEntries(
        [...DAYS, ...LINES, 'note' as const].filter(changed).map((field) => [field, empty(typed[field])]),
      ),
    };
    await call(registryRoutes.edit, { params: { cluster: entry.id }, body });
    announce(text.saved);
    await refresh();
  };
  const set = (field: keyof Typed) => (value: string) => setTyped({ ...typed, [field]: value });

  return (
    <ActDialog
      wide
      title={`${text.title}: ${entry.name}`}
      description={`${text.noPersonal} ${text.heard}`}
      confirm={text.save}
      check={check}
      act={save}
      onClose={onClose}
    >
      <div className="registry-form">
        <TextField
          label={text.name}
          maxLength={120}
          value={typed.name}
          onChange={({ target }) => set('name')(target.value)}
        />
        <SelectField
          label={text.technology}
          value={technology}
          onChange={({ target }) => setTechnology(target.value as RegistryEntry['technology'])}
        >
          {(['ip', 'fm', 'wired', 'other'] as const).map((key) => (
            <option key={key} value={key}>
              {registry.technology[key]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={text.condition}
          value={condition}
          onChange={({ target }) => setCondition(target.value as RegistryEntry['condition'])}
        >
          {(['good', 'degraded', 'broken'] as const).map((key) => (
            <option key={key} value={key}>
              {registry.condition[key]}
            </option>
          ))}
        </SelectField>
        {ORDER.map((field) => (
          <TextField
            key={field}
            label={text[field]}
            type={DAYS.some((day) => day === field) ? 'date' : 'text'}
            inputMode={NUMBERS.some((number) => number === field) ? 'numeric' : undefined}
            error={wrong === field ? text.badNumber(text[field]) : undefined}
            maxLength={200}
            value={typed[field]}
            onChange={({ target }) => set(field)(target.value)}
          />
        ))}
        <TextAreaField
          label={text.note}
          maxLength={2000}
          value={typed.note}
          onChange={({ target }) => set('note')(target.value)}
        />
      </div>
    </ActDialog>
  );
}
