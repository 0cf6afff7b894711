import { type ClusterView, fleetRoutes, keyRoutes, type Output } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { msOf } from '../shell/time.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { Surface } from '../ui/page.tsx';
import { QrCode } from './qr-code.tsx';
import { StickerCamera } from './sticker-camera.tsx';

/** Shortest mark of a sticker: 32 hex digits. */
const MARK_LENGTH = 32;

/** Two ways to join: a one-time code that the box is given, or the sticker of a box that waits. */
export function JoinBox({ cluster }: { cluster: ClusterView }) {
  const { keys, technician: text, words, fleet } = useTexts();
  const [code, setCode] = useState<Output<typeof fleetRoutes.enrolmentCode>>();
  const [mark, setMark] = useState('');
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const now = useNow(1000);
  const left = code === undefined ? 0 : msOf(code.expiresAt) - now;
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const params = { cluster: cluster.id };
  return (
    <Surface pad label={text.join}>
      <h2>{text.join}</h2>
      {cluster.box && <p className="small soft">{keys.claim.replaces}</p>}
      <p className="mt-2">
        <Button
          kind={cluster.box ? 'plain' : 'main'}
          icon="key"
          busy={busy}
          onClick={() => void attempt(async () => setCode(await call(fleetRoutes.enrolmentCode, { params })))}
        >
          {text.getCode}
        </Button>
      </p>
      {code && (
        <div className="tech-code">
          <code>{code.code}</code>
          <QrCode text={code.code} label={text.qr} />
          <p className="small num" role={left > 0 ? undefined : 'alert'}>
            {left > 0 ? fleet.enrol.expires(words.span(left)) : fleet.enrol.expired}
          </p>
        </div>
      )}
      <div className="mt-3" />
      <TextField
        label={keys.claim.mark}
        hint={keys.claim.markHint}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={mark}
        onChange={(event) => setMark(event.currentTarget.value)}
      />
      <StickerCamera onRead={setMark} />
      <p className="mt-2">
        <Button
          busy={busy}
          why={mark.trim().length < MARK_LENGTH ? text.markFirst : undefined}
          onClick={() =>
            void attempt(async () => {
              await call(keyRoutes.claim, { params, body: { mark: mark.trim() } });
              setDone(true);
            })
          }
        >
          {keys.claim.confirm}
        </Button>
      </p>
      {done && <p role="status">{keys.claim.done(cluster.name)}</p>}
      <Failure error={error} />
    </Surface>
  );
}
