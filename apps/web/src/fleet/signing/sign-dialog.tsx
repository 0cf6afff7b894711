import { orderRoutes } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { agrees } from './agrees.ts';
import type { Awaiting } from './awaiting-page.tsx';
import { ChooseKey, useProblem } from './choose-key.tsx';
import { type HeldKey, mayReadKeys } from './key-file.ts';
import { useOrderTitle } from './order-title.ts';

/** The second signature: the key is read here, what is signed is compared with what was shown, and only signatures are sent. */
export function SignDialog({ order, onClose }: { order: Awaiting; onClose: () => void }) {
  const { signing: text, words } = useTexts();
  const titleOf = useOrderTitle();
  const { dateAndTime } = useTime();
  const [key, setKey] = useState<HeldKey>();
  const { problem, setProblem } = useProblem();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const readable = mayReadKeys();

  const sign = async () => {
    if (key === undefined) return setProblem(text.keyMissing);
    setBusy(true);
    setError(null);
    try {
      const params = { order: order.id };
      const { commands } = await call(orderRoutes.prepare, { params });
      const isWhatWasShown = commands.every(
        ({ payload, text: signed }) => agrees(payload, order.what) && signed.endsWith(`\n${payload}`),
      );
      if (!isWhatWasShown) return setProblem(text.differs);
      const signatures = [];
      for (const command of commands)
        signatures.push({ command: command.command, signature: await key.sign(command.text) });
      await call(orderRoutes.sign, { params, body: { key: key.name, signatures } });
      announce(text.signed);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.signTitle(titleOf(order.what))}
      description={
        <>
          <p>
            {order.names.length === 0 ? text.all : order.names.slice(0, 8).join(', ')} ·{' '}
            {text.boxes(order.boxes)}
          </p>
          <p>
            {text.signWhat(order.by?.name ?? '–', dateAndTime(order.at))} {order.reason}
          </p>
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          {readable && (
            <Button kind="main" busy={busy} onClick={() => void sign()}>
              {text.confirm}
            </Button>
          )}
        </>
      }
    >
      {readable ? (
        <ChooseKey chosen={key} onKey={setKey} onProblem={setProblem} />
      ) : (
        <>
          <p className="small">{text.notHere}</p>
          <pre className="log-lines mt-2">{`loaphuong keys sign ${order.id} --key FILE --as EMAIL`}</pre>
        </>
      )}
      {problem && (
        <p className="field-error mt-2" role="alert">
          {problem}
        </p>
      )}
      <Failure error={error} />
    </Dialog>
  );
}
