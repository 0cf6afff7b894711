import type { TodayView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { msOf } from '../../shell/time.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Empty, PartTitle } from '../../ui/page.tsx';

type Waiting = TodayView['waiting'][number];

/** Where each kind of work is done. */
function targetOf({ kind, id }: Waiting) {
  return kind === 'confirm-plan'
    ? ({ to: '/ke-hoach/$plan', params: { plan: id } } as const)
    : ({ to: '/ban-tin/$bulletin', params: { bulletin: id } } as const);
}

/** What waits for the person who is signed in. */
export function WaitingList({ today }: { today: TodayView }) {
  const { today: texts, words } = useTexts();
  const text = texts.waiting;
  const say = useSay();
  const { near } = useTime();
  const now = useNow(60_000);
  const phrases: Record<Waiting['kind'], { title: (title: string) => string; act: string }> = {
    approve: { title: text.approve, act: text.approveDo },
    returned: { title: text.returned, act: text.returnedDo },
    'confirm-plan': { title: text.confirmPlan, act: text.confirmPlanDo },
    schedule: { title: text.schedule, act: text.scheduleDo },
  };
  return (
    <section>
      <PartTitle title={text.title} note={today.waiting.length > 0 ? today.waiting.length : undefined} />
      {today.waiting.length === 0 ? (
        <Empty title={text.none}>{text.noneWay}</Empty>
      ) : (
        <ul className="list wait">
          {today.waiting.map((item, index) => {
            const phrase = phrases[item.kind];
            const target = targetOf(item);
            return (
              <li key={`${item.kind}-${item.id}`}>
                <span className="due num">
                  {near(item.at, now)}
                  <small>{words.ago(now - msOf(item.at))}</small>
                </span>
                <div className="num">
                  <Link className="medium" {...target}>
                    {phrase.title(item.title)}
                  </Link>
                  <p>{say(item.note)}</p>
                </div>
                <ButtonLink
                  small
                  kind={index === 0 ? 'next' : 'plain'}
                  aria-label={`${phrase.act}: ${item.title}`}
                  {...target}
                >
                  {phrase.act}
                </ButtonLink>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
