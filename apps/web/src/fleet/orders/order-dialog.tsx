import { fleetRoutes, type OrderWhat, orderRoutes, registryRoutes } from '@loaphuong/contract';
import { needsReason } from '@loaphuong/domain/fleet';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, routeQuery } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { ActDialog } from '../../ui/dialog.tsx';
import { CheckField, SelectField, TextAreaField, TextField } from '../../ui/field.tsx';
import { useOrderTitle } from '../signing/order-title.ts';
import { ReachText } from './reach-text.tsx';
import { type OrderTarget, reachOf } from './targets.ts';

type Kind = OrderWhat['command'];

/** Gives one order to one of the targets; `onMany` hears of an order to many, with its title. */
export function OrderDialog({
  targets,
  volume = 70,
  onClose,
  onMany,
}: {
  /** The first is chosen. */
  targets: readonly [OrderTarget, ...OrderTarget[]];
  /** Volume that the dialog begins with, percent. */
  volume?: number | undefined;
  onClose: () => void;
  onMany: (order: string, title: string) => void;
}) {
  const { care, signing, words } = useTexts();
  const text = care.orders;
  const titleOf = useOrderTitle();
  const registry = useQuery(routeQuery(registryRoutes.registry)).data;
  const states = useQuery(routeQuery(fleetRoutes.clusters)).data;
  const handles = useHasRole('technician', 'administrator');
  const kinds: readonly Kind[] = handles
    ? ['tone', 'volume', 'collect-log', 'reserve', 'reboot', 'silence']
    : ['reserve', 'silence'];
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'silence');
  const [percent, setPercent] = useState(volume);
  const [seconds, setSeconds] = useState(5);
  const [anyway, setAnyway] = useState(false);
  const [key, setKey] = useState(targets[0].key);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const target = targets.find((each) => each.key === key) ?? targets[0];
  // Without both nothing is promised; the server counts in the end.
  const reach = registry && states && reachOf(target, registry.clusters, states.clusters);
  const asksReason = needsReason({ command: kind, anyway });
  const short = asksReason && reason.trim().length < 3;

  const what = (): OrderWhat => {
    if (kind === 'volume') return { command: kind, percent };
    if (kind === 'tone') return { command: kind, seconds, percent, anyway };
    if (kind === 'reserve') return { command: kind, seconds: 600 };
    if (kind === 'collect-log') return { command: kind, lines: 500 };
    return { command: kind };
  };
  const send = async () => {
    const order = what();
    const body = { what: order, to: target.to, ...(asksReason ? { reason } : {}) };
    const { id, signBy } = await call(orderRoutes.give, { body });
    const isMany = target.kind !== 'cluster';
    // Of many the dialog that opens says all, and nothing may lie over it.
    if (!isMany) announce(signBy === undefined ? text.sent : signing.given);
    else onMany(id, `${titleOf(order)}: ${text.target[target.kind](target.name)}`);
  };
  return (
    <ActDialog
      title={text.dialog(text.target[target.kind](target.name))}
      confirm={target.kind !== 'cluster' && reach ? text.sendMany(reach.doing + reach.away) : text.send}
      kind={asksReason ? 'stop' : 'main'}
      ready={reach === undefined || reach.doing + reach.away > 0}
      check={() => {
        setTried(true);
        return !short;
      }}
      act={send}
      onClose={onClose}
    >
      <div className="grid gap-3">
        {targets.length > 1 && (
          <SelectField label={text.sendTo} value={key} onChange={(event) => setKey(event.target.value)}>
            {targets.map((each) => (
              <option key={each.key} value={each.key}>
                {each.kind === 'cluster' ? text.thisCluster : headed(text.target[each.kind](each.name))}
                {each.clusters.length > 1 && ` (${words.clusters(each.clusters.length)})`}
              </option>
            ))}
          </SelectField>
        )}
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
        {reach && <ReachText reach={reach} kind={kind} />}
        {asksReason && (
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

/** With a capital, as an entry of a list begins. */
function headed(words: string): string {
  return words.charAt(0).toLocaleUpperCase('vi') + words.slice(1);
}
