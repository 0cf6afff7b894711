import { type Output, orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, routeQuery } from '../../shell/api.ts';
import { useNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { msOf } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { CardTable } from '../../ui/card-table.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { Empty, PageHead } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { useOrderTitle } from './order-title.ts';
import { PlansAwaiting } from './plans-awaiting.tsx';
import { SignDialog } from './sign-dialog.tsx';
import '../fleet.css';

/** An order that waits for a second person. */
export type Awaiting = Output<typeof orderRoutes.awaiting>['orders'][number];

/** Names of clusters that are shown; the rest is a number. */
const MOST_NAMES = 3;

/** Chờ chữ ký thứ hai: what was ordered and not sent, for whoever keeps the second key. */
export function AwaitingPage() {
  const { signing: text, keys } = useTexts();
  const seesKeys = useHasRole('administrator', 'technician', 'supervisor');
  const query = useQuery(routeQuery(orderRoutes.awaiting));
  const [asked, setAsked] = useState<{ readonly about: 'sign' | 'refuse'; readonly order: Awaiting }>();
  const close = () => setAsked(undefined);
  return (
    <>
      <PageHead title={text.title} crumb={seesKeys && <Link to="/quan-tri/khoa">{keys.title}</Link>} />
      <p className="small soft mb-3">{text.lead}</p>
      <Loaded query={query}>
        {({ orders, refused }) => (
          <>
            {refused.length > 0 && <Refused kinds={refused} />}
            <PlansAwaiting />
            {orders.length === 0 ? (
              <Empty title={text.none}>{text.noneWay}</Empty>
            ) : (
              <CardTable columns={[text.order, text.left, text.to, text.by]} act={text.act}>
                {orders.map((order) => (
                  <Row key={order.id} order={order} ask={(about) => setAsked({ about, order })} />
                ))}
              </CardTable>
            )}
          </>
        )}
      </Loaded>
      {asked?.about === 'sign' && <SignDialog order={asked.order} onClose={close} />}
      {asked?.about === 'refuse' && <Refuse order={asked.order} onClose={close} />}
    </>
  );
}

/** What boxes refuse because nobody can be waited for. */
function Refused({ kinds }: { kinds: Output<typeof orderRoutes.awaiting>['refused'] }) {
  const { signing: text } = useTexts();
  return (
    <section className="surface pad mb-3" role="alert" aria-label={text.refusedTitle}>
      <p>
        <State kind="failed">{text.refusedTitle}</State>
      </p>
      <ul className="small mt-2">
        {kinds.map((kind) => (
          <li key={kind}>{text.refusedKinds[kind]}</li>
        ))}
      </ul>
    </section>
  );
}

function Row({ order, ask }: { order: Awaiting; ask: (about: 'sign' | 'refuse') => void }) {
  const { signing: text, words } = useTexts();
  const titleOf = useOrderTitle();
  const { near } = useTime();
  const now = useNow(1000);
  const { signature, names } = order;
  const rest = names.length - MOST_NAMES;
  return (
    <tr>
      <td className="num">
        <b className="medium">{titleOf(order.what)}</b>
        {order.reason && <span className="small soft block">{order.reason}</span>}
      </td>
      <td className="num">
        {signature?.state === 'awaiting' && words.span(Math.max(0, msOf(signature.until) - now))}
      </td>
      <td className="small said">
        {names.length === 0 ? text.all : names.slice(0, MOST_NAMES).join(', ')}
        {rest > 0 && ` ${text.more(rest)}`}
        <span className="tiny muted block">{text.boxes(order.boxes)}</span>
      </td>
      <td className="small num">
        {order.by?.name ?? '–'}
        <span className="tiny muted block">{near(order.at, now)}</span>
      </td>
      <td>
        {order.may === 'nothing' && <span className="small muted">{text.notYours}</span>}
        {order.may !== 'nothing' && (
          <span className="flex gap-2">
            {order.may === 'sign' && (
              <Button small kind="main" onClick={() => ask('sign')}>
                {text.sign}
              </Button>
            )}
            <Button small onClick={() => ask('refuse')}>
              {order.may === 'sign' ? text.refuse : text.takeBack}
            </Button>
          </span>
        )}
      </td>
    </tr>
  );
}

function Refuse({ order, onClose }: { order: Awaiting; onClose: () => void }) {
  const { signing: text } = useTexts();
  const titleOf = useOrderTitle();
  const own = order.may === 'take-back';
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={(own ? text.takeBackTitle : text.refuseTitle)(titleOf(order.what))}
      description={own ? text.takeBackWhat : text.refuseWhat}
      confirm={own ? text.takeBackConfirm : text.refuseConfirm}
      act={async (reason) => {
        await call(orderRoutes.refuse, { params: { order: order.id }, body: { reason } });
        announce(own ? text.takenBack : text.refused);
      }}
    />
  );
}
