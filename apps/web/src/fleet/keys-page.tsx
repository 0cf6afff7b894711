import { type KeysView, keyRoutes } from '@loaphuong/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, keyOf, routeQuery } from '../shell/api.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { ReasonDialog } from '../ui/dialog.tsx';
import { Loaded } from '../ui/failure.tsx';
import { Meter } from '../ui/meter.tsx';
import { Empty, PageHead, PartTitle } from '../ui/page.tsx';
import { State } from '../ui/state.tsx';
import { TwoSignatures } from './signing/two-signatures.tsx';
import '../care/care.css';
import { CardTable } from '../ui/card-table.tsx';
import './fleet.css';

type Key = KeysView['keys'][number];
type Box = KeysView['boxes'][number];
/** What is asked about in the one dialog of this page. */
type Asked =
  | { readonly about: 'rotate' }
  | { readonly about: 'retire'; readonly key: Key; readonly behind: number }
  | { readonly about: 'revoke' | 'password'; readonly box: Box };

/** Thiết bị & khóa: whom the boxes believe, how far a change of keys is, and the key of each box. */
export function KeysPage() {
  const { keys: text } = useTexts();
  const query = useQuery(routeQuery(keyRoutes.keys));
  const [asked, setAsked] = useState<Asked>();
  return (
    <>
      <PageHead title={text.title} />
      <p className="small soft mb-3">{text.lead}</p>
      <Loaded query={query}>
        {(view) => (
          <>
            <Keys view={view} ask={setAsked} />
            <TwoSignatures view={view} />
            <Boxes view={view} ask={setAsked} />
          </>
        )}
      </Loaded>
      {asked && <Asking asked={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function Keys({ view, ask }: { view: KeysView; ask: (asked: Asked) => void }) {
  const { keys: text } = useTexts();
  const { dateAndTime } = useTime();
  const mayChange = useHasRole('administrator');
  const inForce = view.keys.filter((key) => key.retiredAt === undefined && !key.apart);
  const stays = inForce.at(-1);
  const behind = view.inService - (stays?.believedBy ?? 0);
  return (
    <section className="mb-4">
      <PartTitle
        title={text.installation}
        side={
          mayChange && (
            <Button
              icon="key"
              {...(inForce.length > 1 ? { why: text.rotateWhy } : {})}
              onClick={() => ask({ about: 'rotate' })}
            >
              {text.rotate}
            </Button>
          )
        }
      />
      <CardTable columns={[text.key, text.state, text.made, text.believed]} act={text.act}>
        {view.keys.map((key) => (
          <tr key={key.key}>
            <td className="num" title={key.mark}>
              {spelled(key.mark)}
            </td>
            <td className="num">
              <KeyState of={key} />
              {key.retiredReason && <span className="tiny muted block">{key.retiredReason}</span>}
            </td>
            <td className="num">{dateAndTime(key.madeAt)}</td>
            <td className="num">
              {text.share(key.believedBy, view.inService)}
              {key.retiredAt === undefined && view.inService > 0 && (
                <Meter
                  share={key.believedBy / view.inService}
                  label={text.share(key.believedBy, view.inService)}
                />
              )}
            </td>
            <td>
              {mayChange && inForce.length > 1 && key === inForce[0] && (
                <Button small kind="stop" onClick={() => ask({ about: 'retire', key, behind })}>
                  {text.retire}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </CardTable>
    </section>
  );
}

function KeyState({ of }: { of: Key }) {
  const { keys: text } = useTexts();
  const { dateAndTime } = useTime();
  if (of.retiredAt) return <State kind="cancelled">{text.retiredOn(dateAndTime(of.retiredAt))}</State>;
  if (of.apart) return <State kind="ready">{text.apart}</State>;
  return <State kind={of.signs ? 'proved' : 'ready'}>{of.signs ? text.signs : text.coming}</State>;
}

function Boxes({ view, ask }: { view: KeysView; ask: (asked: Asked) => void }) {
  const { keys: text } = useTexts();
  const { dateAndTime } = useTime();
  const mayRevoke = useHasRole('technician', 'administrator');
  return (
    <section>
      <PartTitle title={text.boxes} />
      {view.boxes.length === 0 ? (
        <Empty title={text.boxesNone}>{text.boxesNoneWay}</Empty>
      ) : (
        <CardTable columns={[text.cluster, text.key, text.enrolled, text.state]} act={text.act}>
          {view.boxes.map((box) => (
            <tr key={box.id}>
              <td>
                <Link to="/cum-loa/$cluster" params={{ cluster: box.cluster.id }}>
                  {box.cluster.name}
                </Link>
              </td>
              <td className="num">{spelled(box.key)}</td>
              <td className="num">{dateAndTime(box.enrolledAt)}</td>
              <td className="num">
                {box.revokedAt ? (
                  <State kind="cancelled">{text.revoked(dateAndTime(box.revokedAt))}</State>
                ) : (
                  <State kind={box.upToDate ? 'proved' : 'awaiting'}>
                    {box.upToDate ? text.upToDate : text.behind}
                  </State>
                )}
                {box.revokedReason && <span className="tiny muted block">{box.revokedReason}</span>}
              </td>
              <td>
                {mayRevoke && box.revokedAt === undefined && (
                  <span className="flex gap-2">
                    <Button small onClick={() => ask({ about: 'password', box })}>
                      {text.password}
                    </Button>
                    <Button small kind="stop" onClick={() => ask({ about: 'revoke', box })}>
                      {text.revoke}
                    </Button>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </CardTable>
      )}
    </section>
  );
}

function Asking({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { keys: text } = useTexts();
  const client = useQueryClient();
  const words = wordsOf(asked, text);
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={words.title}
      description={words.what}
      confirm={words.confirm}
      kind={asked.about === 'rotate' || asked.about === 'password' ? 'main' : 'stop'}
      act={async (reason) => {
        await act(asked, reason);
        announce(words.done);
        await client.invalidateQueries({ queryKey: keyOf(keyRoutes.keys) });
      }}
    />
  );
}

function act(asked: Asked, reason: string): Promise<unknown> {
  if (asked.about === 'rotate') return call(keyRoutes.rotate, { body: { reason } });
  if (asked.about === 'retire') {
    const params = { key: asked.key.key };
    return call(keyRoutes.retire, { params, body: { reason, anyway: asked.behind > 0 } });
  }
  const params = { box: asked.box.id };
  return call(asked.about === 'revoke' ? keyRoutes.revoke : keyRoutes.password, { params, body: { reason } });
}

function wordsOf(asked: Asked, text: ReturnType<typeof useTexts>['keys']) {
  switch (asked.about) {
    case 'rotate':
      return {
        title: text.rotateTitle,
        what: text.rotateWhat,
        confirm: text.rotateConfirm,
        done: text.rotated,
      };
    case 'retire':
      return {
        title: text.retireTitle(spelled(asked.key.key)),
        what: asked.behind > 0 ? text.retireBehind(asked.behind) : text.retireWhat,
        confirm: text.retireConfirm,
        done: text.retired,
      };
    case 'revoke':
      return {
        title: text.revokeTitle(asked.box.cluster.name),
        what: text.revokeWhat,
        confirm: text.revokeConfirm,
        done: text.revokeDone,
      };
    case 'password':
      return {
        title: text.passwordTitle(asked.box.cluster.name),
        what: text.passwordWhat,
        confirm: text.passwordConfirm,
        done: text.passwordDone,
      };
  }
}

/** The first sixteen digits in groups of four, as they are compared by eye. */
function spelled(mark: string): string {
  return mark.slice(0, 16).match(/.{4}/g)?.join(' ') ?? mark;
}
