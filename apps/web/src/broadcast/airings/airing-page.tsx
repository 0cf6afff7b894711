import { type AiringView, airingRoutes } from '@loaphuong/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { call, routeQuery } from '../../shell/api.ts';
import { serverNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { PageHead } from '../../ui/page.tsx';
import { Level, Tag } from '../../ui/state.tsx';
import { AiringBoxes } from './airing-boxes.tsx';
import { PlayLog } from './play-log.tsx';
import './airings.css';

/** One airing, box by box: who is ready, who played, and what the boxes' own journals say. */
export function AiringPage() {
  const { airing } = useParams({ from: '/console/luot-phat/$airing' });
  const query = useQuery(routeQuery(airingRoutes.one, { params: { airing } }));
  return <Loaded query={query}>{(view) => <OpenAiring airing={view} />}</Loaded>;
}

function OpenAiring({ airing }: { airing: AiringView }) {
  const { bulletins: t, words } = useTexts();
  const { near, dateAndTime } = useTime();
  const { bulletin, cancelled } = airing;
  return (
    <>
      <PageHead
        title={bulletin.title}
        crumb={
          <>
            <Link to="/ban-tin">{t.title}</Link> ·{' '}
            <Link to="/ban-tin/$bulletin" params={{ bulletin: bulletin.id }}>
              {bulletin.title}
            </Link>{' '}
            · {t.airing.crumb}
          </>
        }
        tag={
          <Tag kind={airing.state}>
            {airing.state === 'playing' && <Level />}
            {t.airings.state[airing.state]}
          </Tag>
        }
        side={<Stopping airing={airing} />}
      />
      <p className="who num">
        <span>
          <b className="medium">{dateAndTime(airing.at)}</b>
        </span>
        <span>{words.span(airing.durationMs)}</span>
        <span>{t.airing.bulletin(bulletin.version)}</span>
        <span>{t.airing.volume(airing.volume)}</span>
        <span>{t.airing.scheduledBy(airing.scheduledBy.name)}</span>
      </p>
      {cancelled !== undefined && (
        <p className="airing-cancelled num">
          {t.airing.cancelledBy(cancelled.by.name, near(cancelled.at, serverNow()), cancelled.reason)}
        </p>
      )}
      <AiringBoxes airing={airing} />
      <PlayLog plays={airing.plays} />
    </>
  );
}

/** Takes an airing off the schedule, or silences it while it is on air; always with a reason. */
function Stopping({ airing }: { airing: AiringView }) {
  const { bulletins: t } = useTexts();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const may = useHasRole('editor', 'approver');
  const onAir = airing.state === 'playing';
  const over = airing.state === 'proved' || airing.state === 'failed' || airing.state === 'cancelled';
  if (!may || over) return null;
  return (
    <>
      <Button kind="stop" icon={onAir ? 'stop' : 'close'} onClick={() => setAsking(true)}>
        {onAir ? t.airing.silence : t.airing.cancel}
      </Button>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={onAir ? t.airing.silenceTitle : t.airing.cancelTitle}
        description={onAir ? t.airing.silenceWhat : t.airing.cancelWhat}
        confirm={onAir ? t.airing.silenceYes : t.airing.cancelYes}
        act={async (reason) => {
          const { signBy } = await call(airingRoutes.cancel, {
            params: { airing: airing.id },
            body: { reason },
          });
          if (signBy !== undefined) announce(t.airing.silenceWaits);
          await client.invalidateQueries({
            predicate: ({ queryKey }) => /^\/api\/(airings|today|bulletins)/.test(String(queryKey[0])),
          });
        }}
      />
    </>
  );
}
