import { careRoutes, type Input, type TicketView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call, routeQuery } from '../shell/api.ts';
import { useNow } from '../shell/clock.ts';
import { useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { ActDialog } from '../ui/dialog.tsx';
import { SelectField, TextAreaField } from '../ui/field.tsx';

function StepDialog({
  ticket,
  title,
  about = ticket.title,
  confirm,
  body,
  onClose,
  children,
}: {
  ticket: TicketView;
  title: string;
  /** Absent: the title of the repair. */
  about?: string;
  /** Absent: save. */
  confirm?: string;
  /** Absent while something is missing. */
  body: Input<typeof careRoutes.step>['body'] | undefined;
  onClose: () => void;
  children: ReactNode;
}) {
  const { words } = useTexts();
  return (
    <ActDialog
      title={title.replace('…', '')}
      description={about}
      confirm={confirm ?? words.save}
      ready={body !== undefined}
      act={async () => {
        if (body !== undefined) await call(careRoutes.step, { params: { ticket: ticket.id }, body });
      }}
      onClose={onClose}
    >
      <div className="grid gap-3">{children}</div>
    </ActDialog>
  );
}

/** Sends a technician. */
export function AssignDialog({ ticket, onClose }: { ticket: TicketView; onClose: () => void }) {
  const { care } = useTexts();
  const text = care.tickets;
  const choices = useQuery(routeQuery(careRoutes.choices));
  const [to, setTo] = useState(ticket.assignee?.id ?? '');
  return (
    <StepDialog
      ticket={ticket}
      title={text.assign}
      body={to === '' ? undefined : { step: 'assign', to }}
      onClose={onClose}
    >
      <SelectField label={text.assignTo} value={to} onChange={(event) => setTo(event.target.value)}>
        <option value="" />
        {choices.data?.technicians.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    </StepDialog>
  );
}

/** Says what was done, and with which parts. */
export function FinishDialog({ ticket, onClose }: { ticket: TicketView; onClose: () => void }) {
  const { care } = useTexts();
  const text = care.tickets;
  const [doneWhat, setDone] = useState('');
  const [parts, setParts] = useState('');
  return (
    <StepDialog
      ticket={ticket}
      title={text.finish}
      body={doneWhat.trim().length < 3 ? undefined : { step: 'finish', doneWhat, parts }}
      onClose={onClose}
    >
      <TextAreaField
        label={text.doneWhat}
        value={doneWhat}
        onChange={(event) => setDone(event.target.value)}
      />
      <TextAreaField
        label={text.parts}
        hint={text.partsHint}
        value={parts}
        onChange={(event) => setParts(event.target.value)}
      />
    </StepDialog>
  );
}

/** A person's word that the loudspeakers sounded: which play, and where they stood. */
export function HearDialog({
  ticket,
  play,
  onClose,
}: {
  ticket: TicketView;
  play: NonNullable<TicketView['played']>;
  onClose: () => void;
}) {
  const { care } = useTexts();
  const text = care.tickets;
  const { near } = useTime();
  const now = useNow(60_000);
  const [where, setWhere] = useState('');
  return (
    <StepDialog
      ticket={ticket}
      title={text.hear}
      about={text.hearAbout(play.title, near(play.at, now))}
      confirm={text.hearConfirm}
      body={
        where.trim().length < 3 ? undefined : { step: 'hear', play: { box: play.box, seq: play.seq }, where }
      }
      onClose={onClose}
    >
      <TextAreaField
        label={text.hearWhere}
        value={where}
        maxLength={200}
        onChange={(event) => setWhere(event.target.value)}
      />
    </StepDialog>
  );
}
