import { type ClusterView, type OrderWhat, orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerKinds } from '../fleet/orders/answer-kinds.ts';
import { SignatureState } from '../fleet/signing/signature-state.tsx';
import { call, routeQuery } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Surface } from '../ui/page.tsx';
import { State } from '../ui/state.tsx';
import '../care/care.css';

/** Volume and test tone, and the box's own answer to the newest orders. */
export function SoundTest({ cluster }: { cluster: ClusterView }) {
  const { care, technician: text } = useTexts();
  const orders = useQuery({
    ...routeQuery(orderRoutes.list, { query: { cluster: cluster.id } }),
    refetchInterval: 2000,
  });
  const [volume, setVolume] = useState(cluster.volume ?? 70);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const give = async (what: OrderWhat) => {
    setBusy(true);
    setError(null);
    try {
      await call(orderRoutes.give, { body: { what, to: { cluster: cluster.id } } });
      await orders.refetch();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Surface pad label={text.sound}>
      <h2>{text.sound}</h2>
      <label className="tech-volume num">
        {text.volume(volume)}
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={volume}
          onChange={(event) => setVolume(event.currentTarget.valueAsNumber)}
        />
      </label>
      <div className="tech-two">
        <Button busy={busy} onClick={() => void give({ command: 'volume', percent: volume })}>
          {care.orders.kinds.volume}
        </Button>
        <Button
          kind="main"
          icon="volume"
          busy={busy}
          onClick={() =>
            void give({ command: 'tone', seconds: 5, percent: Math.max(1, volume), anyway: false })
          }
        >
          {care.orders.kinds.tone}
        </Button>
      </div>
      <p className="small soft mt-2">{text.toneWhat}</p>
      <Failure error={error} />
      <Failure error={orders.error} retry={() => void orders.refetch()} />
      <ul className="order-list small mt-2" aria-label={text.answers}>
        {(orders.data?.orders ?? []).slice(0, 3).map(({ id, what, answers, signature }) => (
          <li key={id}>
            <span>{care.orders.kinds[what.command]}</span>
            {signature !== undefined && signature.state !== 'signed' && (
              <SignatureState signature={signature} />
            )}
            {answers.map(({ command, state, why }) => (
              <State key={command} kind={answerKinds[state]}>
                {care.orders.states[state]}
                {why && `: ${care.orders.why(why)}`}
              </State>
            ))}
          </li>
        ))}
      </ul>
    </Surface>
  );
}
