import { careRoutes, type TicketView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, routeQuery } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { ReasonDialog } from '../ui/dialog.tsx';
import { Loaded, useFailureText } from '../ui/failure.tsx';
import { Empty, PageHead } from '../ui/page.tsx';
import { Tag } from '../ui/state.tsx';
import './care.css';
import { BookCost, grouped } from './book-cost.tsx';
import { AssignDialog, FinishDialog, HearDialog } from './ticket-dialogs.tsx';

const isOver = ({ state }: TicketView) => state === 'checked' || state === 'dropped';

/** Sửa chữa: cards that a technician reads on the ladder, from the fault to the proved sound. */
export function TicketsPage() {
  const query = useQuery(routeQuery(careRoutes.tickets, { query: {} }));
  const text = useTexts().care.tickets;
  return (
    <Loaded query={query}>
      {({ tickets }) => {
        const open = tickets.filter((ticket) => !isOver(ticket));
        const ended = tickets.filter(isOver);
        return (
          <>
            <PageHead title={text.title} note={text.count(open.length)} />
            {open.length === 0 && <Empty title={text.none}>{text.noneWay}</Empty>}
            <ul className="tickets">
              {open.map((ticket) => (
                <Ticket key={ticket.id} ticket={ticket} />
              ))}
            </ul>
            {ended.length > 0 && (
              <>
                <h2 className="mt-5 mb-2">{text.ended}</h2>
                <ul className="tickets">
                  {ended.map((ticket) => (
                    <Ticket key={ticket.id} ticket={ticket} />
                  ))}
                </ul>
              </>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

type Asking = 'assign' | 'finish' | 'hear' | 'reopen' | 'drop' | 'cost';

function Ticket({ ticket }: { ticket: TicketView }) {
  const text = useTexts().care.tickets;
  const { near } = useTime();
  const now = useNow(60_000);
  const failureText = useFailureText();
  const repairs = useHasRole('technician', 'administrator', 'lead');
  const books = useHasRole('accountant', 'lead');
  const [asking, setAsking] = useState<Asking>();
  const { state } = ticket;
  const close = () => setAsking(undefined);
  const arrive = async () => {
    try {
      await call(careRoutes.step, { params: { ticket: ticket.id }, body: { step: 'arrive' } });
    } catch (error) {
      announce(failureText(error));
    }
  };
  const withNote = (step: 'reopen' | 'drop') => (note: string) =>
    call(careRoutes.step, { params: { ticket: ticket.id }, body: { step, note } });
  const going = state === 'open' || state === 'assigned' || state === 'on-site';
  return (
    <li className="surface ticket" id={ticket.id}>
      <div className="alarm-head">
        <h2>{ticket.title}</h2>
        <StateTag ticket={ticket} />
      </div>
      <p className="small num">
        {text.number(ticket.number)} ·{' '}
        <Link to="/cum-loa/$cluster" params={{ cluster: ticket.cluster.id }}>
          {ticket.cluster.name}
        </Link>
        , {ticket.cluster.ward.name}
        {ticket.assignee && ` · ${ticket.assignee.name}`}
      </p>
      {ticket.what !== '' && <p className="small soft">{ticket.what}</p>}
      {ticket.doneWhat && (
        <p className="small">
          <b className="medium">{text.doneWhat}:</b> {ticket.doneWhat}
          {ticket.parts && ` (${text.parts.toLocaleLowerCase()}: ${ticket.parts})`}
        </p>
      )}
      <Evidence ticket={ticket} />
      <Costs ticket={ticket} mayBook={books} />
      <ol className="ticket-steps tiny muted num">
        {ticket.steps.map(({ step, at, by, note }) => (
          <li key={`${step}-${at}`}>
            {near(at, now)} {text.steps[step as keyof typeof text.steps] ?? step} – {by?.name ?? text.machine}
            {note && step !== 'finish' && step !== 'hear' && `: ${note}`}
          </li>
        ))}
      </ol>
      <div className="alarm-acts">
        {repairs && state === 'assigned' && (
          <Button kind="next" onClick={() => void arrive()}>
            {text.arrive}
          </Button>
        )}
        {repairs && (state === 'assigned' || state === 'on-site') && (
          <Button kind={state === 'on-site' ? 'next' : 'plain'} onClick={() => setAsking('finish')}>
            {text.finish}
          </Button>
        )}
        {repairs && going && (
          <Button kind={state === 'open' ? 'next' : 'quiet'} onClick={() => setAsking('assign')}>
            {text.assign}
          </Button>
        )}
        {repairs && ticket.played && (
          <Button kind="next" onClick={() => setAsking('hear')}>
            {text.hear}
          </Button>
        )}
        {repairs && state === 'done' && <Button onClick={() => setAsking('reopen')}>{text.reopen}</Button>}
        {books && state !== 'dropped' && <Button onClick={() => setAsking('cost')}>{text.cost}</Button>}
        {repairs && going && (
          <Button kind="quiet" onClick={() => setAsking('drop')}>
            {text.drop}
          </Button>
        )}
      </div>
      {asking === 'assign' && <AssignDialog ticket={ticket} onClose={close} />}
      {asking === 'finish' && <FinishDialog ticket={ticket} onClose={close} />}
      {asking === 'hear' && ticket.played && (
        <HearDialog ticket={ticket} play={ticket.played} onClose={close} />
      )}
      {asking === 'cost' && <BookCost ticket={ticket} onClose={close} />}
      {(asking === 'reopen' || asking === 'drop') && (
        <ReasonDialog
          open
          onOpenChange={(next) => !next && close()}
          title={text[asking]}
          description={ticket.title}
          confirm={text[asking]}
          kind={asking === 'drop' ? 'stop' : 'main'}
          act={withNote(asking)}
        />
      )}
    </li>
  );
}

function StateTag({ ticket: { state, wait, heard } }: { ticket: TicketView }) {
  const text = useTexts().care.tickets;
  if (state === 'checked')
    return heard ? <Tag>{text.checkedByEar}</Tag> : <Tag kind="proved">{text.states.checked}</Tag>;
  return <Tag>{wait === 'ear' ? text.doneUnheard : text.states[state]}</Tag>;
}

/** What the end of a repair rests on, or what is still missing: each kind of evidence by its own words. */
function Evidence({ ticket: { state, wait, played, proof, heard } }: { ticket: TicketView }) {
  const text = useTexts().care.tickets;
  const { near } = useTime();
  const now = useNow(60_000);
  return (
    <>
      {played && <p className="small num">{text.played(played.title, near(played.at, now))}</p>}
      {state === 'done' && wait !== undefined && wait !== 'ear' && (
        <p className="small soft">{text.waits[wait]}</p>
      )}
      {proof && (
        <p className="small num">{text.proof[proof.kind ?? 'unknown'](proof.title, near(proof.at, now))}</p>
      )}
      {heard && <p className="small num">{text.heard(heard.by.name, near(heard.at, now), heard.where)}</p>}
    </>
  );
}

function Costs({ ticket, mayBook }: { ticket: TicketView; mayBook: boolean }) {
  const text = useTexts().care.tickets;
  const [back, setBack] = useState<string>();
  if (ticket.costs.length === 0) return null;
  return (
    <div className="small">
      <b className="medium">{text.costs}</b>
      <ul className="num">
        {ticket.costs.map(({ entry, amount, voucher, memo, line, takenBack, takesBack }) => (
          <li key={entry} className="ticket-cost">
            <span>
              {grouped(amount)} đ · {voucher} · {memo} · {line.label}
              {takenBack && <span className="muted"> ({text.takenBack})</span>}
              {takesBack && <span className="muted"> ({text.takesBack})</span>}
            </span>
            {mayBook && !takenBack && takesBack === undefined && (
              <Button kind="quiet" small onClick={() => setBack(entry)}>
                {text.takeBack}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {back !== undefined && (
        <ReasonDialog
          open
          onOpenChange={(next) => !next && setBack(undefined)}
          title={text.takeBack}
          description={ticket.title}
          confirm={text.takeBack}
          act={(reason) =>
            call(careRoutes.takeBack, { params: { ticket: ticket.id, entry: back }, body: { reason } })
          }
        />
      )}
    </div>
  );
}
