import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ChooseKey } from './choose-key.tsx';
import { type HeldKey, mayReadKeys } from './key-file.ts';

/**
 * The frame of a second signature: what is signed, the key that is read here and sent nowhere, and what went wrong. `sign` closes it when it
 * succeeds; `differs` says that the texts to sign are not what was shown, and nothing was signed.
 */
export function SigningDialog({
  title,
  description,
  contents,
  elsewhere,
  confirm,
  ready = true,
  failure = null,
  sign,
  onClose,
}: {
  title: string;
  description: ReactNode;
  /** What is signed, where the description does not say all of it. */
  contents?: ReactNode;
  /** What to do where keys cannot be read (plain http). */
  elsewhere: ReactNode;
  confirm: string;
  /** False while what is to be signed is still on its way. */
  ready?: boolean;
  /** Why it did not come. */
  failure?: unknown;
  sign: (key: HeldKey) => Promise<'signed' | 'differs'>;
  onClose: () => void;
}) {
  const { signing: text, words } = useTexts();
  const [key, setKey] = useState<HeldKey>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const readable = mayReadKeys();

  const submit = async () => {
    if (key === undefined) return setProblem(text.keyMissing);
    setBusy(true);
    setError(null);
    try {
      if ((await sign(key)) === 'differs') setProblem(text.differs);
      else onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          {readable && (
            <Button kind="main" busy={busy || !ready} onClick={() => void submit()}>
              {confirm}
            </Button>
          )}
        </>
      }
    >
      {contents}
      {readable ? <ChooseKey chosen={key} onKey={setKey} onProblem={setProblem} /> : elsewhere}
      {problem && (
        <p className="field-error mt-2" role="alert">
          {problem}
        </p>
      )}
      <Failure error={error ?? failure} />
    </Dialog>
  );
}
