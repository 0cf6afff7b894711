import type { TodayView } from '@loaphuong/contract';
import { Link, useRouterState } from '@tanstack/react-router';
import { useTexts } from '../texts/language.tsx';
import { Level } from '../ui/state.tsx';
import { useNow } from './clock.ts';
import { Person } from './person.tsx';
import { useMe, useTime } from './session.ts';

/** Place, what is on air, the place's clock, who is here. */
export function TopLine({ today }: { today: TodayView | undefined }) {
  const me = useMe();
  const isHome = useRouterState({ select: ({ location }) => location.pathname === '/' });
  return (
    <header className="top">
      <span className="where">{me.installation.place.name}</span>
      {/* Hôm nay itself says it, larger. */}
      <span className="air">{today && !isHome && <OnAirLine today={today} />}</span>
      <PlaceClock place={me.installation.place.name} />
      <Person me={me} />
    </header>
  );
}

/** The clock of the place, by the server's time. */
function PlaceClock({ place }: { place: string }) {
  const now = useNow();
  const { seconds } = useTime();
  const { shell } = useTexts();
  const text = seconds(now);
  return (
    <span className="num clock" role="timer" aria-label={shell.clock(place)}>
      {text.slice(0, 5)}
      <span className="max-[719px]:hidden">{text.slice(5)}</span>
    </span>
  );
}

function OnAirLine({ today }: { today: TodayView }) {
  const { shell } = useTexts();
  const { clock } = useTime();
  const wards = new Set(today.onAir.flatMap((airing) => airing.wards.map(({ id }) => id)));
  const { next } = today;
  return (
    <Link to="/" className="air">
      {wards.size > 0 && <Level />}
      <span className="num cut">
        {wards.size > 0 ? (
          <>
            {shell.onAir} <b>{shell.onAirIn(wards.size)}</b>
          </>
        ) : (
          shell.quiet
        )}
        {next && (
          <>
            {' · '}
            {shell.next} <b>{clock(next.at)}</b>,{' '}
            <b>
              {next.cells.filter(({ standing }) => standing === 'ready').length}/{next.cells.length}
            </b>{' '}
            {shell.ready}
          </>
        )}
      </span>
    </Link>
  );
}
