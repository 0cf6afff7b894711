import { careRoutes } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
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
  const { care, words } = useTexts();
  const text = care.tickets;
  const [title, setTitle] = useState(given);
  const [what, setWhat] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const open = async () => {
    setBusy(true);
    setError(null);
    try {
      const body = { cluster: cluster.id, title, what, ...(alarm === undefined ? {} : { alarm }) };
      const { number } = await call(careRoutes.openTicket, { body });
      announce(text.opened(number));
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={text.open}
      description={cluster.name}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" busy={busy} onClick={() => void open()}>
            {text.open}
          </Button>
        </>
      }
    >
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
        <Failure error={error} />
      </div>
    </Dialog>
  );
}
