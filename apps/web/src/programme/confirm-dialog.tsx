import { type PlanView, programmeRoutes } from '@loaphuong/contract';
import { formatDong } from '@loaphuong/domain/basics';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { budgetSums } from './budget-sums.ts';
import { keepPlan } from './plan-query.ts';

/** Asks once more before a draft becomes official, and says what comes to life with it. */
export function ConfirmDialog({
  plan,
  open,
  onOpenChange,
}: {
  plan: PlanView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { programme: t } = useTexts();
  const client = useQueryClient();
  const confirming = useMutation({
    mutationFn: () => call(programmeRoutes.confirm, { params: { plan: plan.id } }),
    onSuccess: (next) => {
      keepPlan(client, next);
      announce(t.confirm.done);
      onOpenChange(false);
    },
  });
  const { lines } = plan.budget;
  const { all } = budgetSums(plan.budget);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        confirming.reset();
        onOpenChange(next);
      }}
      title={t.confirm.title}
      description={t.confirm.what}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{t.confirm.no}</Button>
          <Button kind="main" icon="proved" busy={confirming.isPending} onClick={() => confirming.mutate()}>
            {t.confirm.yes}
          </Button>
        </>
      }
    >
      <ul className="confirm-list num">
        <li>{t.confirm.targets(plan.targets.length)}</li>
        <li>{t.confirm.tasks(plan.activities.length)}</li>
        <li>
          {lines.length === 0 ? t.confirm.noMoney : t.confirm.money(formatDong(all.written), lines.length)}
        </li>
      </ul>
      <p className="small soft mt-3">{t.confirm.audit}</p>
      <Failure error={confirming.error} />
    </Dialog>
  );
}
