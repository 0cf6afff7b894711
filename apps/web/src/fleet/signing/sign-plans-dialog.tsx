import { type AwaitingHorizon, horizonRoutes, type Output } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call, keyOf } from '../../shell/api.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ChooseKey, useProblem } from './choose-key.tsx';
import { type HeldKey, mayReadKeys } from './key-file.ts';
import { planIn, type SaidPlan } from './plan-payload.ts';

type Prepared = Output<typeof horizonRoutes.prepare>['horizons'];

/** The second signature of plans: what is shown is read from the texts that are signed. */
export function SignPlansDialog({
  horizons,
  onClose,
}: {
  horizons: readonly AwaitingHorizon[];
  onClose: () => void;
}) {
  const { signing, words } = useTexts();
  const text = signing.plans;
  const client = useQueryClient();
  const [prepared, setPrepared] = useState<Prepared>();
  const [key, setKey] = useState<HeldKey>();
  const { problem, setProblem } = useProblem();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const readable = mayReadKeys();

  useEffect(() => {
    let gone = false;
    call(horizonRoutes.prepare, { body: { stations: horizons.map(({ station }) => station.id) } }).then(
      (answer) => !gone && setPrepared(answer.horizons),
      (failure: unknown) => !gone && setError(failure),
    );
    return () => {
      gone = true;
    };
  }, [horizons]);

  const read = (prepared ?? []).map((each) => ({ ...each, plan: planIn(each, each.station) }));
  const isWhatItSeems = read.every(({ plan }) => plan !== undefined);
  const nameOf = (station: string) => horizons.find((each) => each.station.id === station)?.station.name;
  const sign = async () => {
    if (key === undefined) return setProblem(signing.keyMissing);
    if (!isWhatItSeems) return setProblem(signing.differs);
    setBusy(true);
    setError(null);
    try {
      const signatures = [];
      for (const each of read)
        signatures.push({ station: each.station, signature: await key.sign(each.text) });
      await call(horizonRoutes.sign, { body: { key: key.name, signatures } });
      announce(text.signed);
      await client.invalidateQueries({ queryKey: keyOf(horizonRoutes.awaiting) });
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.signTitle(horizons.length)}
      description={text.signWhat}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          {readable && (
            <Button
              kind="main"
              busy={busy || (prepared === undefined && error === null)}
              onClick={() => void sign()}
            >
              {text.confirm}
            </Button>
          )}
        </>
      }
    >
      <section className="log-lines mb-3" aria-label={text.contents}>
        {read.map(({ station, plan }) => (
          <details key={station}>
            <summary>
              {nameOf(station)} · {text.airings(plan?.airings.length ?? 0)}
            </summary>
            {plan && <Plan plan={plan} />}
          </details>
        ))}
      </section>
      {readable ? (
        <ChooseKey chosen={key} onKey={setKey} onProblem={setProblem} />
      ) : (
        <p className="small">{text.notHere}</p>
      )}
      {problem && (
        <p className="field-error mt-2" role="alert">
          {problem}
        </p>
      )}
      <Failure error={error} />
    </Dialog>
  );
}

function Plan({ plan: { airings, ceiling, quiet } }: { plan: SaidPlan }) {
  const text = useTexts().signing.plans;
  const { dateAndTime } = useTime();
  return (
    <ul className="small num">
      <li>{text.rules(ceiling, quiet.join(', '))}</li>
      {airings.map(({ at, title, volume }) => (
        <li key={`${at} ${title}`}>
          {dateAndTime(at)} · {title} · {volume} %
        </li>
      ))}
    </ul>
  );
}
