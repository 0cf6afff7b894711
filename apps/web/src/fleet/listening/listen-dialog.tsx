import { useEffect, useRef, useState } from 'react';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { runningTime } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Level } from '../../ui/state.tsx';
import { LevelMeter } from './level-meter.tsx';
import { canListen, type Listening, type ListeningState, startListening } from './listening.ts';

/** Listening in on a cluster; begins by itself, because a click opened it. Says what is heard: never more than it is. */
export function ListenDialog({
  clusters,
  onClose,
}: {
  /** The clusters to choose from, the first one first heard. */
  clusters: readonly { id: string; name: string }[];
  onClose: () => void;
}) {
  const { fleet, words } = useTexts();
  const text = fleet.listening;
  const { near } = useTime();
  const [cluster, setCluster] = useState(clusters[0]?.id ?? '');
  const [wanted, setWanted] = useState(true);
  const [state, setState] = useState<ListeningState>({ kind: 'connecting' });
  const listening = useRef<Listening>(null);

  useEffect(() => {
    if (!wanted || cluster === '' || !canListen()) return;
    const started = startListening(cluster, setState);
    listening.current = started;
    return () => {
      listening.current = null;
      started.stop();
    };
  }, [cluster, wanted]);

  const isOver = state.kind === 'ended' || state.kind === 'failed';
  const runs = wanted && !isOver;
  const name = clusters.find(({ id }) => id === cluster)?.name ?? '';
  const again = () => {
    setWanted(false);
    // The effect must see the change: off first, then on.
    setTimeout(() => setWanted(true));
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.title(name)}
      description={text.honest}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          {runs ? (
            <Button icon="stop" onClick={() => setWanted(false)}>
              {text.stop}
            </Button>
          ) : (
            <Button
              kind="main"
              icon="volume"
              why={canListen() ? undefined : text.unsupported}
              onClick={isOver ? again : () => setWanted(true)}
            >
              {text.start}
            </Button>
          )}
        </>
      }
    >
      {clusters.length > 1 && (
        <SelectField
          label={text.cluster}
          value={cluster}
          onChange={(event) => setCluster(event.target.value)}
        >
          {clusters.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
      )}
      <LevelMeter level={() => (runs ? (listening.current?.level() ?? 0) : 0)} label={text.level} />
      <p className="small soft num" role="status">
        {wanted && state.kind === 'connecting' && text.connecting}
        {wanted && state.kind === 'awaiting' && text.awaiting(near(state.until, Date.now()))}
        {wanted && state.kind === 'playing' && <Heard since={state.since} />}
        {wanted && state.kind === 'ended' && text.ended}
      </p>
      {wanted && state.kind === 'failed' && <Failure error={state.error} />}
    </Dialog>
  );
}

function Heard({ since }: { since: number }) {
  const { fleet } = useTexts();
  useNow();
  return (
    <span className="inline-flex items-center gap-2" aria-live="off">
      <Level />
      {fleet.listening.playing(runningTime(Date.now() - since))}
    </span>
  );
}
