import { type ClusterView, fleetRoutes } from '@loaphuong/contract';
import { DEFAULT_ALARM_RULES } from '@loaphuong/domain/fleet';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type BoxNow, useBoxNow } from '../fleet/box-now.ts';
import { useClockText } from '../fleet/clock-text.ts';
import { OpenAlarms, OpenRepairs } from '../fleet/cluster-now.tsx';
import { evidenceKinds, evidenceOf } from '../fleet/evidence.ts';
import { useRoom } from '../fleet/room.ts';
import { routeQuery } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { useTime } from '../shell/session.ts';
import { msOf } from '../shell/time.ts';
import { useTexts } from '../texts/language.tsx';
import { Failure, Loaded } from '../ui/failure.tsx';
import { PageHead, Surface } from '../ui/page.tsx';
import { State, type StateKind } from '../ui/state.tsx';
import { JoinBox } from './join-box.tsx';
import { SoundTest } from './sound-test.tsx';

/** Somebody stands under the loudspeaker and waits: asked for often (ms), beside what the server announces. */
const LOOK_MS = 3000;

/** Below this a disk is short of room, whatever an installation calls full (bytes). */
const LITTLE_ROOM = DEFAULT_ALARM_RULES.diskFreeMb * 1e6;

/** One cluster, on site: its box, what it says of itself, and its sound. */
export function SiteView({ id }: { id: string }) {
  const text = useTexts().technician;
  const query = useQuery({
    ...routeQuery(fleetRoutes.cluster, { params: { cluster: id } }),
    refetchInterval: LOOK_MS,
  });
  return (
    <>
      <p>
        <Link to="/tho" search={{}} className="tech-back">
          {text.another}
        </Link>
      </p>
      <Loaded query={query}>
        {(cluster) => (
          <>
            <PageHead title={cluster.name} crumb={cluster.ward.name} />
            <Checklist cluster={cluster} />
            <Surface pad label={text.work}>
              <h2>{text.work}</h2>
              <OpenAlarms cluster={id} />
              <OpenRepairs cluster={id} />
            </Surface>
            {cluster.box && <SoundTest cluster={cluster} />}
            <LastPlay cluster={cluster} />
            <JoinBox cluster={cluster} />
            <Link to="/cum-loa/$cluster" params={{ cluster: cluster.id }} className="tech-back">
              {text.wholePage}
            </Link>
          </>
        )}
      </Loaded>
    </>
  );
}

interface Check {
  readonly name: string;
  readonly kind: StateKind;
  readonly said: string | readonly string[];
}

/** What the box says of itself; what it did not say is unknown, never good. */
function Checklist({ cluster }: { cluster: ClusterView }) {
  const { care, fleet, technician: text, words } = useTexts();
  const now = useNow(1000);
  const room = useRoom();
  const clockText = useClockText();
  const readings = useBoxNow(cluster.id, LOOK_MS);
  const { state, lastHeardAt } = cluster;
  const isOnline = state.kind !== 'bare' && state.kind !== 'offline';
  // What an absent box said last is old news: it must not look well.
  const clock = isOnline ? cluster.clock : undefined;
  const heard = lastHeardAt === undefined ? text.never : words.ago(now - msOf(lastHeardAt));
  // A call that failed is no word of the box: what it said before is neither repeated nor taken for silence.
  const isLost = isOnline && readings.isError;
  const own = isOnline && !isLost ? readings.data?.now : undefined;
  const nothing = isLost ? text.notFetched : readings.isPending ? text.fetching : text.notSaid;
  const faults = [
    ...(own?.switchedOff ? [care.now.switchedOff] : []),
    ...(own?.faults ?? []).map((fault) => care.faults[fault]),
  ];
  const checks: readonly Check[] = [
    {
      name: text.checks.online,
      kind: isOnline ? 'proved' : 'failed',
      said: `${isOnline ? text.online : fleet.state[state.kind]} · ${heard}`,
    },
    {
      name: text.checks.clock,
      kind: clock?.state === 'trusted' ? 'proved' : 'unknown',
      said: `${text.clock[clock?.state ?? 'unknown']}${clock && clock.state !== 'unknown' ? ` ${clockText(clock)}` : ''}`,
    },
    {
      name: text.checks.signal,
      kind: own?.signalDbm === undefined ? 'unknown' : own.signalDbm > -100 ? 'proved' : 'weak',
      said: own?.signalDbm === undefined ? nothing : `${own.signalDbm} dBm`,
    },
    {
      name: text.checks.power,
      kind: own?.power === undefined ? 'unknown' : own.power === 'mains' ? 'proved' : 'weak',
      said: own?.power === undefined ? nothing : text.power[own.power],
    },
    {
      name: text.checks.disk,
      kind: kindOfRoom(own),
      said: own?.freeBytes === undefined ? nothing : room(own.freeBytes),
    },
    {
      name: text.checks.faults,
      kind: own === undefined ? 'unknown' : faults.length > 0 ? 'failed' : 'proved',
      said: own === undefined ? nothing : faults.length > 0 ? faults : text.noFaults,
    },
  ];
  return (
    <Surface pad label={text.checklist}>
      <h2>{text.checklist}</h2>
      <dl className="tech-checks num">
        {checks.map(({ name, kind, said }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {[said].flat().map((each) => (
                <State key={each} kind={kind}>
                  {each}
                </State>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {isLost && <Failure error={readings.error} retry={() => void readings.refetch()} />}
    </Surface>
  );
}

function kindOfRoom(own: BoxNow | undefined): StateKind {
  if (own?.freeBytes === undefined) return 'unknown';
  if (own.faults.includes('disk-full') || own.faults.includes('disk-failing')) return 'failed';
  return own.freeBytes < LITTLE_ROOM ? 'weak' : 'proved';
}

function LastPlay({ cluster }: { cluster: ClusterView }) {
  const { fleet, technician: text, words } = useTexts();
  const { seconds } = useTime();
  const [last] = cluster.plays;
  return (
    <Surface pad label={text.lastPlay}>
      <h2>{text.lastPlay}</h2>
      {last === undefined ? (
        <p className="soft">{text.noPlay}</p>
      ) : (
        <>
          <p className="num">
            {seconds(last.startedAt ?? last.plannedAt)} {last.title}
          </p>
          <p>
            <State kind={last.result === 'proved' || last.result === 'weak' ? last.result : 'failed'}>
              {words.states[last.result === 'proved' || last.result === 'weak' ? last.result : 'failed']}
            </State>
          </p>
          <ul className="small num">
            {evidenceKinds.map((kind) => {
              const found = evidenceOf(last, kind);
              return (
                <li key={kind}>
                  {fleet.page.head[kind]}: {found ? `${found.matched}/${found.windows}` : text.notSaid}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Surface>
  );
}
