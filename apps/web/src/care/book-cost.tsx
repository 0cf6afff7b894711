import { careRoutes, type TicketView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, routeQuery } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { SelectField, TextField } from '../ui/field.tsx';

/** `1.250.000`: đồng as they are written. */
export function grouped(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+$)/g, '.');
}

/** Books what a repair cost to a task and a line of its plan; what is more than the line has left is refused by the books. */
export function BookCost({ ticket, onClose }: { ticket: TicketView; onClose: () => void }) {
  const { care, words } = useTexts();
  const text = care.tickets;
  const choices = useQuery(routeQuery(careRoutes.choices));
  const [task, setTask] = useState('');
  const [line, setLine] = useState('');
  const [amount, setAmount] = useState('');
  const [voucher, setVoucher] = useState('');
  const [memo, setMemo] = useState(ticket.title.slice(0, 200));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const plan = choices.data?.tasks.find(({ id }) => id === task)?.plan;
  const digits = amount.replace(/[.\s]/g, '');
  const whole =
    task !== '' && line !== '' && /^\d+$/.test(digits) && voucher.trim() !== '' && memo.trim().length >= 3;
  const book = async () => {
    setTried(true);
    if (!whole || busy) return;
    setBusy(true);
    setError(null);
    try {
      await call(careRoutes.cost, {
        params: { ticket: ticket.id },
        body: { task, line, amount: digits, voucher, memo },
      });
      announce(text.costBooked);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={text.cost.replace('…', '')}
      description={ticket.title}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" busy={busy} onClick={() => void book()}>
            {text.costBook}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {choices.data?.tasks.length === 0 && <p className="small soft">{text.costNoTasks}</p>}
        <SelectField
          label={text.costTask}
          value={task}
          onChange={(event) => {
            setTask(event.target.value);
            setLine('');
          }}
        >
          <option value="">{text.costChooseTask}</option>
          {choices.data?.tasks.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </SelectField>
        <SelectField label={text.costLine} value={line} onChange={(event) => setLine(event.target.value)}>
          <option value="">{task === '' ? text.costTaskFirst : text.costChooseLine}</option>
          {choices.data?.lines
            .filter((one) => one.plan === plan)
            .map(({ id, label, available }) => (
              <option key={id} value={id}>
                {text.costLeft(label, grouped(available))}
              </option>
            ))}
        </SelectField>
        <TextField
          label={text.costAmount}
          inputMode="numeric"
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
        />
        <TextField
          label={text.costVoucher}
          value={voucher}
          maxLength={100}
          onChange={(event) => setVoucher(event.target.value)}
        />
        <TextField
          label={text.costMemo}
          error={tried && !whole ? text.costMissing : undefined}
          value={memo}
          maxLength={200}
          onChange={(event) => setMemo(event.target.value)}
        />
        <Failure error={choices.error ?? error} />
      </div>
    </Dialog>
  );
}
