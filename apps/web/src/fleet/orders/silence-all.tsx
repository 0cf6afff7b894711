import { orderRoutes } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { OrderProgress } from './order-progress.tsx';

/** "Silence everywhere now": one press, a reason, then how many boxes have answered. */
export function SilenceAll() {
  const text = useTexts().care.orders;
  const may = useHasRole('technician', 'editor', 'approver', 'administrator');
  const [asking, setAsking] = useState(false);
  const [order, setOrder] = useState<string>();
  if (!may) return null;
  return (
    <>
      <Button kind="stop" icon="mute" onClick={() => setAsking(true)}>
        {text.silenceAll}
      </Button>
      <ReasonDialog
        open={asking}
        onOpenChange={setAsking}
        title={text.silenceAllTitle}
        description={text.silenceAllWhat}
        confirm={text.silenceAllConfirm}
        act={async (reason) => {
          const body = { what: { command: 'silence' as const }, to: { all: true as const }, reason };
          setOrder((await call(orderRoutes.give, { body })).id);
        }}
      />
      {order !== undefined && (
        <OrderProgress order={order} title={text.silenceAllRunning} onClose={() => setOrder(undefined)} />
      )}
    </>
  );
}
