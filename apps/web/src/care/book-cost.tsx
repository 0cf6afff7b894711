import { careRoutes, type TicketView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, routeQuery } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { ActDialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { SelectField, TextField } from '../ui/field.tsx';

/** `1.250.000`: đồng as they are written. */
export function grouped(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+$)/g, '.');
}

/** Books what a repair cost to a task and a line of its plan; what is more than the line has left is refused by the books. */
export function BookCost({ ticket, onClose }: { ticket: TicketView; onClose: () => void }) {
  const { care } = useTexts();
  const text = care.tickets;
  const choices = useQuery(routeQuery(careRoutes.choices));
  const [task, setTask] = useState('');
  const [line, setLine] = useState('');
  const [amount, setAmount] = useState('');
  const [voucher, setVoucher] = useState('');
  const [memo, setMemo] = useState(ticket.title.slice(0, 200));
  const [tried, setTried] = useState(false);
  const plan = choices.data?.tasks.find(({ id }) => id === task)?.plan;
  const digits = amount.replace(/[.\s]/g, '');
  const whole =
    task !== '' && line !== '' && /^\d+$/.test(digits) && voucher.trim() !== '' && memo.trim().length >= 3;
  const check = () => {
    setTried(true);
    return whole;
  };
  const book = async () => {
    await call(careRoutes.cost, {
      params: { ticket: ticket.id },
      body: { task, line, amount: digits, voucher, memo },
    });
    announce(text.costBooked);
  };
  return (
    <ActDialog
      title={text.cost.replace('…', '')}
      description={ticket.title}
      confirm={text.costBook}
      check={check}
      act={book}
      onClose={onClose}
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
        <Failure error={choices.error} />
      </div>
    </ActDialog>
  );
}
