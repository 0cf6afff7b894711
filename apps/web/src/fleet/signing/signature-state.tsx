import type { SignatureView } from '@loaphuong/contract';
import { useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { State } from '../../ui/state.tsx';

/** How the second signature of an order stands, where it was not sent. */
export function SignatureState({ signature }: { signature: Exclude<SignatureView, { state: 'signed' }> }) {
  const text = useTexts().signing.states;
  const { near } = useTime();
  const now = useNow(60_000);
  if (signature.state === 'awaiting')
    return <State kind="awaiting">{text.awaiting(near(signature.until, now))}</State>;
  if (signature.state === 'refused')
    return <State kind="cancelled">{text.refused(signature.by.name, signature.reason)}</State>;
  return <State kind="cancelled">{text.lapsed}</State>;
}
