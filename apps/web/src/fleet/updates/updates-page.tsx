import { type ReleaseView, type UpdatesView, updateRoutes } from '@loaphuong/contract';
import { versionOf } from '@loaphuong/domain/fleet';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { call, keyOf, routeQuery } from '../../shell/api.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { CardTable } from '../../ui/card-table.tsx';
import { Failure, Loaded } from '../../ui/failure.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Empty, Notice, PageHead, PartTitle } from '../../ui/page.tsx';
import { REPORTS_MS } from '../cluster-state.ts';
import { RolloutPart } from './rollout-part.tsx';
import { SendDialog } from './send-dialog.tsx';
import '../fleet.css';

const MOST_BYTES = 100_000_000;

/** Phiên bản thiết bị: what runs on the boxes, a version on its way to them, and the releases that there are. */
export function UpdatesPage() {
  const { updates: text } = useTexts();
  // The server takes a rollout one look further each minute.
  const query = useQuery({ ...routeQuery(updateRoutes.updates), refetchInterval: REPORTS_MS });
  return (
    <>
      <PageHead title={text.title} />
      <p className="small soft mb-3">
        {text.lead} {text.whoMay}
      </p>
      <Loaded query={query}>
        {(view) => (
          <>
            {view.needsSecondHand && (
              <div className="mb-3">
                <Notice action={<Link to="/cho-ky">{text.secondHandSee}</Link>}>{text.secondHand}</Notice>
              </div>
            )}
            {view.rollout && <RolloutPart rollout={view.rollout} isAsked={view.needsSecondHand} />}
            <Running view={view} />
            <Releases view={view} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** Which versions the boxes run, as they last said. */
function Running({ view }: { view: UpdatesView }) {
  const { updates: text } = useTexts();
  return (
    <section className="mb-4">
      <PartTitle title={text.running} />
      {view.running.length === 0 ? (
        <Empty title={text.runningNone}>{text.runningNoneWay}</Empty>
      ) : (
        <CardTable columns={[text.program, text.boxes(view.inService)]}>
          {view.running.map(({ program, boxes }) => (
            <tr key={program ?? ''}>
              <td className="num">{program === undefined ? text.unsaid : versionOf(program)}</td>
              <td className="num">
                {text.boxes(boxes)}
                <Meter share={boxes / view.inService} label={text.boxes(boxes)} />
              </td>
            </tr>
          ))}
        </CardTable>
      )}
    </section>
  );
}

function Releases({ view }: { view: UpdatesView }) {
  const { updates: text } = useTexts();
  const { dateAndTime } = useTime();
  const mayChange = useHasRole('administrator');
  const [sending, setSending] = useState<ReleaseView>();
  const isOpen = view.rollout?.state === 'running' || view.rollout?.state === 'halted';
  return (
    <section>
      <PartTitle title={text.releases} side={mayChange && <AddRelease />} />
      {view.releases.length === 0 ? (
        <Empty title={text.releasesNone}>{text.releasesNoneWay}</Empty>
      ) : (
        <CardTable columns={[text.program, text.size, text.mark, text.addedCol]} act={text.act}>
          {view.releases.map((release) => (
            <tr key={release.version}>
              <td className="num">
                {release.version}
                {release.note && <span className="tiny muted block">{release.note}</span>}
              </td>
              <td className="num">{text.megabytes(release.bytes)}</td>
              <td className="num" title={release.sha256}>
                {release.sha256.slice(0, 16)}…
              </td>
              <td className="num">
                {release.addedBy.name}
                <span className="tiny muted block">{dateAndTime(release.addedAt)}</span>
              </td>
              <td>
                {mayChange && (
                  <Button
                    small
                    {...(isOpen ? { why: text.openWhy } : {})}
                    onClick={() => setSending(release)}
                  >
                    {text.send}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </CardTable>
      )}
      {sending && <SendDialog release={sending} view={view} onClose={() => setSending(undefined)} />}
    </section>
  );
}

function AddRelease() {
  const { updates: text } = useTexts();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [tooBig, setTooBig] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (file: File | undefined) => {
    if (file === undefined || busy) return;
    setError(null);
    setTooBig(file.size > MOST_BYTES);
    if (file.size > MOST_BYTES) return;
    setBusy(true);
    try {
      const body = new Uint8Array(await file.arrayBuffer());
      const { version } = await call(updateRoutes.add, { query: {}, body });
      announce(text.added(version));
      await client.invalidateQueries({ queryKey: keyOf(updateRoutes.updates) });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon="upload" busy={busy} onClick={() => input.current?.click()}>
        {busy ? text.adding : text.add}
      </Button>
      <input
        ref={input}
        className="sr"
        type="file"
        accept=".gz,.tgz,application/gzip"
        aria-label={text.add}
        onChange={({ target }) => {
          void send(target.files?.[0]);
          target.value = '';
        }}
      />
      {tooBig && <p className="field-error">{text.tooBig}</p>}
      <Failure error={error} />
    </>
  );
}
