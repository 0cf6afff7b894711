import { careRoutes, healthRoutes, type ReadingView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { routeQuery } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { useTime } from '../shell/session.ts';
import { msOf } from '../shell/time.ts';
import { useTexts } from '../texts/language.tsx';
import { type Axis, placeOf } from '../ui/day-axis.ts';
import { REPORTS_MS } from './cluster-state.ts';
import { useRoom } from './room.ts';

const QUARTER_MS = 900_000;
/** The drawing's own units; it is stretched to the lane. */
const WIDE = 1000;
const HIGH = 30;
/** Kept free above and below, so that a line at an end of the scale is not taken for the border of its lane. */
const ROOM = 4;

type Figure = (reading: ReadingView) => number | undefined;

/** Signal, temperature, clock, power, disk and data of a box, under the day that they explain; dotted: where an alarm begins. */
export function HealthLanes({ cluster, axis }: { cluster: string; axis: Axis }) {
  const { health } = useTexts().care;
  const { decimal } = useTime();
  const room = useRoom();
  // Cut to the hour, so that a page that stays open asks for the same again and not for ever new periods.
  const first = Math.floor((axis.stretches[0]?.from ?? 0) / 3_600_000) * 3_600_000;
  const query = useQuery({
    ...routeQuery(healthRoutes.readings, {
      params: { cluster },
      query: { from: new Date(first).toISOString() },
    }),
    refetchInterval: REPORTS_MS * 2,
  });
  const { data: settings } = useQuery({ ...routeQuery(careRoutes.settings), staleTime: REPORTS_MS * 10 });
  const readings = query.data?.readings ?? [];
  const now = query.data?.now;
  const last = readings.at(-1);
  const bound = last?.clockBoundMax;
  const free = now?.freeBytes;
  const leastFree = Math.min(...readings.flatMap(({ freeBytesMin }) => freeBytesMin ?? []));
  const megabytes =
    now?.monthBytes === undefined ? undefined : (now.monthBytes.control + now.monthBytes.sounds) / 1e6;
  return (
    <>
      <Lane
        label={health.signal}
        value={now?.signalDbm === undefined ? undefined : `${decimal(now.signalDbm, 0)} dBm`}
        readings={readings}
        axis={axis}
        figure={(reading) => reading.signalMin}
        least={[-110, -60]}
      />
      <Lane
        label={health.temperature}
        value={now?.temperatureC === undefined ? undefined : `${decimal(now.temperatureC, 0)} °C`}
        readings={readings}
        axis={axis}
        figure={(reading) => reading.temperatureMax}
        least={[20, 80]}
        limit={settings?.rules.tooHotC}
      />
      <Lane
        label={health.bound}
        value={bound === undefined ? undefined : `±${decimal(bound, 1)} ms`}
        readings={readings}
        axis={axis}
        figure={(reading) => reading.clockBoundMax}
        least={[0, 10]}
      />
      <Lane
        label={health.battery}
        value={now?.power && (now.power === 'battery' ? health.onBattery : health.mains)}
        readings={now?.power === undefined ? [] : readings}
        axis={axis}
        figure={(reading) => 1 - reading.onBattery}
        least={[0, 1]}
      />
      <Lane
        label={health.disk}
        value={free === undefined ? undefined : room(free)}
        // What it is now says nothing of a night in which it was nearly full.
        note={
          Number.isFinite(leastFree) &&
          free !== undefined &&
          room(leastFree) !== room(free) &&
          health.diskLeast(room(leastFree))
        }
        readings={readings}
        axis={axis}
        figure={(reading) => reading.freeBytesMin && reading.freeBytesMin / 1e6}
        // From empty on: a card that fills up must be seen to sink.
        least={[0, 1000]}
        limit={settings?.rules.diskFreeMb}
      />
      <Lane
        label={health.data}
        value={
          megabytes === undefined ? undefined : health.megabytes(decimal(megabytes, 1), now?.monthBudgetMb)
        }
        readings={readings}
        axis={axis}
        figure={(reading) => reading.monthBytes && reading.monthBytes / 1e6}
        least={[0, now?.monthBudgetMb ?? 15]}
        limit={now?.monthBudgetMb}
      />
    </>
  );
}

function Lane({
  label,
  value,
  note,
  readings,
  axis,
  figure,
  least,
  limit,
}: {
  label: string;
  value: string | undefined;
  /** A second line below the value. */
  note?: string | false;
  readings: readonly ReadingView[];
  axis: Axis;
  figure: Figure;
  /** The scale shows at least this much, so that a flat day looks flat. */
  least: readonly [number, number];
  /** Where an alarm begins. */
  limit?: number | undefined;
}) {
  const { health } = useTexts().care;
  const runs = runsOf(readings, figure);
  const now = useNow(60_000);
  const values = runs.flat().map(([, number]) => number);
  const low = Math.min(least[0], ...values);
  const high = Math.max(least[1], limit ?? least[1], ...values);
  const y = (number: number) => HIGH - ROOM - ((number - low) / (high - low)) * (HIGH - 2 * ROOM);
  return (
    <div className={runs.length === 0 ? 'day-lane evidence' : 'day-lane'}>
      <span className="num">
        {label} <small>{value ?? health.notMeasured}</small>
        {note && <small className="lane-note">{note}</small>}
      </span>
      <div className="day-track health-track">
        <svg viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
          {limit !== undefined && runs.length > 0 && (
            <line className="limit" x1="0" x2={WIDE} y1={y(limit)} y2={y(limit)} />
          )}
          {runs.map((run) => (
            <polyline
              key={run[0]?.[0]}
              points={run
                .flatMap(([at, number]) =>
                  [at, Math.min(at + QUARTER_MS, now)].map((x) => `${placeOf(axis, x) * WIDE},${y(number)}`),
                )
                .join(' ')}
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

/** Stretches without a gap: where a box was silent there is no line. */
function runsOf(readings: readonly ReadingView[], figure: Figure): [at: number, value: number][][] {
  const runs: [number, number][][] = [];
  for (const reading of readings) {
    const value = figure(reading);
    if (value === undefined) continue;
    const at = msOf(reading.at);
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && at - before[0] <= QUARTER_MS) run.push([at, value]);
    else runs.push([[at, value]]);
  }
  return runs;
}
