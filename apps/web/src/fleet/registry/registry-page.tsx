import {
  type ClusterRegistry,
  type RegistryEntry,
  registryRoutes,
  type StationEntry,
} from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { routeQuery } from '../../shell/api.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { SelectField } from '../../ui/field.tsx';
import { PageHead, PartTitle, Surface } from '../../ui/page.tsx';
import { Groups } from './groups.tsx';
import { Imports } from './imports.tsx';
import { SheetImport } from './sheet-import.tsx';
import '../fleet.css';
import './registry.css';

const TECHNOLOGIES: readonly ClusterRegistry['technology'][] = ['ip', 'fm', 'wired', 'other'];
const CONDITIONS: readonly ClusterRegistry['condition'][] = ['good', 'degraded', 'broken'];

/** Sổ cụm loa: the figures of the yearly report by station, what hangs on old stations, groups, sheets in and out. */
export function RegistryPage() {
  const { registry, fleet } = useTexts();
  const text = registry.page;
  const query = useQuery(routeQuery(registryRoutes.registry));
  const mayEdit = useHasRole('administrator', 'technician');
  const [group, setGroup] = useState('');
  return (
    <Loaded query={query}>
      {({ clusters, stations, groups }) => {
        const known = clusters.filter(({ archived }) => archived === undefined);
        const live = group === '' ? known : known.filter((each) => each.groups.includes(group));
        const concerned =
          group === '' ? stations : stations.filter(({ id }) => live.some(({ station }) => station === id));
        const gone = clusters.filter(({ archived }) => archived !== undefined);
        const loudspeakers = live.reduce((sum, each) => sum + (each.loudspeakers ?? 0), 0);
        return (
          <>
            <PageHead
              title={registry.title}
              crumb={<Link to="/cum-loa">{fleet.title}</Link>}
              note={text.totals(concerned.length, live.length, loudspeakers)}
              side={
                <>
                  <a className="b" href="/api/registry/export.xlsx" download>
                    {text.download} XLSX
                  </a>
                  <a className="b" href="/api/registry/export.csv" download>
                    CSV
                  </a>
                </>
              }
            />
            <p className="small soft mb-3">{text.what}</p>
            {groups.length > 0 && (
              <div className="fleet-tools">
                <SelectField
                  label={registry.groups.filter}
                  value={group}
                  onChange={({ target }) => setGroup(target.value)}
                >
                  <option value="">{registry.groups.every}</option>
                  {groups.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </SelectField>
              </div>
            )}
            <div className="surface fleet-table max-[719px]:hidden">
              <StationTable stations={concerned} clusters={live} />
            </div>
            <StationCards stations={concerned} clusters={live} />
            <Equipment stations={concerned} />
            <Groups groups={groups} clusters={known} />
            {mayEdit && <SheetImport />}
            {mayEdit && <Imports />}
            {gone.length > 0 && (
              <Surface pad className="mt-4">
                <PartTitle title={text.retired} note={gone.length} />
                <ul>
                  {gone.map((each) => (
                    <li key={each.id} className="small">
                      <Link className="underline" to="/cum-loa/$cluster" params={{ cluster: each.id }}>
                        {each.name}
                      </Link>
                      , {each.ward.name}: {each.archived?.reason}
                    </li>
                  ))}
                </ul>
              </Surface>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function StationTable({
  stations,
  clusters,
}: {
  stations: readonly StationEntry[];
  clusters: readonly RegistryEntry[];
}) {
  const { registry } = useTexts();
  const text = registry.page;
  return (
    <table className="t">
      <thead>
        <tr>
          <th scope="col">{text.station}</th>
          <th scope="col" className="r">
            {text.clusters}
          </th>
          {TECHNOLOGIES.map((key) => (
            <th key={key} scope="col" className="r">
              {registry.technology[key]}
            </th>
          ))}
          {CONDITIONS.map((key) => (
            <th key={key} scope="col" className="r">
              {registry.condition[key]}
            </th>
          ))}
          <th scope="col" className="r">
            {registry.facts.loudspeakers}
          </th>
        </tr>
      </thead>
      <tbody>
        {stations.map((station) => {
          const here = clusters.filter((each) => each.station === station.id);
          return (
            <tr key={station.id}>
              <th scope="row" className="medium">
                <Link to="/dai/$station" params={{ station: station.id }}>
                  {station.name}
                </Link>
              </th>
              <td className="r num">{here.length}</td>
              {TECHNOLOGIES.map((key) => (
                <td key={key} className="r num">
                  {here.filter(({ technology }) => technology === key).length || '–'}
                </td>
              ))}
              {CONDITIONS.map((key) => (
                <td key={key} className="r num">
                  {here.filter(({ condition }) => condition === key).length || '–'}
                </td>
              ))}
              <td className="r num">{here.reduce((sum, each) => sum + (each.loudspeakers ?? 0), 0)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The same figures on a phone; what is nothing is left out. */
function StationCards({
  stations,
  clusters,
}: {
  stations: readonly StationEntry[];
  clusters: readonly RegistryEntry[];
}) {
  const { registry, stations: text } = useTexts();
  return (
    <section className="fleet-cards min-[720px]:hidden">
      <ul>
        {stations.map((station) => {
          const here = clusters.filter((each) => each.station === station.id);
          const figures = [
            ...TECHNOLOGIES.map((key) => ({
              name: registry.technology[key],
              count: here.filter(({ technology }) => technology === key).length,
            })),
            ...CONDITIONS.map((key) => ({
              name: registry.condition[key],
              count: here.filter(({ condition }) => condition === key).length,
            })),
          ].filter(({ count }) => count > 0);
          return (
            <li key={station.id}>
              <Link className="fleet-card" to="/dai/$station" params={{ station: station.id }}>
                <b className="medium">{station.name}</b>
                <span className="small num">
                  {text.totals(
                    here.length,
                    here.reduce((sum, each) => sum + (each.loudspeakers ?? 0), 0),
                  )}
                </span>
                <span className="tiny muted num">
                  {figures.map(({ name, count }) => `${name} ${count}`).join(' · ')}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Equipment({ stations }: { stations: readonly StationEntry[] }) {
  const { registry } = useTexts();
  const { decimal } = useTime();
  const text = registry.page;
  const all = stations.flatMap((station) => station.equipment.map((each) => ({ station, each })));
  return (
    <Surface pad className="mt-4">
      <PartTitle title={text.equipment} note={all.length} />
      {all.length === 0 && <p className="small soft">{text.equipmentNone}</p>}
      <ul>
        {all.map(({ station, each }) => (
          <li key={each.id} className="small num">
            <b className="medium">{each.name}</b> ({text.kind[each.kind]}),{' '}
            <Link className="underline" to="/dai/$station" params={{ station: station.id }}>
              {station.ward.name}
            </Link>
            :{' '}
            {[
              each.powerW !== null && `${each.powerW} W`,
              each.frequencyKhz !== null && `${decimal(each.frequencyKhz / 1000, 1)} MHz`,
              each.lines !== null && `${text.lines.toLocaleLowerCase()} ${each.lines}`,
              registry.condition[each.condition],
            ]
              .filter(Boolean)
              .join(' · ')}
          </li>
        ))}
      </ul>
    </Surface>
  );
}
