import { careRoutes } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { ActDialog } from '../ui/dialog.tsx';
import { TextAreaField, TextField } from '../ui/field.tsx';

/** Opens a repair for a cluster, by hand or from an alarm. */
export function OpenTicket({
  cluster,
  alarm,
  title: given = '',
  onClose,
}: {
  cluster: { id: string; name: string };
  alarm?: string;
  title?: string;
  onClose: () => void;
}) {
  const { care } = useTexts();
  const text = care.tickets;
  const [title, setTitle] = useState(given);
  const [what, setWhat] = useState('');
  const open = async () => {
    const body = { cluster: cluster.id, title, what, ...(alarm === undefined ? {} : { alarm }) };
    const { number } = await call(careRoutes.openTicket, { body });
    announce(text.opened(number));
  };
  return (
    <ActDialog title={text.open} description={cluster.name} confirm={text.open} act={open} onClose={onClose}>
      <div className="grid gap-3">
        <TextField
          label={text.openTitle}
          value={title}
          maxLength={200}
          onChange={(event) => setTitle(event.target.value)}
        />
        <TextAreaField
          label={text.openWhat}
          value={what}
          maxLength={2000}
          onChange={(event) => setWhat(event.target.value)}
        />
      </div>
    </ActDialog>
  );
}
