import { type ClusterView, fleetRoutes, type Output } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { msOf } from '../shell/time.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';

type Code = Output<typeof fleetRoutes.enrolmentCode>;

/** Asks for a one-time code and shows it once; nothing keeps it when the window closes. */
export function Enrolment({ cluster, next }: { cluster: ClusterView; next: boolean }) {
  const text = useTexts().fleet.enrol;
  const [code, setCode] = useState<Code>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ask = async () => {
    setBusy(true);
    setError(null);
    try {
      setCode(await call(fleetRoutes.enrolmentCode, { params: { cluster: cluster.id } }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button kind={next ? 'main' : 'plain'} icon="key" busy={busy} onClick={() => void ask()}>
        {cluster.box ? text.getAgain : text.get}
      </Button>
      <Failure error={error} />
      {code && (
        <CodeDialog code={code} replaces={cluster.box !== undefined} onClose={() => setCode(undefined)} />
      )}
    </>
  );
}

function CodeDialog({ code, replaces, onClose }: { code: Code; replaces: boolean; onClose: () => void }) {
  const { fleet, words } = useTexts();
  const text = fleet.enrol;
  const left = msOf(code.expiresAt) - useNow();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.title}
      description={text.what}
      actions={
        <Button kind="main" onClick={onClose}>
          {text.done}
        </Button>
      }
    >
      <div className="enrol-code">
        <code>{code.code}</code>
        <CopyButton text={code.code} />
      </div>
      <p className="small soft num mt-2" role={left > 0 ? undefined : 'alert'}>
        {left > 0 ? text.expires(words.span(left)) : text.expired}
      </p>
      {replaces && <p className="small soft mt-1">{text.replace}</p>}
    </Dialog>
  );
}
