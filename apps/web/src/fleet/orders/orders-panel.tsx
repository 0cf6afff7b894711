import { type ClusterView, type OrderState, type OrderView, orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { routeQuery } from '../../shell/api.ts';
import { useNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { State, type StateKind } from '../../ui/state.tsx';
import { useOrderTitle } from '../signing/order-title.ts';
import { SignatureState } from '../signing/signature-state.tsx';
import { LogDialog } from './log-dialog.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { OrderProgress } from './order-progress.tsx';

const kinds: Record<OrderState, StateKind> = {
  waiting: 'planned',
  sent: 'awaiting',
  obeyed: 'proved',
  'not-done': 'failed',
  expired: 'cancelled',
};

/** Orders that a cluster was given, newest first, each with the box's own answer. */
export function OrdersPanel({ cluster }: { cluster: ClusterView }) {
  const text = useTexts().care.orders;
  const query = useQuery(routeQuery(orderRoutes.list, { query: { cluster: cluster.id } }));
  const mayOrder = useHasRole('technician', 'administrator', 'editor', 'approver');
  const [ordering, setOrdering] = useState(false);
  const [many, setMany] = useState<string>();
  const orders = query.data?.orders ?? [];
  return (
    <section>
      <div className="bar-title px-0">
        <h2>{text.title}</h2>
        {mayOrder && cluster.box && (
          <span className="side">
            <Button small onClick={() => setOrdering(true)}>
              {text.button}
            </Button>
          </span>
        )}
      </div>
      {orders.length === 0 && <p className="small soft">{text.none}</p>}
      <ul className="order-list small">
        {orders.slice(0, 12).map((order) => (
          <Order key={order.id} order={order} />
        ))}
      </ul>
      {ordering && <OrderDialog cluster={cluster} onClose={() => setOrdering(false)} onMany={setMany} />}
      {many !== undefined && (
        <OrderProgress order={many} title={text.title} onClose={() => setMany(undefined)} />
      )}
    </section>
  );
}

function Order({ order }: { order: OrderView }) {
  const { care, signing } = useTexts();
  const text = care.orders;
  const titleOf = useOrderTitle();
  const { near } = useTime();
  const now = useNow(60_000);
  const readsLogs = useHasRole('technician', 'administrator');
  const [log, setLog] = useState<string>();
  const [answer] = order.answers;
  const { what, signature } = order;
  const unsent = signature?.state === 'signed' ? undefined : signature;
  if (answer === undefined && unsent === undefined) return null;
  return (
    <li className="num">
      <span>
        <b className="medium">{titleOf(what)}</b>
        {order.reason && ` – ${order.reason}`}
      </span>
      {unsent && <SignatureState signature={unsent} />}
      {answer && (
        <State kind={kinds[answer.state]}>
          {text.states[answer.state]}
          {answer.why && `: ${text.why(answer.why)}`}
        </State>
      )}
      <span className="tiny muted">
        {near(order.at, now)}
        {order.by && ` · ${order.by.name}`}
        {signature?.state === 'signed' && ` · ${signing.states.signed(signature.by.name)}`}
      </span>
      {answer?.logLines !== undefined && readsLogs && (
        <span>
          <Button small kind="quiet" onClick={() => setLog(answer.command)}>
            {text.log(answer.logLines)}
          </Button>
        </span>
      )}
      {log !== undefined && <LogDialog command={log} onClose={() => setLog(undefined)} />}
    </li>
  );
}
