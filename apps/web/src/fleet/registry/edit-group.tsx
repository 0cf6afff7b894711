import { type GroupEntry, type RegistryEntry, registryRoutes } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { swapped } from './swapped.ts';
import { useRefresh } from './use-refresh.ts';

/** Makes a group, or with `group` gives it another name, other members, another order along the street. */
export function EditGroup({
  group,
  clusters,
  onClose,
}: {
  group?: GroupEntry;
  clusters: readonly RegistryEntry[];
  onClose: () => void;
}) {
  const { registry } = useTexts();
  const text = registry.groups;
  const refresh = useRefresh();
  const [name, setName] = useState(group?.name ?? '');
  // A member that was taken out of use since is not shown in the list, and leaves with the next saving.
  const [members, setMembers] = useState<readonly RegistryEntry[]>(
    () => group?.members.flatMap((id) => clusters.find((each) => each.id === id) ?? []) ?? [],
  );
  const [tried, setTried] = useState(false);
  const short = name.trim().length < 2;
  const check = () => {
    setTried(true);
    return !short;
  };
  const save = async () => {
    await call(registryRoutes.saveGroup, {
      body: {
        ...(group === undefined ? {} : { id: group.id }),
        name: name.trim(),
        members: members.map(({ id }) => id),
      },
    });
    announce(text.saved(name.trim()));
    await refresh();
  };
  return (
    <ActDialog
      wide
      title={group === undefined ? text.add : text.editTitle(group.name)}
      description={text.what}
      confirm={text.save}
      check={check}
      act={save}
      onClose={onClose}
    >
      <TextField
        label={text.name}
        error={tried && short ? text.nameShort : undefined}
        maxLength={120}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <p className="field-label mt-3">{text.members}</p>
      {members.length === 0 && <p className="small soft">{text.empty}</p>}
      <ol className="group-members">
        {members.map((member, place) => (
          <li key={member.id} className="num">
            <span>
              {place + 1}. {member.name} <span className="small muted">{member.ward.name}</span>
            </span>
            <span className="flex gap-1">
              <Button
                small
                aria-label={text.up(member.name)}
                disabled={place === 0}
                onClick={() => setMembers(swapped(members, place, place - 1))}
              >
                ↑
              </Button>
              <Button
                small
                aria-label={text.down(member.name)}
                disabled={place === members.length - 1}
                onClick={() => setMembers(swapped(members, place, place + 1))}
              >
                ↓
              </Button>
              <Button
                small
                kind="quiet"
                aria-label={text.leave(member.name)}
                onClick={() => setMembers(members.filter((each) => each !== member))}
              >
                ✕
              </Button>
            </span>
          </li>
        ))}
      </ol>
      <div className="mt-3">
        <SelectField
          label={text.addMember}
          value=""
          onChange={({ target }) => {
            const chosen = clusters.find(({ id }) => id === target.value);
            if (chosen) setMembers([...members, chosen]);
          }}
        >
          <option value="">{text.chooseMember}</option>
          {clusters
            .filter((each) => !members.some(({ id }) => id === each.id))
            .map(({ id, name: cluster, ward }) => (
              <option key={id} value={id}>
                {ward.name}: {cluster}
              </option>
            ))}
        </SelectField>
      </div>
    </ActDialog>
  );
}
