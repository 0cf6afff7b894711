import { registryRoutes } from '@loaphuong/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { call, keyOf, routeQuery } from '../../shell/api.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { dayText } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { KeyValues } from '../../ui/page.tsx';
import { EditRegistry } from './edit-registry.tsx';
import './registry.css';

const MOST_BYTES = 5_000_000;

/** What the registry says of one cluster, with its picture; technicians change it. */
export function RegistryFacts({ cluster }: { cluster: string }) {
  const { registry, stations } = useTexts();
  const text = registry.facts;
  const { decimal } = useTime();
  const client = useQueryClient();
  const query = useQuery(routeQuery(registryRoutes.registry));
  const mayEdit = useHasRole('administrator', 'technician');
  const [editing, setEditing] = useState(false);
  const [retiring, setRetiring] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [tooBig, setTooBig] = useState(false);
  const entry = query.data?.clusters.find(({ id }) => id === cluster);
  if (entry === undefined) return <Failure error={query.error} />;
  const again = () => client.invalidateQueries({ queryKey: keyOf(registryRoutes.registry) });
  const day = (value: string | null) => (value === null ? undefined : dayText(value));
  const until = (number: string | null, end: string | null) =>
    [number, day(end)].filter((part) => part !== null && part !== undefined).join(' · ') || undefined;
  const station = query.data?.stations.find(({ id }) => id === entry.station);
  const head = query.data?.clusters.find(({ id }) => id === entry.servedBy);
  const rows: [string, ReactNode][] = [
    [
      registry.page.station,
      station && (
        <Link to="/dai/$station" params={{ station: station.id }}>
          {station.name}
        </Link>
      ),
    ],
    [stations.clusters.box, head && stations.clusters.by(head.name)],
    [text.technology, registry.technology[entry.technology]],
    [text.condition, registry.condition[entry.condition]],
    [text.loudspeakers, entry.loudspeakers === null ? undefined : String(entry.loudspeakers)],
    [text.wattage, entry.wattage === null ? undefined : String(entry.wattage)],
    [text.delayMs, String(entry.delayMs)],
    [text.monthBudgetMb, entry.monthBudgetMb === null ? undefined : String(entry.monthBudgetMb)],
    [text.installedOn, day(entry.installedOn)],
    [text.boxModel, [entry.boxModel, entry.boxSerial].filter(Boolean).join(' · ') || undefined],
    [
      text.amplifierModel,
      [entry.amplifierModel, entry.amplifierSerial].filter(Boolean).join(' · ') || undefined,
    ],
    [text.simContract, until(entry.simContract, entry.simUntil)],
    [text.powerContract, until(entry.powerContract, entry.powerUntil)],
    [text.careContract, until(entry.careContract, entry.careUntil)],
    [text.decision, entry.decision ?? undefined],
    [
      text.position,
      entry.position === null
        ? undefined
        : `${decimal(entry.position.latitude, 5)}; ${decimal(entry.position.longitude, 5)}`,
    ],
    [text.note, entry.note ?? undefined],
  ];
  const sendPhoto = async (file: File | undefined) => {
    if (file === undefined) return;
    setTooBig(file.size > MOST_BYTES);
    setError(null);
    if (file.size > MOST_BYTES) return;
    try {
      const body = new Uint8Array(await file.arrayBuffer());
      await call(registryRoutes.photo, { params: { cluster }, body });
      announce(text.photoSaved);
      await again();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <section className="surface pad mt-4" aria-label={text.title}>
      <h2 className="mb-1">{text.title}</h2>
      <KeyValues two rows={rows.filter(([, value]) => value !== undefined)} />
      {entry.photo && (
        <img
          className="registry-photo mt-3"
          alt={text.photo}
          src={`/api/registry/clusters/${cluster}/photo?v=${entry.photo.slice(0, 12)}`}
        />
      )}
      <Failure error={error} />
      {tooBig && <p className="field-error">{text.photoBig}</p>}
      {mayEdit && entry.archived === undefined && (
        <p className="flex flex-wrap gap-2 mt-3">
          <Button icon="edit" onClick={() => setEditing(true)}>
            {text.edit}
          </Button>
          <label className="b" title={text.photoHint}>
            {text.addPhoto}
            <input
              className="sr"
              type="file"
              accept="image/jpeg,image/png,image/webp"
              onChange={({ target }) => {
                void sendPhoto(target.files?.[0]);
                target.value = '';
              }}
            />
          </label>
          <Button kind="quiet" onClick={() => setRetiring(true)}>
            {text.retire}
          </Button>
        </p>
      )}
      {mayEdit && entry.archived && (
        <p className="mt-3">
          <Button
            icon="undo"
            onClick={() =>
              void call(registryRoutes.restore, { params: { cluster } })
                .then(() => announce(text.restored))
                .then(again, setError)
            }
          >
            {text.restore}
          </Button>
        </p>
      )}
      {editing && <EditRegistry entry={entry} onClose={() => setEditing(false)} />}
      <ReasonDialog
        open={retiring}
        onOpenChange={setRetiring}
        title={text.retireTitle(entry.name)}
        description={text.retireWhat}
        confirm={text.retireConfirm}
        act={async (reason) => {
          await call(registryRoutes.retire, { params: { cluster }, body: { reason } });
          announce(text.retired);
          await again();
        }}
      />
    </section>
  );
}
