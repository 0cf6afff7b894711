import { type ClusterView, fleetRoutes } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { call, keyOf } from '../shell/api.ts';
import { useHasRole } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { ReasonDialog } from '../ui/dialog.tsx';

const ListenDialog = lazy(async () => ({
  default: (await import('./listening/listen-dialog.tsx')).ListenDialog,
}));

/** Listening in and falling silent: what one does to a cluster at once. */
export function ClusterActs({ cluster }: { cluster: ClusterView }) {
  const { fleet, signing } = useTexts();
  const text = fleet.page;
  const client = useQueryClient();
  const [listening, setListening] = useState(false);
  const [silencing, setSilencing] = useState(false);
  const maySilence = useHasRole('technician', 'editor', 'approver', 'administrator');
  const { kind } = cluster.state;
  const whyNotListen =
    kind === 'bare' ? text.listenWhyBare : kind === 'offline' ? text.listenWhyOffline : undefined;
  const { technician } = useTexts();
  const mends = useHasRole('technician');
  return (
    <>
      {mends && (
        <Link className="b" to="/tho" search={{ cluster: cluster.id }}>
          {technician.toSite}
        </Link>
      )}
      <Button icon="volume" why={whyNotListen} onClick={() => setListening(true)}>
        {text.listen}
      </Button>
      {maySilence && kind !== 'bare' && (
        <Button kind="stop" icon="mute" onClick={() => setSilencing(true)}>
          {text.silence}
        </Button>
      )}
      {listening && (
        <Suspense>
          <ListenDialog
            clusters={[{ id: cluster.id, name: `${cluster.name}, ${cluster.ward.name}` }]}
            onClose={() => setListening(false)}
          />
        </Suspense>
      )}
      <ReasonDialog
        open={silencing}
        onOpenChange={setSilencing}
        title={text.silenceTitle(cluster.name)}
        description={text.silenceWhat}
        confirm={text.silenceConfirm}
        act={async (reason) => {
          const { signBy } = await call(fleetRoutes.silence, {
            params: { cluster: cluster.id },
            body: { reason },
          });
          announce(signBy === undefined ? text.silenceDone : signing.given);
          await client.invalidateQueries({
            queryKey: keyOf(fleetRoutes.cluster, { params: { cluster: cluster.id } }),
          });
        }}
      />
    </>
  );
}
