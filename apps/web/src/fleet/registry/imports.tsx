import { type ImportUndo, type ImportView, registryRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, routeQuery } from '../../shell/api.ts';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { Meter } from '../../ui/meter.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { State, type StateKind } from '../../ui/state.tsx';
import { LOOK_MS } from './import-watch.ts';
import { fieldsKept } from './kept-fields.ts';
import { useRefresh } from './use-refresh.ts';

/** Clusters that are named in the question; the count tells of the rest. */
const MOST_NAMED = 12;

const SIGNS: Record<ImportView['state'], StateKind> = {
  running: 'awaiting',
  done: 'proved',
  refused: 'failed',
  interrupted: 'failed',
};

/** The newest imports, each with how it ended, whoever looks and whichever program ran it; one that is done can be taken back. */
export function Imports() {
  const text = useTexts().registry.imports;
  const query = useQuery({
    ...routeQuery(registryRoutes.imports),
    refetchInterval: ({ state }) =>
      state.data?.imports.some((one) => one.state === 'running') === true ? LOOK_MS : false,
  });
  const [undoing, setUndoing] = useState<ImportView>();
  const imports = query.data?.imports ?? [];
  if (imports.length === 0) return null;
  return (
    <Surface pad className="mt-4">
      <PartTitle title={text.title} note={imports.length} />
      <ul className="import-list">
        {imports.map((one) => (
          <ImportLine key={one.id} one={one} onUndo={() => setUndoing(one)} />
        ))}
      </ul>
      {undoing && <UndoDialog one={undoing} onClose={() => setUndoing(undefined)} />}
    </Surface>
  );
}

function ImportLine({ one, onUndo }: { one: ImportView; onUndo: () => void }) {
  const text = useTexts().registry.imports;
  const { near } = useTime();
  const now = useNow(60_000);
  const { state, done, all, undone } = one;
  return (
    <li>
      <div>
        <b className="medium">{one.fileName}</b>{' '}
        <span className="small muted num">
          {near(one.at, now)}, {one.by.name}
        </span>
        <p className="small num">
          <State kind={undone ? 'cancelled' : SIGNS[state]}>
            {state === 'running'
              ? all === undefined
                ? text.reading
                : text.running(done, all)
              : state === 'done'
                ? text.done(one.added ?? 0, one.changed ?? 0)
                : text[state]}
          </State>
        </p>
        {state === 'running' && <Meter share={done / Math.max(1, all ?? 1)} label={text.reading} />}
        {undone && (
          <p className="tiny muted num">
            {text.undone(undone.clusters, undone.kept, undone.by.name, near(undone.at, now))}: “
            {undone.reason}”
          </p>
        )}
      </div>
      {state === 'done' && undone === undefined && (
        <Button small onClick={onUndo}>
          {text.undo}
        </Button>
      )}
    </li>
  );
}

function UndoDialog({ one, onClose }: { one: ImportView; onClose: () => void }) {
  const text = useTexts().registry.imports;
  const refresh = useRefresh();
  const query = useQuery(routeQuery(registryRoutes.undoPreview, { params: { import: one.id } }));
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.undoTitle(one.fileName)}
      description={text.undoWhat}
      confirm={text.undoConfirm}
      act={async (reason) => {
        const { undone } = await call(registryRoutes.undoImport, {
          params: { import: one.id },
          body: { reason },
        });
        announce(text.undoDone(undone));
        await refresh();
      }}
    >
      <Loaded query={query}>{(undo) => <WhatUndoes undo={undo} />}</Loaded>
    </ReasonDialog>
  );
}

/** What goes back and, first, what cannot and why. */
function WhatUndoes({ undo }: { undo: ImportUndo }) {
  const { imports: text, facts } = useTexts().registry;
  const named = (field: string) =>
    (Object.entries(facts).find(([key]) => key === field)?.[1] ?? field).toString();
  const sorted = undo.clusters.toSorted((a, b) => Number(b.kept.length > 0) - Number(a.kept.length > 0));
  return (
    <div className="mb-3 small num">
      <p className="medium">{undo.undone === 0 ? text.nothing : text.counts(undo.undone, undo.kept)}</p>
      <ul className="mt-1 import-undo">
        {sorted.slice(0, MOST_NAMED).map(({ cluster, ward, retire, back, kept }) => (
          <li key={cluster.id}>
            {cluster.name}
            <span className="muted">, {ward.name}: </span>
            {[
              ...fieldsKept(kept).map(({ why, fields }) =>
                text.kept(`${fields.map(named).join(', ') || text.everything} (${text.why[why]})`),
              ),
              ...(retire ? [text.retire] : []),
              ...(back.length > 0 ? [text.back(back.map(named).join(', '))] : []),
            ].join('; ')}
          </li>
        ))}
      </ul>
      {sorted.length > MOST_NAMED && <p className="muted">{text.more(sorted.length - MOST_NAMED)}</p>}
    </div>
  );
}
