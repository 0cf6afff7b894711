import { orderRoutes } from '@loaphuong/contract';
import { call } from '../../shell/api.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { agrees } from './agrees.ts';
import type { Awaiting } from './awaiting-page.tsx';
import type { HeldKey } from './key-file.ts';
import { useOrderTitle } from './order-title.ts';
import { SigningDialog } from './signing-dialog.tsx';

/** The second signature of an order: what is signed is compared with what was shown, and only signatures are sent. */
export function SignDialog({ order, onClose }: { order: Awaiting; onClose: () => void }) {
  const { signing: text } = useTexts();
  const titleOf = useOrderTitle();
  const { dateAndTime } = useTime();

  const sign = async (key: HeldKey) => {
    const params = { order: order.id };
    const { commands } = await call(orderRoutes.prepare, { params });
    const isWhatWasShown = commands.every(
      ({ payload, text: signed }) => agrees(payload, order.what) && signed.endsWith(`\n${payload}`),
    );
    if (!isWhatWasShown) return 'differs';
    const signatures = [];
    for (const command of commands)
      signatures.push({ command: command.command, signature: await key.sign(command.text) });
    await call(orderRoutes.sign, { params, body: { key: key.name, signatures } });
    announce(text.signed);
    return 'signed';
  };

  return (
    <SigningDialog
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
      elsewhere={
        <>
          <p className="small">{text.notHere}</p>
          <pre className="log-lines mt-2">{`loaphuong keys sign ${order.id} --key FILE --as EMAIL`}</pre>
        </>
      }
      confirm={text.confirm}
      sign={sign}
      onClose={onClose}
    />
  );
}
