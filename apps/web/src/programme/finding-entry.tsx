import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { type EntryKind, enteredValue } from './finding-value.ts';

/** The field that opens under a finding: what the document should have said. Escape closes it. */
export function FindingEntry({
  kind,
  symbol,
  initial,
  busy,
  save,
  cancel,
}: {
  kind: EntryKind;
  /** The symbol of the document, which completes a bare number. */
  symbol: string | null;
  initial: string;
  busy: boolean;
  save: (value: string) => void;
  cancel: () => void;
}) {
  const { programme: t } = useTexts();
  const [typed, setTyped] = useState(initial);
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const value = enteredValue(kind, typed, symbol);
  const hint =
    kind === 'number'
      ? symbol === null
        ? t.findings.hint.numberAlone
        : t.findings.hint.number(symbol)
      : t.findings.hint[kind];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (value === '') field.current?.focus();
    else if (!busy) save(value);
  };
  return (
    <form
      className="find-entry"
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel();
      }}
    >
      <TextField
        ref={field}
        label={t.findings.label[kind]}
        hint={hint}
        error={tried && value === '' ? t.findings.required : undefined}
        type={kind === 'date' ? 'date' : 'text'}
        inputMode={kind === 'number' ? 'numeric' : undefined}
        maxLength={2000}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <span className="find-acts">
        <Button small kind="next" type="submit" busy={busy}>
          {t.findings.save}
        </Button>
        <Button small kind="quiet" onClick={cancel}>
          {t.findings.cancel}
        </Button>
      </span>
    </form>
  );
}
