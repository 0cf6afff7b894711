import { type PlaceRulesView, ruleRoutes } from '@loaphuong/contract';
import { rulesObstacle } from '@loaphuong/domain/broadcast';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call, keyOf, routeQuery } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { ActDialog, Dialog } from '../../ui/dialog.tsx';
import { Failure, Loaded } from '../../ui/failure.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { RulesFields } from './rules-fields.tsx';
import { ForbiddenList, RulesLines } from './rules-lines.tsx';
import { rulesIn, typedOf } from './typed-rules.ts';

/** Sets the rules of a place from a day on. Which planned airings they forbid is said before they are saved. */
export function RulesDialog({ place, onClose }: { place: string; onClose: () => void }) {
  const text = useTexts().rules;
  const query = useQuery(routeQuery(ruleRoutes.one, { params: { place } }));
  if (query.data !== undefined) return <RulesForm view={query.data} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={text.title}>
      <Loaded query={query}>{() => null}</Loaded>
    </Dialog>
  );
}

function RulesForm({ view, onClose }: { view: PlaceRulesView; onClose: () => void }) {
  const { rules: text, words } = useTexts();
  const client = useQueryClient();
  // What the person saw when they began: somebody else's change meanwhile must be refused, not taken over silently.
  const [seen] = useState(view);
  const { place, path, above, own } = seen;
  const params = { place: place.id };
  const [follow, setFollow] = useState<'own' | 'above'>('own');
  const [typed, setTyped] = useState(() => typedOf(seen.inForce?.rules));
  const [from, setFrom] = useState(seen.today);
  const [reason, setReason] = useState('');
  const [tries, setTries] = useState(0);
  const tried = tries > 0;
  const form = useRef<HTMLDivElement>(null);
  // The form is longer than a phone: what is wrong is brought into sight.
  useEffect(() => {
    if (tries > 0) form.current?.querySelector('.field-error')?.scrollIntoView({ block: 'center' });
  }, [tries]);

  const rules = follow === 'own' ? rulesIn(typed) : null;
  const wrong = rules === null ? undefined : rulesObstacle(rules);
  const short = reason.trim().length < 3;
  const asked = { params, body: { from, rules } };
  const touched = useQuery({
    ...routeQuery(ruleRoutes.forbidden, asked),
    enabled: wrong === undefined && from !== '',
    placeholderData: keepPreviousData,
  });
  const forbidden = wrong === undefined ? (touched.data?.forbidden ?? []) : [];
  const looking = wrong === undefined && from !== '' && (touched.isPending || touched.isPlaceholderData);

  const check = () => {
    setTries(tries + 1);
    return wrong === undefined && !short && from !== '';
  };
  const save = async () => {
    const known = [...new Set(forbidden.map(({ airing }) => airing))];
    const body = { from, rules, known, reason: reason.trim(), basedOn: seen.revision };
    try {
      await call(ruleRoutes.set, { params, body });
    } catch (failure) {
      void touched.refetch();
      throw failure;
    }
    announce(text.saved);
    await client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === keyOf(ruleRoutes.one, { params })[0],
    });
  };

  return (
    <ActDialog
      wide
      title={text.dialogTitle(place.name)}
      description={text.dialogWhat(seen.stations)}
      confirm={forbidden.length > 0 ? text.saveAnyway : text.save}
      ready={!looking}
      check={check}
      act={save}
      onClose={onClose}
    >
      <div className="rule-form" ref={form}>
        {own.length > 0 && path[1] !== undefined && (
          <Segments
            label={text.follow}
            value={follow}
            options={[
              { value: 'own', label: text.followOwn },
              { value: 'above', label: text.followAbove(above?.place.name ?? path[1].name) },
            ]}
            onChange={setFollow}
          />
        )}
        {path.length > 1 && (
          <p className="small soft">{follow === 'own' ? text.ownWhole : text.followAboveWhat}</p>
        )}
        <TextField
          label={text.from}
          hint={text.fromHint}
          type="date"
          min={seen.today}
          error={tried && from === '' ? text.fromHint : undefined}
          value={from}
          onChange={({ target }) => setFrom(target.value)}
        />
        {follow === 'own' ? (
          <RulesFields typed={typed} wrong={tried ? wrong : undefined} onChange={setTyped} />
        ) : (
          above?.rules && <RulesLines rules={above.rules} />
        )}
        <TextAreaField
          label={words.reason}
          hint={words.reasonHint}
          error={tried && short ? words.reasonTooShort : undefined}
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
      <div className="rule-touched">
        <div aria-live="polite">
          {looking ? (
            <p className="small muted">{text.look}</p>
          ) : forbidden.length > 0 ? (
            <ForbiddenList forbidden={forbidden} />
          ) : (
            wrong === undefined &&
            touched.data !== undefined && <p className="small muted">{text.noForbidden}</p>
          )}
        </div>
        <Failure error={wrong === undefined ? touched.error : undefined} />
      </div>
    </ActDialog>
  );
}
