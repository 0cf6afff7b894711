import { orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { routeQuery } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { Meter } from '../../ui/meter.tsx';
import { State } from '../../ui/state.tsx';
import { SignatureState } from '../signing/signature-state.tsx';

/** How far an order to many boxes is; those that have not done it are named. */
export function OrderProgress({
  order,
  title,
  onClose,
}: {
  order: string;
  title: string;
  onClose: () => void;
}) {
  const { care, words } = useTexts();
  const text = care.orders;
  const query = useQuery({
    ...routeQuery(orderRoutes.one, { params: { order } }),
    refetchInterval: 2000,
  });
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={title}
      actions={<Button onClick={onClose}>{words.close}</Button>}
    >
      <Loaded query={query}>
        {({ counts, answers, signature }) => {
          if (signature !== undefined && signature.state !== 'signed')
            return <SignatureState signature={signature} />;
          const answered = counts.obeyed + counts.notDone;
          const open = answers.filter(({ state }) => state !== 'obeyed');
          return (
            <div className="grid gap-3">
              <p className="num" role="status">
                <b>{text.progress(answered, counts.all)}</b>
                {counts.withoutBox > 0 && ` · ${text.withoutBox(counts.withoutBox)}`}
              </p>
              <Meter share={answered / Math.max(1, counts.all)} label={text.progress(answered, counts.all)} />
              <ul className="order-list small">
                {open.slice(0, 30).map(({ command, cluster, ward, state, why }) => (
                  <li key={command}>
                    <span>
                      {cluster.name}, {ward.name}
                    </span>
                    <State
                      kind={state === 'not-done' ? 'failed' : state === 'expired' ? 'cancelled' : 'awaiting'}
                    >
                      {text.states[state]}
                      {why && `: ${text.why(why)}`}
                    </State>
                  </li>
                ))}
              </ul>
            </div>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
