import { type OrderAnswer, orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { routeQuery } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { Meter } from '../../ui/meter.tsx';
import { State } from '../../ui/state.tsx';
import { SignatureState } from '../signing/signature-state.tsx';
import { answerKinds } from './answer-kinds.ts';

/** Most clusters that are named; the rest are counted. */
const mostNamed = 60;

/** How far an order to many boxes is: every cluster with its answer, first those that have not done it. */
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
          const waitFirst = answers.toSorted((one, other) => rank(one) - rank(other));
          return (
            <div className="grid gap-3">
              <p className="num" role="status">
                <b>{text.progress(answered, counts.all)}</b>
                {counts.notDone > 0 && ` · ${text.failedSome(counts.notDone)}`}
                {counts.withoutBox > 0 && ` · ${text.withoutBox(counts.withoutBox)}`}
              </p>
              <Meter share={answered / Math.max(1, counts.all)} label={text.progress(answered, counts.all)} />
              <ul className="order-list small">
                {waitFirst.slice(0, mostNamed).map(({ command, cluster, ward, state, why }) => (
                  <li key={command}>
                    <span>
                      {cluster.name}, {ward.name}
                    </span>
                    <State kind={answerKinds[state]}>
                      {text.states[state]}
                      {why && `: ${text.why(why)}`}
                    </State>
                  </li>
                ))}
                {waitFirst.length > mostNamed && (
                  <li className="muted num">{care.alarms.more(waitFirst.length - mostNamed)}</li>
                )}
              </ul>
            </div>
          );
        }}
      </Loaded>
    </Dialog>
  );
}

/** What has failed is read first, what is done last. */
function rank({ state }: OrderAnswer): number {
  if (state === 'not-done' || state === 'expired') return 0;
  return state === 'obeyed' ? 2 : 1;
}
