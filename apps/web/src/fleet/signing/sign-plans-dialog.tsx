import { type AwaitingHorizon, horizonRoutes, type Output } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call, keyOf } from '../../shell/api.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import type { HeldKey } from './key-file.ts';
import { planIn, type SaidPlan } from './plan-payload.ts';
import { SigningDialog } from './signing-dialog.tsx';

type Prepared = Output<typeof horizonRoutes.prepare>['horizons'];

/** The second signature of plans: what is shown is read from the texts that are signed. */
export function SignPlansDialog({
  horizons,
  onClose,
}: {
  horizons: readonly AwaitingHorizon[];
  onClose: () => void;
}) {
  const text = useTexts().signing.plans;
  const client = useQueryClient();
  const [prepared, setPrepared] = useState<Prepared>();
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    let gone = false;
    call(horizonRoutes.prepare, { body: { stations: horizons.map(({ station }) => station.id) } }).then(
      (answer) => !gone && setPrepared(answer.horizons),
      (thrown: unknown) => !gone && setFailure(thrown),
    );
    return () => {
      gone = true;
    };
  }, [horizons]);

  const read = (prepared ?? []).map((each) => ({ ...each, plan: planIn(each, each.station) }));
  const nameOf = (station: string) => horizons.find((each) => each.station.id === station)?.station.name;
  const sign = async (key: HeldKey) => {
    if (read.some(({ plan }) => plan === undefined)) return 'differs';
    const signatures = [];
    for (const each of read) signatures.push({ station: each.station, signature: await key.sign(each.text) });
    await call(horizonRoutes.sign, { body: { key: key.name, signatures } });
    announce(text.signed);
    await client.invalidateQueries({ queryKey: keyOf(horizonRoutes.awaiting) });
    return 'signed';
  };

  return (
    <SigningDialog
      title={text.signTitle(horizons.length)}
      description={text.signWhat}
      contents={
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
      }
      elsewhere={<p className="small">{text.notHere}</p>}
      confirm={text.confirm}
      ready={prepared !== undefined}
      failure={failure}
      sign={sign}
      onClose={onClose}
    />
  );
}

function Plan({ plan: { airings, rules } }: { plan: SaidPlan }) {
  const text = useTexts().signing.plans;
  const { dateAndTime } = useTime();
  return (
    <ul className="small num">
      <li>{text.rules.quiet(rules.quiet.join(', '))}</li>
      <li>{text.rules.minutes(rules.dailyMinutes)}</li>
      <li>{text.rules.volume(rules.ceiling)}</li>
      {rules.byHour.length > 0 && <li>{text.rules.byHour(rules.byHour.join(', '))}</li>}
      {rules.decision && <li>{text.rules.decision(rules.decision)}</li>}
      {airings.map(({ at, title, volume }) => (
        <li key={`${at} ${title}`}>
          {dateAndTime(at)} · {title} · {volume} %
        </li>
      ))}
    </ul>
  );
}
