import { type KeysView, keyRoutes } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, keyOf } from '../../shell/api.ts';
import { useHasRole } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { CheckField } from '../../ui/field.tsx';
import { PartTitle } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { AwaitingNotice } from './awaiting-notice.tsx';

type Kind = KeysView['twoSignatures'][number];
const KINDS: readonly Kind[] = ['command', 'horizon', 'alert'];

/** What needs two signatures here, whose hand the second is, and where the demand is changed. */
export function TwoSignatures({ view }: { view: KeysView }) {
  const text = useTexts().signing.demand;
  const { signing } = useTexts();
  const mayChange = useHasRole('administrator');
  const [changing, setChanging] = useState(false);
  const demanded = view.twoSignatures;
  const isApart = demanded.length > 0 && !view.maySecond;
  return (
    <section className="mb-4">
      <PartTitle
        title={text.title}
        side={
          mayChange && (
            <Button
              icon="edit"
              {...(view.maySecond ? {} : { why: text.noSecond })}
              onClick={() => setChanging(true)}
            >
              {text.change}
            </Button>
          )
        }
      />
      <AwaitingNotice />
      <div className="surface pad">
        <ul className="order-list">
          {KINDS.map((kind) => (
            <li key={kind}>
              <span>{text.kinds[kind]}</span>
              <State kind={demanded.includes(kind) ? 'proved' : 'planned'}>
                {demanded.includes(kind) ? text.on : text.off}
              </State>
            </li>
          ))}
        </ul>
        {isApart && demanded.includes('horizon') && (
          <p className="mt-2">
            <State kind="awaiting">{text.horizonWaits}</State>
          </p>
        )}
        <p className="small soft mt-2">
          {view.maySecond && demanded.length > 0 && text.held}
          {isApart && text.apart}
          {demanded.length === 0 && !view.maySecond && text.noSecondWay}{' '}
          {isApart && <Link to="/cho-ky">{signing.see}</Link>}
        </p>
      </div>
      {changing && <ChangeDemand now={demanded} onClose={() => setChanging(false)} />}
    </section>
  );
}

function ChangeDemand({ now, onClose }: { now: readonly Kind[]; onClose: () => void }) {
  const text = useTexts().signing.demand;
  const client = useQueryClient();
  const [kinds, setKinds] = useState<readonly Kind[]>(now);
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.changeTitle}
      description={text.changeWhat}
      confirm={text.changeConfirm}
      kind="main"
      act={async (reason) => {
        await call(keyRoutes.twoSignatures, { body: { kinds: [...kinds], reason } });
        announce(text.changed);
        await client.invalidateQueries({ queryKey: keyOf(keyRoutes.keys) });
      }}
    >
      <fieldset className="grid gap-2 mb-3">
        <legend className="sr">{text.changeTitle}</legend>
        {KINDS.map((kind) => (
          <CheckField
            key={kind}
            label={
              <>
                {text.kinds[kind]}
                {kind === 'horizon' && <span className="tiny muted block">{text.horizonHint}</span>}
              </>
            }
            checked={kinds.includes(kind)}
            onChange={({ target }) =>
              setKinds(target.checked ? [...kinds, kind] : kinds.filter((one) => one !== kind))
            }
          />
        ))}
      </fieldset>
    </ReasonDialog>
  );
}
