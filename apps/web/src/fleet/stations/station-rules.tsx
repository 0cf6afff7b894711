import { type PlaceRulesView, ruleRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { routeQuery } from '../../shell/api.ts';
import { useMe, useTime } from '../../shell/session.ts';
import { dayText } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { RulesDialog } from './rules-dialog.tsx';
import { ForbiddenList, RulesLines } from './rules-lines.tsx';

/** By which rules the loudspeakers of a ward go, which place decided them, what comes later, and whom to change them for. */
export function StationRules({ ward }: { ward: string }) {
  const text = useTexts().rules;
  const query = useQuery(routeQuery(ruleRoutes.one, { params: { place: ward } }));
  return (
    <Surface pad>
      <PartTitle title={text.title} />
      <Loaded query={query}>
        {(view) => (
          <>
            <InForce view={view} />
            {view.forbidden.length > 0 && <ForbiddenList forbidden={view.forbidden} />}
            <Change view={view} />
          </>
        )}
      </Loaded>
    </Surface>
  );
}

function InForce({ view: { place, inForce, coming } }: { view: PlaceRulesView }) {
  const text = useTexts().rules;
  const { dateAndTime } = useTime();
  return (
    <>
      {inForce?.rules === undefined ? (
        <p className="small soft">
          <b className="medium">{text.none}.</b> {text.noneWay}
        </p>
      ) : (
        <>
          <RulesLines rules={inForce.rules} />
          <p className="small soft num mt-2">
            {(inForce.place.id === place.id ? text.own : text.inherited)(
              inForce.place.name,
              dayText(inForce.from),
            )}
          </p>
          {inForce.set && (
            <p className="tiny muted num">
              {text.setBy(inForce.set.by.name, dateAndTime(inForce.set.at), inForce.set.reason)}
            </p>
          )}
        </>
      )}
      {coming.map((set) => (
        <details key={`${set.place.id} ${set.from}`} className="small num mt-2">
          <summary>
            {(set.rules === undefined ? text.comingNone : text.coming)(dayText(set.from), set.place.name)}
          </summary>
          {set.rules && <RulesLines rules={set.rules} />}
        </details>
      ))}
    </>
  );
}

/** A button for each place whose rules could hold here and which the person answers for. */
function Change({ view: { path } }: { view: PlaceRulesView }) {
  const text = useTexts().rules;
  const { roles } = useMe();
  const [changing, setChanging] = useState<string>();
  const may = path.filter((_, nth) =>
    roles.some(
      ({ role, place }) =>
        (role === 'administrator' || role === 'approver') &&
        path.slice(nth).some(({ id }) => id === place.id),
    ),
  );
  return (
    <>
      {may.length > 0 && (
        <p className="flex flex-wrap gap-2 mt-3">
          {may.map(({ id, name }) => (
            <Button key={id} small onClick={() => setChanging(id)}>
              {text.change(name)}
            </Button>
          ))}
        </p>
      )}
      {changing && <RulesDialog place={changing} onClose={() => setChanging(undefined)} />}
    </>
  );
}
