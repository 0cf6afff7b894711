import { type AwaitingHorizon, horizonRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { routeQuery } from '../../shell/api.ts';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { PartTitle } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { SignPlansDialog } from './sign-plans-dialog.tsx';

/** Signed plans that wait for a second person, station by station; nothing where none does. */
export function PlansAwaiting() {
  const { signing } = useTexts();
  const text = signing.plans;
  const { near } = useTime();
  const now = useNow(60_000);
  const { data } = useQuery(routeQuery(horizonRoutes.awaiting));
  const [signed, setSigned] = useState<readonly AwaitingHorizon[]>();
  const horizons = data?.horizons ?? [];
  if (horizons.length === 0) return null;
  return (
    <section className="mb-4">
      <PartTitle
        title={text.title}
        note={text.lead}
        side={
          <Button
            kind="main"
            {...(data?.may === 'sign' ? {} : { why: signing.notYours })}
            onClick={() => setSigned(horizons)}
          >
            {text.sign(horizons.length)}
          </Button>
        }
      />
      <div className="surface fleet-table">
        <table className="t t-cards">
          <thead>
            <tr>
              <th scope="col">{text.station}</th>
              <th scope="col">{text.why}</th>
              <th scope="col">{text.until}</th>
            </tr>
          </thead>
          <tbody>
            {horizons.map(({ station, why, signedUntil }) => (
              <tr key={station.id}>
                <td>{station.name}</td>
                <td>
                  <State kind={why.kind === 'unsigned' ? 'failed' : 'awaiting'}>
                    {why.kind === 'changed' ? text.changed(why.added, why.removed) : text.whys[why.kind]}
                  </State>
                </td>
                <td className="num">{signedUntil === undefined ? text.none : near(signedUntil, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {signed && <SignPlansDialog horizons={signed} onClose={() => setSigned(undefined)} />}
    </section>
  );
}
