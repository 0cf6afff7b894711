import { type RolloutBoxView, type RolloutView, updateRoutes } from '@loaphuong/contract';
import { notDoneInWords, readNotDone } from '@loaphuong/domain/fleet';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, keyOf } from '../../shell/api.ts';
import { useNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { CardTable } from '../../ui/card-table.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Notice, PartTitle } from '../../ui/page.tsx';
import { State, type StateKind } from '../../ui/state.tsx';

const KIND: Readonly<Record<RolloutView['state'], StateKind>> = {
  running: 'playing',
  halted: 'failed',
  stopped: 'cancelled',
  finished: 'proved',
};
const BOX_KIND: Readonly<Record<RolloutBoxView['state'], StateKind>> = {
  waiting: 'planned',
  sent: 'awaiting',
  installed: 'proved',
  failed: 'failed',
  'left-out': 'cancelled',
};
/** What needs somebody comes first. */
const ORDER: readonly RolloutBoxView['state'][] = ['failed', 'sent', 'waiting', 'installed', 'left-out'];

/** A town has hundreds of boxes. */
const SHOWN = 15;

type Asked = 'halt' | 'go-on' | 'try-again' | 'stop';

/** A version on its way: how far each ring is, why it stands still, and what a person can do. */
export function RolloutPart({
  rollout,
  isAsked,
}: {
  rollout: RolloutView;
  /** A second person signs each ring. */
  isAsked: boolean;
}) {
  const { updates: text } = useTexts();
  const { dateAndTime } = useTime();
  const mayChange = useHasRole('administrator');
  const mayHalt = useHasRole('administrator', 'technician');
  const [asked, setAsked] = useState<Asked>();
  const isOpen = rollout.state === 'running' || rollout.state === 'halted';
  return (
    <section className="mb-4">
      <PartTitle
        title={text.rollout(rollout.version)}
        note={
          <>
            {text.started(rollout.startedBy.name, dateAndTime(rollout.startedAt))} · {rollout.reason}
            {rollout.endedAt && ` · ${text.ended(dateAndTime(rollout.endedAt))}`}
          </>
        }
        side={<State kind={KIND[rollout.state]}>{text.states[rollout.state]}</State>}
      />
      {rollout.halted && (
        <div className="mb-3">
          <Halted why={rollout.halted} />
        </div>
      )}
      {isOpen && (mayChange || (mayHalt && rollout.state === 'running')) && (
        <p className="flex flex-wrap gap-2 mb-3">
          {rollout.state === 'running' ? (
            <Button small kind="stop" onClick={() => setAsked('halt')}>
              {text.halt}
            </Button>
          ) : (
            <>
              <Button small kind="main" onClick={() => setAsked('go-on')}>
                {text.goOn}
              </Button>
              <Button small onClick={() => setAsked('try-again')}>
                {text.tryAgain}
              </Button>
            </>
          )}
          {mayChange && (
            <Button small onClick={() => setAsked('stop')}>
              {text.stop}
            </Button>
          )}
        </p>
      )}
      <div className="surface fleet-table mb-3">
        <table className="t t-cards">
          <tbody>
            {rollout.rings.map(
              ({ boxes, installed }, ring) =>
                boxes > 0 && (
                  <tr key={text.ringOf[ring]}>
                    <td>
                      {text.ringOf[ring]}
                      {ring === rollout.ring && rollout.state === 'running' && (
                        <span className="tiny muted block">{text.ringOpen}</span>
                      )}
                    </td>
                    <td className="num">
                      {text.ringShare(installed, boxes)}
                      <Meter share={installed / boxes} label={text.ringShare(installed, boxes)} />
                    </td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </div>
      <BoxList boxes={rollout.boxes} isAsked={isAsked} />
      {asked && <Asking asked={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

function Halted({ why }: { why: NonNullable<RolloutView['halted']> }) {
  const { updates: text } = useTexts();
  const reason = useReason();
  if (why.kind === 'person') return <Notice>{text.haltedBy(why.by.name, why.why)}</Notice>;
  if (why.kind === 'no-report') return <Notice>{text.haltedSilent(why.cluster)}</Notice>;
  return <Notice>{text.haltedFailed(why.cluster, text.results[why.result], reason(why.why))}</Notice>;
}

/** A refusal may be a code of an order that was not done; what a box wrote itself is passed on as its words, readable ones only. */
function useReason(): (why: string) => string {
  const say = useSay();
  return (why) => say(notDoneInWords(readNotDone(why)));
}

/** Why a box has not got its order, in words. */
function useWait(isAsked: boolean): (waits: NonNullable<RolloutBoxView['waits']>) => string {
  const { updates: text } = useTexts();
  const { near } = useTime();
  const now = useNow(60_000);
  return (waits) => {
    switch (waits.kind) {
      case 'away':
        return waits.since === undefined ? text.waits.away : text.waits.awaySince(near(waits.since, now));
      case 'airing':
      case 'signature':
        return text.waits[waits.kind](near(waits.until, now));
      case 'soon':
        return isAsked ? text.waits.soonAsked : text.waits.soon;
      default:
        return text.waits[waits.kind];
    }
  };
}

function BoxList({ boxes, isAsked }: { boxes: readonly RolloutBoxView[]; isAsked: boolean }) {
  const { updates: text } = useTexts();
  const { dateAndTime } = useTime();
  const reason = useReason();
  const wait = useWait(isAsked);
  const sorted = boxes.toSorted(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.ordinal - b.ordinal,
  );
  const [all, setAll] = useState(false);
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  return (
    <>
      <CardTable columns={[text.cluster, text.ring, text.state]}>
        {shown.map((box) => (
          <tr key={box.box}>
            <td>
              <Link to="/cum-loa/$cluster" params={{ cluster: box.cluster.id }}>
                {box.cluster.name}
              </Link>
              <span className="tiny muted block">
                {box.ward}
                {!box.online && !box.waits && ` · ${text.away}`}
              </span>
            </td>
            <td className="num">{box.ring + 1}</td>
            <td>
              <State kind={BOX_KIND[box.state]}>{text.boxStates[box.state]}</State>
              {box.waits && <span className="tiny muted block said">{wait(box.waits)}</span>}
              {(box.at || box.why) && (
                <span className="tiny muted block said">
                  {[box.at && dateAndTime(box.at), box.result && text.results[box.result]]
                    .filter(Boolean)
                    .join(' · ')}
                  {box.result && box.why && `: ${reason(box.why)}`}
                </span>
              )}
            </td>
          </tr>
        ))}
      </CardTable>
      {shown.length < sorted.length && (
        <p className="mt-2">
          <Button small onClick={() => setAll(true)}>
            {text.showAll(sorted.length)}
          </Button>
        </p>
      )}
    </>
  );
}

function Asking({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { updates: text } = useTexts();
  const client = useQueryClient();
  const words = {
    halt: { title: text.haltTitle, what: text.haltWhat, confirm: text.haltConfirm, done: text.halted },
    'go-on': { title: text.goOnTitle, what: text.goOnWhat, confirm: text.goOnConfirm, done: text.resumed },
    'try-again': {
      title: text.goOnTitle,
      what: text.tryAgainWhat,
      confirm: text.goOnConfirm,
      done: text.resumed,
    },
    stop: { title: text.stopTitle, what: text.stopWhat, confirm: text.stopConfirm, done: text.stopped },
  }[asked];
  const act = (reason: string): Promise<unknown> => {
    if (asked === 'halt') return call(updateRoutes.halt, { body: { reason } });
    if (asked === 'stop') return call(updateRoutes.stop, { body: { reason } });
    const failed = asked === 'go-on' ? ('leave-out' as const) : ('try-again' as const);
    return call(updateRoutes.resume, { body: { failed, reason } });
  };
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={words.title}
      description={words.what}
      confirm={words.confirm}
      kind={asked === 'halt' || asked === 'stop' ? 'stop' : 'main'}
      act={async (reason) => {
        await act(reason);
        announce(words.done);
        await client.invalidateQueries({ queryKey: keyOf(updateRoutes.updates) });
      }}
    />
  );
}
