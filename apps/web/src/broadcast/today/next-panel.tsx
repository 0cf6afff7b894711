import type { TodayView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { msOf } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { Empty } from '../../ui/page.tsx';
import { BoxesOf } from './boxes-of.tsx';

/** The right half: what comes next and how many boxes hold it. */
export function NextPanel({ today }: { today: TodayView }) {
  const { today: text, words } = useTexts();
  const { near } = useTime();
  const now = useNow(60_000);
  const { next } = today;
  if (!next)
    return (
      <section aria-label={text.nextAt}>
        <Empty title={text.noNext}>
          {text.noNextWay}{' '}
          <Link className="medium" to="/ban-tin">
            {text.noNextLink}
          </Link>
        </Empty>
      </section>
    );
  return (
    <section aria-label={text.nextAt}>
      <div className="kick num">
        {text.nextAt} <span className="strong text-ink">{near(next.at, now)}</span>
        <span className="side cut">
          <Until at={msOf(next.at)} />
          <span className="max-[719px]:hidden"> · {text.long(words.span(next.durationMs))}</span>
        </span>
      </div>
      <p className="airing-name">
        <Link to="/luot-phat/$airing" params={{ airing: next.airing }}>
          {next.title}
        </Link>
      </p>
      <BoxesOf cells={next.cells} counts={({ standing }) => standing === 'ready'} words={text.boxesReady} />
    </section>
  );
}

function Until({ at }: { at: number }) {
  const { today: text, words } = useTexts();
  return <>{text.inSpan(words.span(at - useNow()))}</>;
}
