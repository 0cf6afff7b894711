import type { PlanListItem } from '@loaphuong/contract';
import { formatDong, parseDong } from '@loaphuong/domain/basics';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { serverNow } from '../shell/clock.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Loaded } from '../ui/failure.tsx';
import { PageHead } from '../ui/page.tsx';
import { Tag } from '../ui/state.tsx';
import { type Import, useImport } from './import-panel.tsx';
import { plansQuery } from './plan-query.ts';
import { TargetBar } from './targets-section.tsx';
import './plan.css';

/** So many targets of a plan stand in the list; the rest on its page. */
const SHOWN_TARGETS = 3;

/** All plans with their targets as bars; a document dropped anywhere is read into a new one. */
export function PlansPage() {
  const { programme: t } = useTexts();
  const query = useQuery(plansQuery);
  const mayImport = useHasRole('lead');
  const importing = useImport();
  const some = query.data !== undefined && query.data.plans.length > 0;
  return (
    <>
      <PageHead
        title={t.title}
        side={
          some &&
          mayImport && (
            <Button kind="main" icon="upload" busy={importing.busy} onClick={importing.choose}>
              {t.list.import}
            </Button>
          )
        }
      />
      {mayImport && importing.panel}
      <Loaded query={query}>
        {({ plans }) =>
          plans.length === 0 ? (
            <NoPlan importing={importing} mayImport={mayImport} />
          ) : (
            <ul className="surface plans">
              {plans.map((plan) => (
                <PlanRow key={plan.id} plan={plan} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function PlanRow({ plan }: { plan: PlanListItem }) {
  const { programme: t } = useTexts();
  const { near } = useTime();
  const total = plan.total === null ? undefined : parseDong(plan.total);
  const more = plan.targets.length - SHOWN_TARGETS;
  return (
    <li>
      <div>
        <h2>
          <Link to="/ke-hoach/$plan" params={{ plan: plan.id }}>
            {plan.title}
          </Link>
        </h2>
        <p className="small muted num">
          {plan.number ?? t.list.noNumber} · {plan.place.name} ·{' '}
          {total === undefined ? t.list.noTotal : `${t.list.total} ${formatDong(total)} đ`}
        </p>
        <p className="plan-state num">
          {plan.state === 'draft' ? (
            <Tag kind="planned">{t.state.draft}</Tag>
          ) : (
            <Tag>{t.state.confirmed}</Tag>
          )}
          <span className="small muted">{t.state.importedAt(near(plan.importedAt, serverNow()))}</span>
          {plan.state === 'draft' && plan.openFindings > 0 && (
            <span className="small soft">
              <span className="find-n">{plan.openFindings}</span> {t.list.openFindings}
            </span>
          )}
        </p>
      </div>
      {plan.targets.length === 0 ? (
        <p className="small muted">{t.list.noTargets}</p>
      ) : (
        <ul className="plan-bars">
          {plan.targets.slice(0, SHOWN_TARGETS).map((target) => (
            <li key={target.id}>
              <TargetBar target={target} />
            </li>
          ))}
          {more > 0 && <li className="small muted num">{t.list.moreTargets(more)}</li>}
        </ul>
      )}
      <div>
        <ButtonLink
          kind={plan.state === 'draft' ? 'next' : 'plain'}
          to="/ke-hoach/$plan"
          params={{ plan: plan.id }}
        >
          {plan.state === 'draft' ? t.list.review : t.list.open}
        </ButtonLink>
      </div>
    </li>
  );
}

/** What a plan is, what will stand here, and the first step. */
function NoPlan({ importing, mayImport }: { importing: Import; mayImport: boolean }) {
  const { programme: t } = useTexts();
  return (
    <div className={importing.over ? 'drop drop-over' : 'drop'}>
      <div className="teach">
        <div>
          <h2>{t.list.emptyTitle}</h2>
          <p className="small soft mt-1">{t.list.emptyWhat}</p>
          {mayImport && (
            <p className="mt-3">
              <Button kind="main" icon="upload" busy={importing.busy} onClick={importing.choose}>
                {t.importing.choose}
              </Button>
            </p>
          )}
          <p className="tiny muted mt-2 num">{t.importing.kinds}</p>
        </div>
        <ol className="num">
          {t.list.emptySteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
    </div>
  );
}
