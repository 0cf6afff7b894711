import type { TodayView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { kindOfCluster } from '../../fleet/cluster-state.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Empty, PartTitle } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';

/** Most rows before one has to open the list: what is wrong must be on the first screen. */
const mostRows = 6;

/** Clusters that need somebody. */
export function AttentionList({ today }: { today: TodayView }) {
  const { today: texts, fleet } = useTexts();
  const text = texts.attention;
  const say = useSay();
  const clusters = today.board.reduce((sum, ward) => sum + ward.clusters, 0);
  return (
    <section>
      <PartTitle
        title={text.title}
        note={today.attention.length > 0 ? today.attention.length : undefined}
        side={<Link to="/cum-loa">{text.all(clusters)}</Link>}
      />
      {today.attention.length === 0 ? (
        <Empty title={text.none}>{text.noneWay}</Empty>
      ) : (
        <ul className="list dead">
          {today.attention.slice(0, mostRows).map(({ cluster, ward, state, why }) => (
            <li key={cluster.id}>
              <State kind={kindOfCluster(state)}>{fleet.state[state.kind]}</State>
              <div className="num">
                <Link className="medium" to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
                  {cluster.name}, {ward.name}
                </Link>
                <p>{say(why)}</p>
              </div>
              <ButtonLink
                small
                to="/cum-loa/$cluster"
                params={{ cluster: cluster.id }}
                aria-label={`${text.open}: ${cluster.name}`}
              >
                {text.open}
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
