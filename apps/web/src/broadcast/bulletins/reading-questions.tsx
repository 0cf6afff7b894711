import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { type ChosenReading, type Question, withoutReading, withReading } from './read-back.ts';
import { type DifferingPiece, READINGS_ID } from './spoken-text.tsx';

/** What the read-back asks, what was chosen, and the piece that was pressed: each with its readings to choose from. */
export function ReadingQuestions({
  questions,
  readings,
  picked,
  change,
  showInText,
}: {
  questions: readonly Question[];
  readings: readonly ChosenReading[];
  /** A piece that somebody pressed to give it another reading. */
  picked: DifferingPiece | undefined;
  change: (readings: ChosenReading[]) => void;
  /** Selects a stretch of the text. */
  showInText: (at: number, length: number) => void;
}) {
  const { bulletins: t } = useTexts();
  const choose = (chosen: ChosenReading) => change(withReading(readings, chosen));
  const pickedAsks = questions.some(({ written }) => written === picked?.source);
  return (
    <div id={READINGS_ID}>
      {questions.map((question) => (
        <AskRow
          key={question.written}
          written={question.written}
          label={
            question.unknown
              ? t.readBack.unknown(question.written)
              : t.readBack.several(question.written, question.choices.length)
          }
          note={question.times > 1 ? t.readBack.times(question.times) : undefined}
          choices={question.choices}
          asks
          focus={question.written === picked?.source}
          choose={choose}
          showInText={() => showInText(question.at, question.written.length)}
        />
      ))}
      {picked !== undefined && !pickedAsks && (
        <AskRow
          key={`picked.${picked.at}`}
          written={picked.source}
          label={t.readBack.choose(picked.source)}
          note={t.readBack.saysNow(picked.spoken)}
          choices={[]}
          asks={false}
          focus
          choose={choose}
          showInText={() => showInText(picked.at, picked.length)}
        />
      )}
      {readings.length > 0 && (
        <div className="ask-row">
          <span className="muted">{t.readBack.chosen}</span>
          {readings.map(({ written, spoken }) => (
            <span key={written} className="reading">
              {written} → {spoken}
              <Button
                small
                kind="quiet"
                icon="undo"
                aria-label={`${t.readBack.again}: ${written}`}
                onClick={() => change(withoutReading(readings, written))}
              />
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function AskRow({
  written,
  label,
  note,
  choices,
  asks,
  focus,
  choose,
  showInText,
}: {
  written: string;
  label: string;
  note: string | undefined;
  choices: readonly string[];
  asks: boolean;
  focus: boolean;
  choose: (reading: ChosenReading) => void;
  showInText: () => void;
}) {
  const { bulletins: t } = useTexts();
  const [typing, setTyping] = useState(asks && choices.length === 0);
  const row = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (focus) row.current?.querySelector<HTMLElement>('button, input')?.focus();
  }, [focus]);
  return (
    <fieldset className="ask-row num" ref={row}>
      <legend className={asks ? 'st unknown' : 'st'}>
        {asks && <Icon name="unknown" size={14} />}
        {label}
      </legend>
      {choices.map((spoken) => (
        <Button key={spoken} small onClick={() => choose({ written, spoken })}>
          {spoken}
        </Button>
      ))}
      {!typing && (
        <Button small kind="quiet" onClick={() => setTyping(true)}>
          {t.readBack.other}
        </Button>
      )}
      <Button small kind="quiet" onClick={showInText}>
        {t.readBack.goTo}
      </Button>
      {note !== undefined && <span className="tiny muted">{note}</span>}
      {typing && (
        <OtherReading
          written={written}
          use={(spoken) => choose({ written, spoken })}
          cancel={choices.length > 0 || !asks ? () => setTyping(false) : undefined}
        />
      )}
    </fieldset>
  );
}

function OtherReading({
  written,
  use,
  cancel,
}: {
  written: string;
  use: (spoken: string) => void;
  cancel: (() => void) | undefined;
}) {
  const { bulletins: t } = useTexts();
  const [spoken, setSpoken] = useState('');
  const accept = () => {
    if (spoken.trim() !== '') use(spoken.trim().replace(/\s+/g, ' '));
  };
  return (
    <div className="other-reading">
      <TextField
        label={t.readBack.otherLabel(written)}
        hint={t.readBack.otherHint}
        value={spoken}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setSpoken(event.target.value)}
        onKeyDown={(event) => {
          // The composer around is a form of its own: Enter here takes the reading, it does not save the bulletin.
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          accept();
        }}
      />
      <span className="other-reading-acts">
        <Button small kind="next" onClick={accept}>
          {t.readBack.use}
        </Button>
        {cancel !== undefined && (
          <Button small kind="quiet" onClick={cancel}>
            {t.readBack.cancel}
          </Button>
        )}
      </span>
    </div>
  );
}
