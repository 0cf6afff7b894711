import { type ClusterView, healthRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { OpenTicket } from '../care/open-ticket.tsx';
import { routeQuery } from '../shell/api.ts';
import { useHasRole } from '../shell/session.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { REPORTS_MS } from './cluster-state.ts';

const icons = { holds: 'proved', broken: 'failed', unknown: 'unknown' } as const;

/** Why the loudspeakers are silent: the chain from the mains to the last play, its first broken link and the way out. */
export function WhySilent({ cluster }: { cluster: ClusterView }) {
  const { care } = useTexts();
  const text = care.why;
  const say = useSay();
  const query = useQuery({
    ...routeQuery(healthRoutes.silence, { params: { cluster: cluster.id } }),
    refetchInterval: REPORTS_MS,
  });
  const looksAfter = useHasRole('technician', 'editor', 'approver', 'lead', 'administrator');
  const [opening, setOpening] = useState(false);
  const answer = query.data;
  if (answer === undefined) return null;
  return (
    <section className="surface pad mb-4" aria-label={text.title}>
      <div className="bar-title px-0">
        <h2>{text.title}</h2>
        {looksAfter && (
          <span className="side">
            <Button small onClick={() => setOpening(true)}>
              {care.tickets.openButton}
            </Button>
          </span>
        )}
      </div>
      <p className={answer.broken ? 'medium' : ''}>{say(answer.what)}</p>
      <ul className="chain" aria-label={text.good}>
        {answer.links.map(({ link, state }) => (
          <li key={link} className={state}>
            <Icon name={icons[state]} size={14} />
            {text.links[link]}
            <span className="sr">: {text.states[state]}</span>
          </li>
        ))}
      </ul>
      {answer.consequence && answer.wayOut && (
        <dl className="alarm-why small">
          <dt>{text.consequence}</dt>
          <dd>{say(answer.consequence)}</dd>
          <dt>{text.wayOut}</dt>
          <dd>{say(answer.wayOut)}</dd>
        </dl>
      )}
      {opening && (
        <OpenTicket
          cluster={cluster}
          title={answer.broken ? say(answer.what).slice(0, 200) : ''}
          onClose={() => setOpening(false)}
        />
      )}
    </section>
  );
}
