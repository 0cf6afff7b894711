import { fleetRoutes, placesRoutes } from '@loaphuong/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call, keyOf, routeQuery } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { ActDialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { readPosition } from './position.ts';

/** Adds a cluster to the station of a ward, then opens its page, where the enrolment code is. */
export function AddClusterDialog({ onClose }: { onClose: () => void }) {
  const text = useTexts().fleet.add;
  const client = useQueryClient();
  const navigate = useNavigate();
  const places = useQuery(routeQuery(placesRoutes.list, { query: {} }));
  const wards = (places.data?.places ?? []).filter(({ level }) => level === 'ward' || level === 'commune');
  const [ward, setWard] = useState('');
  const [name, setName] = useState('');
  const [latitude, setLatitude] = useState('');
  const [longitude, setLongitude] = useState('');
  const [tried, setTried] = useState(false);
  const position = readPosition(latitude, longitude);

  const add = async () => {
    const body = {
      ward,
      name: name.trim(),
      ...(position.kind === 'given' ? { position: position.position } : {}),
    };
    const { id } = await call(fleetRoutes.addCluster, { body });
    await client.invalidateQueries({ queryKey: keyOf(fleetRoutes.clusters) });
    announce(text.done(body.name));
    await navigate({ to: '/cum-loa/$cluster', params: { cluster: id } });
  };

  return (
    <ActDialog
      title={text.title}
      description={text.what}
      confirm={text.confirm}
      check={() => {
        setTried(true);
        return ward !== '' && name.trim().length >= 2 && position.kind !== 'wrong';
      }}
      act={add}
      onClose={onClose}
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
        <Failure error={places.error} />
      </div>
    </ActDialog>
  );
}
