import { type ClusterView, type OrderWhat, orderRoutes } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { CheckField, SelectField, TextAreaField, TextField } from '../../ui/field.tsx';

type Kind = OrderWhat['command'];

/** Gives one order to the box of a cluster, or to all boxes of its station; `onMany` hears of an order to many. */
export function OrderDialog({
  cluster,
  onClose,
  onMany,
}: {
  cluster: ClusterView;
  onClose: () => void;
  onMany: (order: string) => void;
}) {
  const { care, signing, words } = useTexts();
  const text = care.orders;
  const handles = useHasRole('technician', 'administrator');
  const kinds: readonly Kind[] = handles
    ? ['tone', 'volume', 'collect-log', 'reserve', 'reboot', 'silence']
    : ['reserve', 'silence'];
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'silence');
  const [percent, setPercent] = useState(cluster.volume ?? 70);
  const [seconds, setSeconds] = useState(5);
  const [anyway, setAnyway] = useState(false);
  const [wholeStation, setWhole] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const needsReason = kind === 'silence' || kind === 'reboot' || (kind === 'tone' && anyway);
  const short = needsReason && reason.trim().length < 3;

  const what = (): OrderWhat => {
    if (kind === 'volume') return { command: kind, percent };
    if (kind === 'tone') return { command: kind, seconds, percent, anyway };
    if (kind === 'reserve') return { command: kind, seconds: 600 };
    if (kind === 'collect-log') return { command: kind, lines: 500 };
    return { command: kind };
  };
  const send = async () => {
    const to = wholeStation ? { station: cluster.station } : { cluster: cluster.id };
    const body = { what: what(), to, ...(needsReason ? { reason } : {}) };
    const { id, signBy } = await call(orderRoutes.give, { body });
    announce(signBy === undefined ? text.sent : signing.given);
    if (wholeStation) onMany(id);
  };
  return (
    <ActDialog
      title={text.dialog(wholeStation ? cluster.ward.name : cluster.name)}
      confirm={text.send}
      kind={needsReason ? 'stop' : 'main'}
      check={() => {
        setTried(true);
        return !short;
      }}
      act={send}
      onClose={onClose}
    >
      <div className="grid gap-3">
        <SelectField
          label={text.what}
          hint={text.about[kind]}
          value={kind}
          onChange={(event) => setKind(kinds.find((one) => one === event.target.value) ?? kind)}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {text.kinds[one]}
            </option>
          ))}
        </SelectField>
        {(kind === 'volume' || kind === 'tone') && (
          <TextField
            label={text.percent}
            type="number"
            min={kind === 'tone' ? 1 : 0}
            max={100}
            value={percent}
            onChange={(event) => setPercent(Number(event.target.value))}
          />
        )}
        {kind === 'tone' && (
          <>
            <TextField
              label={text.seconds}
              type="number"
              min={1}
              max={30}
              value={seconds}
              onChange={(event) => setSeconds(Number(event.target.value))}
            />
            <CheckField
              label={text.anyway}
              checked={anyway}
              onChange={(event) => setAnyway(event.target.checked)}
            />
          </>
        )}
        <CheckField
          label={text.wholeStation(cluster.ward.name)}
          checked={wholeStation}
          onChange={(event) => setWhole(event.target.checked)}
        />
        {needsReason && (
          <TextAreaField
            label={words.reason}
            hint={words.reasonHint}
            error={tried && short ? words.reasonTooShort : undefined}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </div>
    </ActDialog>
  );
}
