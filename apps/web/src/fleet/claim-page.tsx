import { fleetRoutes, keyRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, routeQuery } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { PageHead, Surface } from '../ui/page.tsx';

/** Ghép thiết bị: where a scanned sticker leads; the technician says at which cluster the box hangs. */
export function ClaimPage() {
  const text = useTexts().keys.claim;
  const { data } = useQuery(routeQuery(fleetRoutes.clusters));
  // What stands behind # never goes to a server by itself: it is read here, and sent with the claim.
  const [mark, setMark] = useState(() => location.hash.slice(1));
  const [cluster, setCluster] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<string>();
  const chosen = data?.clusters.find(({ id }) => id === cluster);
  const claim = async () => {
    setTried(true);
    if (chosen === undefined || mark.trim().length < 32 || busy) return;
    setBusy(true);
    setError(null);
    try {
      await call(keyRoutes.claim, { params: { cluster }, body: { mark } });
      setDone(text.done(chosen.name));
      announce(text.done(chosen.name));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const isMissing = tried && (chosen === undefined || mark.trim().length < 32);
  return (
    <>
      <PageHead title={text.title} />
      <p className="small soft mb-3">{text.lead}</p>
      <Surface pad className="claim-form">
        <TextField
          label={text.mark}
          hint={text.markHint}
          value={mark}
          onChange={(event) => setMark(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <SelectField
          label={text.cluster}
          value={cluster}
          onChange={(event) => setCluster(event.currentTarget.value)}
        >
          <option value="">{text.choose}</option>
          {(data?.clusters ?? []).map(({ id, name, ward }) => (
            <option key={id} value={id}>
              {ward.name}: {name}
            </option>
          ))}
        </SelectField>
        {chosen && chosen.state.kind !== 'bare' && <p className="small mt-2">{text.replaces}</p>}
        {isMissing && (
          <p className="small mt-2" role="alert">
            {text.missing}
          </p>
        )}
        <Failure error={error} />
        {done && <p className="small mt-2">{done}</p>}
        <p className="mt-3">
          <Button kind="main" icon="key" busy={busy} onClick={() => void claim()}>
            {text.confirm}
          </Button>
        </p>
      </Surface>
    </>
  );
}
