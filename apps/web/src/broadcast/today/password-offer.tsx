import { lazy, Suspense, useState } from 'react';
import { useMe } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';

const PasswordDialog = lazy(async () => ({
  default: (await import('../../shell/password-dialog.tsx')).PasswordDialog,
}));

const storageKey = 'loaphuong.password-later';

function wasPutOff(person: string): boolean {
  try {
    return localStorage.getItem(storageKey) === person;
  } catch {
    return false; // storage is switched off: the offer comes again
  }
}

/** A gentle offer after signing in with a link; gone for good on this machine once it is put off. */
export function PasswordOffer() {
  const me = useMe();
  const text = useTexts().access.offer;
  const [open, setOpen] = useState(false);
  const [later, setLater] = useState(() => wasPutOff(me.person.id));
  if (me.hasPassword || me.behind || later) return null;
  const putOff = () => {
    setLater(true);
    try {
      localStorage.setItem(storageKey, me.person.id);
    } catch {
      // Storage is switched off: put off until the page is loaded again.
    }
  };
  return (
    <div className="offer">
      <span>{text.title}</span>
      <span>
        <Button small kind="quiet" onClick={() => setOpen(true)}>
          {text.set}
        </Button>
        <Button small kind="quiet" onClick={putOff}>
          {text.later}
        </Button>
      </span>
      {open && (
        <Suspense>
          <PasswordDialog onClose={() => setOpen(false)} hasPassword={false} />
        </Suspense>
      )}
    </div>
  );
}
