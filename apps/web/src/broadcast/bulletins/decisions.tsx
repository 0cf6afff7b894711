import { type BulletinView, bulletinRoutes } from '@loaphuong/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { keepBulletin } from './bulletin-query.ts';
import { questionsOf } from './read-back.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { hashName } from './short-hash.ts';

/** What can be done with a bulletin that is not being written: approve, send back, schedule, withdraw. */
export function BulletinDecisions({ bulletin, heard }: { bulletin: BulletinView; heard: boolean }) {
  const { bulletins: t } = useTexts();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'return' | 'withdraw' | 'schedule'>();
  const decides = useHasRole('approver');
  const writes = useHasRole('editor');
  const { kind } = bulletin.state;
  const open = (name: typeof asking) => ({
    open: asking === name,
    onOpenChange: (next: boolean) => setAsking(next ? name : undefined),
  });
  const params = { bulletin: bulletin.id };
  const keep = (next: BulletinView) => keepBulletin(client, next);
  const coming = bulletin.airings.filter(({ state }) => state === 'planned' || state === 'ready').length;
  return (
    <>
      {kind === 'submitted' && writes && (
        <Button onClick={() => setAsking('withdraw')}>{t.withdraw.button}</Button>
      )}
      {kind === 'submitted' && decides && (
        <Button onClick={() => setAsking('return')}>{t.return.button}</Button>
      )}
      {kind === 'submitted' && <ApproveButton bulletin={bulletin} heard={heard} />}
      {kind === 'approved' && writes && (
        <Button onClick={() => setAsking('withdraw')}>{t.withdraw.button}</Button>
      )}
      {kind === 'approved' && bulletin.may.schedule && (
        <Button kind="main" icon="calendar" onClick={() => setAsking('schedule')}>
          {t.schedule.button}
        </Button>
      )}
      <ReasonDialog
        {...open('return')}
        title={t.return.title}
        description={t.return.what}
        confirm={t.return.yes}
        kind="main"
        act={async (reason) => keep(await call(bulletinRoutes.return, { params, body: { reason } }))}
      />
      <ReasonDialog
        {...open('withdraw')}
        title={t.withdraw.title}
        description={[
          t.withdraw.what,
          coming > 0 ? t.withdraw.cancels(coming) : '',
          t.withdraw.keepsProof,
        ].join(' ')}
        confirm={t.withdraw.yes}
        act={async (reason) => keep(await call(bulletinRoutes.withdraw, { params, body: { reason } }))}
      />
      {bulletin.sound.kind === 'ready' && (
        <ScheduleDialog {...open('schedule')} bulletin={bulletin} durationMs={bulletin.sound.durationMs} />
      )}
    </>
  );
}

/** Approves exactly the sound whose hash it names; says why it cannot be pressed. */
function ApproveButton({ bulletin, heard }: { bulletin: BulletinView; heard: boolean }) {
  const { bulletins: t } = useTexts();
  const say = useSay();
  const client = useQueryClient();
  const { sound, may } = bulletin;
  const approving = useMutation({
    mutationFn: (sha256: string) =>
      call(bulletinRoutes.approve, { params: { bulletin: bulletin.id }, body: { sha256 } }),
    onSuccess: (next) => {
      keepBulletin(client, next);
      announce(t.approve.done);
    },
  });
  if (!may.approve && may.whyNotApprove === undefined) return null;
  if (sound.kind !== 'ready') return <Button why={t.approve.noSound}>{t.steps.approve}</Button>;
  const left = questionsOf(bulletin.readBack).length;
  const why =
    may.whyNotApprove !== undefined
      ? say(may.whyNotApprove)
      : left > 0 && !may.approve
        ? t.readBack.questionsLeft(left)
        : undefined;
  return (
    <>
      {may.approve && <span className="small muted num">{heard ? t.approve.heard : t.approve.notHeard}</span>}
      <Button
        kind="main"
        icon="proved"
        why={may.approve ? undefined : why}
        busy={approving.isPending}
        onClick={() => approving.mutate(sound.sha256)}
      >
        {t.approve.button(hashName(sound.sha256))}
      </Button>
      <Failure error={approving.error} />
    </>
  );
}

/** Asks for approval of what is saved. */
export function SubmitButton({ bulletin }: { bulletin: BulletinView }) {
  const { bulletins: t } = useTexts();
  const say = useSay();
  const client = useQueryClient();
  const { may } = bulletin;
  const submitting = useMutation({
    mutationFn: () => call(bulletinRoutes.submit, { params: { bulletin: bulletin.id } }),
    onSuccess: (next) => {
      keepBulletin(client, next);
      announce(t.submit.done);
    },
  });
  if (!may.submit && may.whyNotSubmit === undefined) return null;
  return (
    <>
      <Failure error={submitting.error} />
      <Button
        kind="main"
        why={may.whyNotSubmit === undefined ? undefined : say(may.whyNotSubmit)}
        busy={submitting.isPending}
        onClick={() => submitting.mutate()}
      >
        {t.submit.button}
      </Button>
    </>
  );
}
