import { type GroupEntry, type Output, type RegistryEntry, registryRoutes } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { OrderDialog } from '../orders/order-dialog.tsx';
import { OrderProgress } from '../orders/order-progress.tsx';
import { groupTarget } from '../orders/targets.ts';
import '../../care/care.css';
import { EditGroup } from './edit-group.tsx';
import { useRefresh } from './use-refresh.ts';

type Proposals = Output<typeof registryRoutes.proposeDelays>['members'];

/** Groups of clusters: ordered together, and the delays along a street that a person accepts. */
export function Groups({
  groups,
  clusters,
}: {
  groups: readonly GroupEntry[];
  clusters: readonly RegistryEntry[];
}) {
  const text = useTexts().registry.groups;
  const mayEdit = useHasRole('administrator', 'technician');
  const [adding, setAdding] = useState(false);
  return (
    <Surface pad className="mt-4">
      <PartTitle
        title={text.title}
        note={groups.length}
        side={mayEdit && <Button onClick={() => setAdding(true)}>{text.add}</Button>}
      />
      <p className="small soft num">{text.what}</p>
      {groups.length === 0 && <p className="small soft">{text.none}</p>}
      {groups.map((group) => (
        <Group key={group.id} group={group} clusters={clusters} mayEdit={mayEdit} />
      ))}
      {adding && <EditGroup clusters={clusters} onClose={() => setAdding(false)} />}
    </Surface>
  );
}

function Group({
  group,
  clusters,
  mayEdit,
}: {
  group: GroupEntry;
  clusters: readonly RegistryEntry[];
  mayEdit: boolean;
}) {
  const { care, registry } = useTexts();
  const text = registry.groups;
  const mayOrder = useHasRole('technician', 'administrator', 'editor', 'approver');
  const [ordering, setOrdering] = useState(false);
  const [given, setGiven] = useState<{ readonly order: string; readonly title: string }>();
  const refresh = useRefresh();
  const [proposals, setProposals] = useState<Proposals>();
  const [editing, setEditing] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const names = group.members.map((id) => clusters.find((each) => each.id === id)?.name).filter(Boolean);
  const target = groupTarget(group, clusters);
  const run = async (act: () => Promise<unknown>) => {
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
  const accept = async () => {
    for (const { cluster, proposedMs } of proposals ?? []) {
      if (proposedMs !== undefined)
        await call(registryRoutes.edit, { params: { cluster }, body: { delayMs: proposedMs } });
    }
    announce(text.accepted);
    setProposals(undefined);
    await refresh();
  };
  return (
    <div className="mt-3">
      <p className="num">
        <Link className="medium" to="/cum-loa" search={{ group: group.id }} title={text.show}>
          {group.name}
        </Link>{' '}
        <span className="small muted">{names.length === 0 ? text.noMembers : names.join(' → ')}</span>
      </p>
      <p className="flex flex-wrap gap-2 mt-1">
        {/* A group without clusters has nobody to order. */}
        {mayOrder && target.clusters.length > 0 && (
          <Button small onClick={() => setOrdering(true)}>
            {care.orders.button}
          </Button>
        )}
        {mayEdit && (
          <>
            <Button
              small
              busy={busy}
              onClick={() =>
                void run(async () =>
                  setProposals(
                    (await call(registryRoutes.proposeDelays, { params: { group: group.id } })).members,
                  ),
                )
              }
            >
              {text.propose}
            </Button>
            <Button small onClick={() => setEditing(true)}>
              {text.edit}
            </Button>
            <Button small kind="quiet" onClick={() => setDropping(true)}>
              {text.drop}
            </Button>
          </>
        )}
      </p>
      <Failure error={error} />
      {proposals && (
        <>
          <div className="fleet-table mt-2">
            <table className="t">
              <thead>
                <tr>
                  <th scope="col">{text.cluster}</th>
                  <th scope="col" className="r">
                    {text.way} (m)
                  </th>
                  <th scope="col" className="r">
                    {text.now} (ms)
                  </th>
                  <th scope="col" className="r">
                    {text.proposed} (ms)
                  </th>
                </tr>
              </thead>
              <tbody>
                {proposals.map((each) => (
                  <tr key={each.cluster}>
                    <td>{each.name}</td>
                    <td className="r num">{each.metres ?? '–'}</td>
                    <td className="r num">{each.nowMs}</td>
                    <td className="r num">{each.proposedMs ?? <Why each={each} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="mt-2">
            <Button kind="next" busy={busy} onClick={() => void run(accept)}>
              {text.accept}
            </Button>
          </p>
        </>
      )}
      {ordering && (
        <OrderDialog
          targets={[target]}
          onClose={() => setOrdering(false)}
          onMany={(order, title) => setGiven({ order, title })}
        />
      )}
      {given !== undefined && <OrderProgress {...given} onClose={() => setGiven(undefined)} />}
      {editing && <EditGroup group={group} clusters={clusters} onClose={() => setEditing(false)} />}
      <ReasonDialog
        open={dropping}
        onOpenChange={setDropping}
        title={text.dropTitle(group.name)}
        description={text.dropWhat}
        confirm={text.drop}
        act={async (reason) => {
          await call(registryRoutes.dropGroup, { params: { group: group.id }, body: { reason } });
          await refresh();
        }}
      />
    </div>
  );
}

function Why({ each }: { each: Proposals[number] }) {
  const say = useSay();
  return each.why === undefined ? '–' : <span className="small">{say(each.why)}</span>;
}
