import type { BulletinView } from '@loaphuong/contract';
import { serverNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { airingToTell, type BulletinStep, type StepStanding, stepsOf } from './bulletin-steps.ts';

const ICONS: Record<StepStanding, IconName> = {
  done: 'proved',
  here: 'person',
  ahead: 'planned',
  stopped: 'failed',
};

/** Two steps wait for a machine or for the hour, not for a person. */
function iconOf({ name, standing }: BulletinStep): IconName {
  return standing === 'here' && (name === 'load' || name === 'air') ? 'awaiting' : ICONS[standing];
}

/** Soạn → Gửi duyệt → Duyệt → Nạp về máy → Phát, with who and when. */
export function StepLine({ bulletin }: { bulletin: BulletinView }) {
  const { bulletins: t } = useTexts();
  return (
    <ol className="surface steps" aria-label={t.steps.label}>
      {stepsOf(bulletin).map((step) => (
        <li
          key={step.name}
          className={`step-${step.standing}`}
          aria-current={step.standing === 'here' ? 'step' : undefined}
        >
          <b>
            <Icon name={iconOf(step)} size={14} />
            {t.steps[step.name]}
          </b>
          <span className="num">
            <StepNote step={step} bulletin={bulletin} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function StepNote({ step, bulletin }: { step: BulletinStep; bulletin: BulletinView }) {
  const { bulletins: t } = useTexts();
  const { near } = useTime();
  const when = step.at === undefined ? undefined : near(step.at, serverNow());
  switch (step.name) {
    case 'write':
      return when === undefined ? step.by : t.steps.byAt(step.by ?? '', when);
    case 'submit':
      if (step.standing === 'ahead') return t.steps.notYet;
      return when === undefined
        ? t.steps.versionAlone(bulletin.version)
        : t.steps.version(bulletin.version, when);
    case 'approve':
      if (step.standing === 'stopped') {
        return (bulletin.state.kind === 'withdrawn' ? t.steps.withdrawn : t.steps.returned)(
          step.by ?? '',
          when ?? '',
        );
      }
      if (step.standing === 'here') return t.steps.otherPerson;
      return when === undefined ? t.steps.notYet : t.steps.byAt(step.by ?? '', when);
    case 'load':
      return <LoadNote step={step} bulletin={bulletin} />;
    case 'air':
      return <AirNote step={step} bulletin={bulletin} />;
  }
}

function LoadNote({ step, bulletin }: { step: BulletinStep; bulletin: BulletinView }) {
  const { bulletins: t } = useTexts();
  const airing = airingToTell(bulletin.airings);
  if (step.standing === 'ahead') return t.steps.notYet;
  if (airing === undefined) return t.steps.unscheduled;
  return step.standing === 'done' ? t.steps.ready(airing.boxes) : t.steps.loading(airing.boxes);
}

function AirNote({ step, bulletin }: { step: BulletinStep; bulletin: BulletinView }) {
  const { bulletins: t } = useTexts();
  const { near } = useTime();
  const airing = airingToTell(bulletin.airings);
  if (step.at === undefined || airing === undefined) return t.steps.notYet;
  if (step.standing === 'stopped') return t.steps.failed;
  if (airing.state === 'playing') return t.steps.onAir;
  if (airing.state === 'proved') return t.steps.proved(airing.proved, airing.boxes);
  return t.steps.at(near(step.at, serverNow()));
}
