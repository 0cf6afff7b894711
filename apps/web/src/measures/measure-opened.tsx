import { type ClusterVerdict, type MeasureView, measuresRoutes, type WardVerdict } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { routeQuery } from '../shell/api.ts';
import { useTime } from '../shell/session.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { Loaded } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { State, type StateKind } from '../ui/state.tsx';
import './measures.css';

/** A target opened: the rule in words, the wards, under each ward its clusters, under each cluster its play log. */
export function MeasureOpened({ target }: { target: string }) {
  const query = useQuery(routeQuery(measuresRoutes.target, { params: { target } }));
  return (
    <div className="measure">
      <Loaded query={query}>{(measure) => <Measure measure={measure} />}</Loaded>
    </div>
  );
}

function Measure({ measure }: { measure: MeasureView }) {
  const { measures: text } = useTexts();
  const say = useSay();
  const { date, dateAndTime } = useTime();
  return (
    <>
      <p className="tiny soft num">
        {say(measure.rule)} {text.period(date(measure.period.from), date(measure.period.until))},{' '}
        {text.asOf(dateAndTime(measure.summary.asOf))}.
      </p>
      {measure.wards.length === 0 ? (
        <p className="small soft">{text.noWard}</p>
      ) : (
        <table className="t">
          <thead>
            <tr>
              <th scope="col">{text.ward}</th>
              <th scope="col" className="r">
                {text.minutes}
              </th>
              <th scope="col" className="r">
                {text.clusters}
              </th>
              <th scope="col" className="r">
                {text.longest}
              </th>
              <th scope="col">{text.result}</th>
            </tr>
          </thead>
          <tbody>
            {measure.wards.map((ward) => (
              <Ward key={ward.ward.id} ward={ward} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const signs: Record<WardVerdict['verdict'], StateKind> = {
  met: 'proved',
  'not-met': 'failed',
  'nothing-scheduled': 'planned',
};

function Ward({ ward }: { ward: WardVerdict }) {
  const { measures: text } = useTexts();
  const [open, setOpen] = useState(false);
  const short = ward.verdict === 'not-met' ? 'short' : '';
  return (
    <Fragment>
      <tr>
        <td>
          <button
            type="button"
            className="measure-ward"
            aria-expanded={open}
            title={text.openWard(ward.ward.name)}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? 'down' : 'right'} size={14} />
            {ward.ward.name}
          </button>
        </td>
        <td className="r num">
          <Share proved={ward.provedMs} scheduled={ward.scheduledMs} />
        </td>
        <td className={`r num ${ward.clustersMet < ward.clusters.length ? short : ''}`}>
          {ward.clustersMet}/{ward.clusters.length}
        </td>
        <td className="r num">{useHours(ward.longestDeadHours)}</td>
        <td>
          <State kind={signs[ward.verdict]}>{text.verdicts[ward.verdict]}</State>
          {ward.verdict === 'nothing-scheduled' && open && (
            <span className="tiny muted block">{text.nothingNote}</span>
          )}
        </td>
      </tr>
      {open && ward.clusters.map((cluster) => <Cluster key={cluster.cluster.id} cluster={cluster} />)}
    </Fragment>
  );
}

function Cluster({ cluster }: { cluster: ClusterVerdict }) {
  const { measures: text } = useTexts();
  const nothing = cluster.scheduledMs === 0;
  return (
    <tr className="measure-cluster">
      <td>
        <Link to="/cum-loa/$cluster" params={{ cluster: cluster.cluster.id }} title={text.toPlays}>
          {cluster.cluster.name}
        </Link>
      </td>
      <td className="r num">
        <Share proved={cluster.provedMs} scheduled={cluster.scheduledMs} />
      </td>
      <td />
      <td className="r num">{useHours(cluster.longestDeadHours)}</td>
      <td>
        <State kind={nothing ? 'planned' : cluster.ok ? 'proved' : 'failed'}>
          {text.verdicts[nothing ? 'nothing-scheduled' : cluster.ok ? 'met' : 'not-met']}
        </State>
      </td>
    </tr>
  );
}

/** A share of minutes with the minutes themselves behind it; nothing scheduled is no figure, not zero. */
function Share({ proved, scheduled }: { proved: number; scheduled: number }) {
  const { decimal } = useTime();
  if (scheduled === 0) return '–';
  const minutes = (ms: number) => decimal(ms / 60_000, 1);
  return (
    <span title={`${minutes(proved)}/${minutes(scheduled)}`}>{decimal((proved / scheduled) * 100, 1)} %</span>
  );
}

function useHours(hours: number): string {
  const { measures: text } = useTexts();
  const { decimal } = useTime();
  return text.hours(decimal(hours, hours > 0 && hours < 10 ? 1 : 0));
}
