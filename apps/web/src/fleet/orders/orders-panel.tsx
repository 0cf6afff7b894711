import { type ClusterView, type OrderView, orderRoutes, registryRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { routeQuery } from '../../shell/api.ts';
import { useNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { State } from '../../ui/state.tsx';
import { useOrderTitle } from '../signing/order-title.ts';
import { SignatureState } from '../signing/signature-state.tsx';
import { answerKinds } from './answer-kinds.ts';
import { LogDialog } from './log-dialog.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { OrderProgress } from './order-progress.tsx';
import { targetsOf } from './targets.ts';

/** Orders that a cluster was given, newest first, each with the box's own answer. */
export function OrdersPanel({ cluster }: { cluster: ClusterView }) {
  const text = useTexts().care.orders;
  const query = useQuery(routeQuery(orderRoutes.list, { query: { cluster: cluster.id } }));
  const mayOrder = useHasRole('technician', 'administrator', 'editor', 'approver');
  const [ordering, setOrdering] = useState(false);
  const registry = useQuery(routeQuery(registryRoutes.registry));
  const [many, setMany] = useState<{ readonly order: string; readonly title: string }>();
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
          <Order key={order.id} order={order} see={(title) => setMany({ order: order.id, title })} />
        ))}
      </ul>
      {ordering && (
        <OrderDialog
          targets={targetsOf(cluster, registry.data)}
          volume={cluster.volume}
          onClose={() => setOrdering(false)}
          onMany={(order, title) => setMany({ order, title })}
        />
      )}
      {many !== undefined && <OrderProgress {...many} onClose={() => setMany(undefined)} />}
    </section>
  );
}

function Order({ order, see }: { order: OrderView; see: (title: string) => void }) {
  const { care, signing } = useTexts();
  const text = care.orders;
  const titleOf = useOrderTitle();
  const { near } = useTime();
  const now = useNow(60_000);
  const readsLogs = useHasRole('technician', 'administrator');
  const [log, setLog] = useState<string>();
  const [answer] = order.answers;
  const { what, to, signature } = order;
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
        <State kind={answerKinds[answer.state]}>
          {text.states[answer.state]}
          {answer.why && `: ${text.why(answer.why)}`}
        </State>
      )}
      <span className="tiny muted">
        {near(order.at, now)}
        {order.by && ` · ${order.by.name}`}
        {signature?.state === 'signed' && ` · ${signing.states.signed(signature.by.name)}`}
      </span>
      {!('cluster' in to) && (
        <span>
          <Button small kind="quiet" onClick={() => see(`${titleOf(what)}: ${text.scope(to)}`)}>
            {text.seeAll(text.scope(to))}
          </Button>
        </span>
      )}
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
