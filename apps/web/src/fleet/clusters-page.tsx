import { fleetRoutes, registryRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { routeQuery } from '../shell/api.ts';
import { useHasRole } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Loaded } from '../ui/failure.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { Empty, PageHead } from '../ui/page.tsx';
import { Segments } from '../ui/segments.tsx';
import { AddClusterDialog } from './add-cluster-dialog.tsx';
import { type ClusterFilter, groupByWard, offeredFilters } from './cluster-filter.ts';
import { REPORTS_MS } from './cluster-state.ts';
import { ClusterTable } from './cluster-table.tsx';
import '../care/care.css';
import './fleet.css';
import { SilenceAll } from './orders/silence-all.tsx';
import { MapView } from './registry/map-view.tsx';
import { AwaitingNotice } from './signing/awaiting-notice.tsx';

/** Cụm loa: every cluster with its state, grouped by ward; those that need somebody one press away. */
export function ClustersPage() {
  const query = useQuery({ ...routeQuery(fleetRoutes.clusters), refetchInterval: REPORTS_MS });
  const { fleet, shell, registry } = useTexts();
  const text = fleet.list;
  const { show = 'all', group } = useSearch({ from: '/console/cum-loa' });
  const streets = useQuery(routeQuery(registryRoutes.registry)).data?.groups ?? [];
  // A group that was dissolved since the link was made shows everything, as if none were chosen.
  const street = streets.find(({ id }) => id === group);
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const [adding, setAdding] = useState(false);
  const [view, setView] = useState<'list' | 'map'>('list');
  const mayAdd = useHasRole('administrator', 'technician');
  const look = (filter: ClusterFilter, of: string | undefined) =>
    void navigate({
      to: '/cum-loa',
      search: { ...(filter === 'all' ? {} : { show: filter }), ...(of ? { group: of } : {}) },
      replace: true,
    });
  const setShow = (filter: ClusterFilter) => look(filter, group);

  return (
    <Loaded query={query}>
      {({ clusters: every }) => {
        const clusters = street ? every.filter(({ id }) => street.members.includes(id)) : every;
        const groups = groupByWard(clusters, show, search);
        const shown = groups.reduce((sum, group) => sum + group.clusters.length, 0);
        return (
          <>
            <PageHead
              title={fleet.title}
              note={text.count(shown, every.length)}
              side={
                <>
                  <Link className="b" to="/so-cum-loa">
                    {registry.open}
                  </Link>
                  <SilenceAll />
                  {mayAdd && (
                    <Button kind="main" icon="plus" onClick={() => setAdding(true)}>
                      {text.add}
                    </Button>
                  )}
                </>
              }
            />
            <p className="phone-links small">
              <Link to="/canh-bao">{shell.pages.alarms}</Link>
              <Link to="/sua-chua">{shell.pages.repairs}</Link>
            </p>
            <AwaitingNotice />
            <div className="fleet-tools">
              <Segments
                label={registry.view}
                value={view}
                onChange={setView}
                options={[
                  { value: 'list', label: registry.asList },
                  { value: 'map', label: registry.asMap },
                ]}
              />
              <TextField
                label={`${text.search} (${text.searchHint.toLocaleLowerCase()})`}
                type="search"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
              />
              {streets.length > 0 && (
                <SelectField
                  label={registry.groups.filter}
                  value={street?.id ?? ''}
                  onChange={({ target }) => look(show, target.value)}
                >
                  <option value="">{registry.groups.every}</option>
                  {streets.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </SelectField>
              )}
              <Segments
                label={text.filter}
                value={show}
                onChange={setShow}
                options={offeredFilters(clusters).map(({ filter, count }) => ({
                  value: filter,
                  label: <FilterLabel filter={filter} count={count} />,
                }))}
              />
            </div>
            {every.length === 0 && <Empty title={text.empty}>{text.emptyWay}</Empty>}
            {every.length > 0 && shown === 0 && <Empty title={text.none}>{text.noneWay}</Empty>}
            {shown > 0 && view === 'list' && <ClusterTable groups={groups} />}
            {shown > 0 && view === 'map' && <MapView clusters={groups.flatMap((group) => group.clusters)} />}
            {mayAdd && adding && <AddClusterDialog onClose={() => setAdding(false)} />}
          </>
        );
      }}
    </Loaded>
  );
}

function FilterLabel({ filter, count }: { filter: ClusterFilter; count: number }) {
  const { fleet, words } = useTexts();
  const name =
    filter === 'all' ? words.all : filter === 'attention' ? fleet.list.attention : fleet.state[filter];
  return (
    <>
      {name} <span className="muted">{count}</span>
    </>
  );
}
