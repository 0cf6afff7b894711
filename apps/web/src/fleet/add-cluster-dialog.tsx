import { fleetRoutes, placesRoutes } from '@loaphuong/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call, keyOf, routeQuery } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { readPosition } from './position.ts';

/** Adds a cluster to the station of a ward, then opens its page, where the enrolment code is. */
export function AddClusterDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { fleet, words } = useTexts();
  const text = fleet.add;
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = useQuery({ ...routeQuery(placesRoutes.list, { query: {} }), enabled: open });
  const wards = (places.data?.places ?? []).filter(({ level }) => level === 'ward' || level === 'commune');
  const [ward, setWard] = useState('');
  const [name, setName] = useState('');
  const [latitude, setLatitude] = useState('');
  const [longitude, setLongitude] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const position = readPosition(latitude, longitude);

  const change = (next: boolean) => {
    for (const clear of [setWard, setName, setLatitude, setLongitude]) clear('');
    setTried(false);
    setError(null);
    onOpenChange(next);
  };
  const add = async () => {
    setTried(true);
    if (ward === '' || name.trim().length < 2 || position.kind === 'wrong' || busy) return;
    setBusy(true);
    setError(null);
    try {
      const body = {
        ward,
        name: name.trim(),
        ...(position.kind === 'given' ? { position: position.position } : {}),
      };
      const { id } = await call(fleetRoutes.addCluster, { body });
      await client.invalidateQueries({ queryKey: keyOf(fleetRoutes.clusters) });
      announce(text.done(body.name));
      change(false);
      await navigate({ to: '/cum-loa/$cluster', params: { cluster: id } });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={text.title}
      description={text.what}
      actions={
        <>
          <Button onClick={() => change(false)}>{words.cancel}</Button>
          <Button kind="main" busy={busy} onClick={() => void add()}>
            {text.confirm}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <SelectField
          label={text.ward}
          error={tried && ward === '' ? text.wardMissing : undefined}
          value={ward}
          onChange={(event) => setWard(event.target.value)}
        >
          <option value="">{text.chooseWard}</option>
          {wards.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <TextField
          label={text.name}
          hint={text.nameHint}
          error={tried && name.trim().length < 2 ? text.nameShort : undefined}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label={text.latitude}
            hint={text.positionHint}
            inputMode="decimal"
            error={tried && position.kind === 'wrong' ? text.positionWrong : undefined}
            value={latitude}
            onChange={(event) => setLatitude(event.target.value)}
          />
          <TextField
            label={text.longitude}
            inputMode="decimal"
            value={longitude}
            onChange={(event) => setLongitude(event.target.value)}
          />
        </div>
        <Failure error={places.error ?? error} />
      </div>
    </Dialog>
  );
}
