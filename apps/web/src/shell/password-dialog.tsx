import { accessRoutes } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { call } from './api.ts';
import { meQuery } from './session.ts';

/** Shortest password that the contract takes. */
const shortest = 10;

/** Sets the first password, or changes it. */
export function PasswordDialog({ onClose, hasPassword }: { onClose: () => void; hasPassword: boolean }) {
  const { access, words } = useTexts();
  const text = access.set;
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const save = async () => {
    setTried(true);
    if (next.length < shortest || next !== again || busy) return;
    setBusy(true);
    setError(null);
    try {
      await call(accessRoutes.setPassword, { body: hasPassword ? { current, next } : { next } });
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      announce(text.done);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={hasPassword ? text.change : text.title}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {hasPassword && (
          <TextField
            label={text.current}
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
        <TextField
          label={text.next}
          hint={text.rule}
          error={tried && next.length < shortest ? text.short(next.length) : undefined}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
        <TextField
          label={text.again}
          error={tried && next.length >= shortest && next !== again ? text.differ : undefined}
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        <Failure error={error} />
        <div className="dialog-actions">
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" type="submit" busy={busy}>
            {text.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
