import { bulletinRoutes, reserveRoutes } from '@loaphuong/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, keyOf, routeQuery } from '../../shell/api.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { Failure, Loaded } from '../../ui/failure.tsx';
import { SelectField } from '../../ui/field.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';

/** What the station plays when there is nothing else; who writes or approves chooses it. */
export function StationReserve({ station }: { station: string }) {
  const text = useTexts().stations.reserve;
  const { words } = useTexts();
  const { dateAndTime } = useTime();
  const client = useQueryClient();
  const query = useQuery(routeQuery(reserveRoutes.one, { params: { station } }));
  const mayChoose = useHasRole('editor', 'approver');
  const [choosing, setChoosing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const keep = async (bulletin: string | null) => {
    await call(reserveRoutes.choose, { params: { station }, body: { bulletin } });
    await client.invalidateQueries({ queryKey: keyOf(reserveRoutes.one, { params: { station } }) });
  };
  const take = async () => {
    setBusy(true);
    setError(null);
    try {
      await keep(null);
      announce(text.taken);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Surface pad>
      <PartTitle title={text.title} />
      <Loaded query={query}>
        {({ reserve }) => (
          <>
            {reserve === undefined ? (
              <p className="small soft">
                <b className="medium">{text.none}.</b> {text.noneWay}
              </p>
            ) : (
              <>
                <p className="num">
                  <Link to="/ban-tin/$bulletin" params={{ bulletin: reserve.bulletin.id }}>
                    {reserve.bulletin.title}
                  </Link>{' '}
                  <span className="small muted">
                    {text.version(reserve.bulletin.version)} · {words.span(reserve.durationMs)}
                  </span>
                </p>
                <p className="small soft num">
                  {text.chosen(reserve.chosenBy.name, dateAndTime(reserve.chosenAt))}
                </p>
                {!reserve.inForce && <State kind="failed">{text.notInForce}</State>}
                <p className="tiny muted mt-1">{text.what}</p>
              </>
            )}
            {mayChoose && (
              <p className="flex flex-wrap gap-2 mt-3">
                <Button small onClick={() => setChoosing(true)}>
                  {reserve === undefined ? text.choose : text.change}
                </Button>
                {reserve && (
                  <Button small kind="quiet" busy={busy} onClick={() => void take()}>
                    {text.take}
                  </Button>
                )}
              </p>
            )}
            <Failure error={error} />
          </>
        )}
      </Loaded>
      {choosing && <ChooseReserve keep={keep} onClose={() => setChoosing(false)} />}
    </Surface>
  );
}

function ChooseReserve({
  keep,
  onClose,
}: {
  keep: (bulletin: string) => Promise<void>;
  onClose: () => void;
}) {
  const { stations, words } = useTexts();
  const text = stations.reserve;
  const approved = useQuery(routeQuery(bulletinRoutes.list, { query: { state: 'approved' } }));
  const [chosen, setChosen] = useState('');
  const [tried, setTried] = useState(false);
  const bulletin = approved.data?.bulletins.find(({ id }) => id === chosen);
  const check = () => {
    setTried(true);
    return bulletin !== undefined;
  };
  return (
    <ActDialog
      title={text.dialogTitle}
      description={text.dialogWhat}
      confirm={text.save}
      check={check}
      act={async () => {
        await keep(chosen);
        announce(text.saved(bulletin?.title ?? ''));
      }}
      onClose={onClose}
    >
      <Loaded query={approved}>
        {({ bulletins }) =>
          bulletins.length === 0 ? (
            <p className="small soft">{text.noApproved}</p>
          ) : (
            <SelectField
              label={text.bulletin}
              error={tried && chosen === '' ? text.missing : undefined}
              value={chosen}
              onChange={({ target }) => setChosen(target.value)}
            >
              <option value="">{text.chooseOne}</option>
              {bulletins.map(({ id, title, durationMs }) => (
                <option key={id} value={id}>
                  {title}
                  {durationMs !== undefined && ` (${words.span(durationMs)})`}
                </option>
              ))}
            </SelectField>
          )
        }
      </Loaded>
    </ActDialog>
  );
}
