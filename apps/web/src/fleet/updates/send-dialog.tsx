import { type ReleaseView, type UpdatesView, updateRoutes } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, keyOf } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';

/** Asks to whom a version goes, and why. */
export function SendDialog({
  release,
  view,
  onClose,
}: {
  release: ReleaseView;
  view: UpdatesView;
  onClose: () => void;
}) {
  const { updates: text } = useTexts();
  const client = useQueryClient();
  const [group, setGroup] = useState('');
  const boxes = view.groups.find(({ id }) => id === group)?.boxes ?? view.inService;
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.sendTitle(release.version)}
      description={text.sendWhat(boxes)}
      confirm={text.sendConfirm}
      kind="main"
      act={async (reason) => {
        await call(updateRoutes.start, {
          body: { version: release.version, reason, ...(group === '' ? {} : { group }) },
        });
        announce(text.sendStarted(release.version));
        await client.invalidateQueries({ queryKey: keyOf(updateRoutes.updates) });
      }}
    >
      <div className="mb-3">
        <SelectField label={text.to} value={group} onChange={({ target }) => setGroup(target.value)}>
          <option value="">{text.all(view.inService)}</option>
          {view.groups.map((each) => (
            <option key={each.id} value={each.id}>
              {text.group(each.name, each.boxes)}
            </option>
          ))}
        </SelectField>
      </div>
    </ReasonDialog>
  );
}
