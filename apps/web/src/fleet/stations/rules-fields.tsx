import type { WrittenObstacle } from '@loaphuong/domain/broadcast';
import { useSay, useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { emptySpan, type TypedRules, type TypedSpan } from './typed-rules.ts';

/** The fields of a set of rules. @param wrong what the domain finds wrong, shown where it is. */
export function RulesFields({
  typed,
  wrong,
  onChange,
}: {
  typed: TypedRules;
  wrong: WrittenObstacle | undefined;
  onChange: (typed: TypedRules) => void;
}) {
  const text = useTexts().rules;
  const say = useSay();
  const errorAt = (field: string) => (wrong?.field === field ? say(wrong.message) : undefined);
  const errorIn = (list: string) =>
    wrong?.field === list || wrong?.field.startsWith(`${list}.`) ? say(wrong.message) : undefined;
  return (
    <>
      <Spans
        legend={text.quiet}
        hint={text.quietHint}
        add={text.addQuiet}
        error={errorIn('quietHours')}
        spans={typed.quietHours}
        onChange={(quietHours) => onChange({ ...typed, quietHours })}
      />
      <div className="rule-pair">
        <TextField
          label={text.minutesLabel}
          hint={text.minutesHint}
          error={errorAt('dailyMinutes')}
          inputMode="numeric"
          maxLength={6}
          value={typed.dailyMinutes}
          onChange={({ target }) => onChange({ ...typed, dailyMinutes: target.value })}
        />
        <TextField
          label={text.volumeLabel}
          hint={text.volumeHint}
          error={errorAt('volumeCeiling')}
          inputMode="numeric"
          maxLength={6}
          value={typed.volumeCeiling}
          onChange={({ target }) => onChange({ ...typed, volumeCeiling: target.value })}
        />
      </div>
      <Spans
        ceilings
        legend={text.byHour}
        hint={text.byHourHint}
        add={text.addByHour}
        error={errorIn('volumeByHour')}
        spans={typed.volumeByHour}
        onChange={(volumeByHour) => onChange({ ...typed, volumeByHour })}
      />
      <TextField
        label={text.decisionLabel}
        hint={text.decisionHint}
        error={errorAt('decision')}
        maxLength={200}
        value={typed.decision}
        onChange={({ target }) => onChange({ ...typed, decision: target.value })}
      />
    </>
  );
}

function Spans({
  legend,
  hint,
  add,
  error,
  ceilings = false,
  spans,
  onChange,
}: {
  legend: string;
  hint: string;
  add: string;
  error: string | undefined;
  /** Each span has a ceiling of its own. */
  ceilings?: boolean;
  spans: readonly TypedSpan[];
  onChange: (spans: readonly TypedSpan[]) => void;
}) {
  const text = useTexts().rules;
  const change = (key: string, more: Partial<TypedSpan>) =>
    onChange(spans.map((span) => (span.key === key ? { ...span, ...more } : span)));
  return (
    <fieldset className="rule-spans">
      <legend className="field-label">{legend}</legend>
      <p className="field-hint">{hint}</p>
      {spans.map((span, nth) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset inside a fieldset for one row says its name twice.
        <div
          key={span.key}
          role="group"
          aria-label={text.nth(nth + 1)}
          className={ceilings ? 'rule-span rule-span-3' : 'rule-span'}
        >
          <TextField
            label={text.begins}
            type="time"
            value={span.from}
            onChange={({ target }) => change(span.key, { from: target.value })}
          />
          <TextField
            label={text.ends}
            type="time"
            value={span.to}
            onChange={({ target }) => change(span.key, { to: target.value })}
          />
          {ceilings && (
            <TextField
              label={text.ceiling}
              inputMode="numeric"
              maxLength={6}
              value={span.ceiling}
              onChange={({ target }) => change(span.key, { ceiling: target.value })}
            />
          )}
          <Button
            small
            kind="quiet"
            icon="close"
            aria-label={text.takeOut(nth + 1)}
            onClick={() => onChange(spans.filter(({ key }) => key !== span.key))}
          />
        </div>
      ))}
      <span role="alert">
        {error && (
          <span className="field-error">
            <Icon name="failed" size={14} />
            {error}
          </span>
        )}
      </span>
      <p>
        <Button small icon="plus" onClick={() => onChange([...spans, emptySpan()])}>
          {add}
        </Button>
      </p>
    </fieldset>
  );
}
