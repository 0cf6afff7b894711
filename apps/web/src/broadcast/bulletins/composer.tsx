import { LONGEST_TEXT, type SoundView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { serverNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { useSpeech, useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Field, SelectField, TextField } from '../../ui/field.tsx';
import { voicesQuery } from './bulletin-query.ts';
import { type ComposedIssues, issuesOf } from './composed-issues.ts';
import { ConflictPart } from './conflict-part.tsx';
import { ReadBackPart } from './live-read-back.tsx';
import { SoundPart } from './sound-part.tsx';
import type { Composer } from './use-composer.ts';
import { type LiveReadBack, useReadBack } from './use-read-back.ts';

/** Title, text, voice and priority, and below the text what the voice will say, live. */
export function ComposerForm({
  composer,
  version,
  makes,
  sound,
  actions,
}: {
  composer: Composer;
  /** The version that the server has; 0 for none. */
  version: number;
  /** The version that saving makes when that needs saying: the one before was submitted or approved. */
  makes?: number | undefined;
  /** The sound of the saved version; absent for a bulletin that was never saved. */
  sound: SoundView | undefined;
  /** Buttons beside "save". */
  actions?: ReactNode;
}) {
  const { bulletins: t } = useTexts();
  const { composed, change } = composer;
  const area = useRef<HTMLTextAreaElement>(null);
  const live = useReadBack(composed.text, composed.readings);
  const [tried, setTried] = useState(false);
  const issues = issuesOf(composed);
  const blocked = issues.title !== undefined || issues.text !== undefined;
  const save = () => {
    setTried(true);
    if (!blocked) composer.save();
    else if (issues.title === undefined) area.current?.focus();
  };
  const showInText = (at: number, length: number) => {
    area.current?.focus();
    area.current?.setSelectionRange(at, at + length);
  };
  return (
    <form
      className="surface compose"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="compose-part">
        <OfferPart composer={composer} version={version} />
        {makes !== undefined && <p className="version-note num">{t.compose.makesVersion(makes)}</p>}
        <TitleField
          composed={composed.title}
          change={(title) => change({ title })}
          issue={shownIssue(tried, issues.title, composed.title)}
        />
        <VoiceFields composer={composer} />
        <TextPart
          area={area}
          composer={composer}
          live={live}
          issue={tried || issues.text === 'long' ? issues.text : undefined}
        />
      </div>
      <div className="compose-part">
        <ReadBackPart composer={composer} live={live} showInText={showInText} />
      </div>
      {sound !== undefined && (
        <div className="compose-part">
          <SoundPart sound={sound} outdated={composer.dirty} />
        </div>
      )}
      <div className="compose-part compose-acts">
        <ConflictPart composer={composer} />
        <Failure error={composer.error} />
        <div className="compose-buttons">
          <KeptNote composer={composer} />
          {composer.dirty && composer.conflict === undefined && sound !== undefined && (
            <Button onClick={composer.revert}>{t.compose.cancel}</Button>
          )}
          {(composer.dirty || sound === undefined) && composer.conflict === undefined && (
            <Button kind="main" type="submit" busy={composer.saving}>
              {composer.saving ? t.compose.saving : t.compose.save}
            </Button>
          )}
          {actions}
        </div>
      </div>
    </form>
  );
}

function shownIssue(tried: boolean, issue: ComposedIssues['title'], title: string): ComposedIssues['title'] {
  return tried || (issue === 'long' && title !== '') ? issue : undefined;
}

function TitleField({
  composed,
  change,
  issue,
}: {
  composed: string;
  change: (title: string) => void;
  issue: ComposedIssues['title'];
}) {
  const { bulletins: t } = useTexts();
  const error = issue === 'short' ? t.compose.titleShort : issue === 'long' ? t.compose.titleLong : undefined;
  return (
    <TextField
      label={t.compose.name}
      placeholder={t.compose.namePlaceholder}
      error={error}
      value={composed}
      autoComplete="off"
      onChange={(event) => change(event.target.value)}
    />
  );
}

function VoiceFields({ composer: { composed, change } }: { composer: Composer }) {
  const { bulletins: t } = useTexts();
  const voices = useQuery(voicesQuery);
  const known = voices.data?.voices ?? [];
  const listed = known.some(({ id }) => id === composed.voice);
  return (
    <div className="compose-meta">
      <SelectField
        label={t.compose.voice}
        hint={voices.error ? t.compose.voicesFailed : undefined}
        value={composed.voice}
        onChange={(event) => change({ voice: event.target.value })}
      >
        {!listed && <option value={composed.voice}>{composed.voice || t.compose.defaultVoice}</option>}
        {known.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t.compose.priority}
        value={composed.priority}
        onChange={(event) =>
          change({ priority: event.target.value === 'priority' ? 'priority' : 'ordinary' })
        }
      >
        <option value="ordinary">{t.priority.ordinary}</option>
        <option value="priority">{t.priority.priority}</option>
      </SelectField>
    </div>
  );
}

function TextPart({
  area,
  composer: { composed, change },
  live,
  issue,
}: {
  area: RefObject<HTMLTextAreaElement | null>;
  composer: Composer;
  live: LiveReadBack;
  issue: ComposedIssues['text'];
}) {
  const { bulletins: t, words } = useTexts();
  const { language } = useSpeech();
  const number = new Intl.NumberFormat(language);
  const left = LONGEST_TEXT - composed.text.length;
  const error =
    issue === 'empty'
      ? t.compose.textEmpty
      : issue === 'long'
        ? t.compose.longest(number.format(LONGEST_TEXT))
        : undefined;
  return (
    <>
      <Field label={t.compose.text} error={error}>
        {(wiring) => (
          <div className="grow" data-text={`${composed.text}\n`}>
            <textarea
              {...wiring}
              ref={area}
              className="box"
              placeholder={t.compose.textPlaceholder}
              value={composed.text}
              spellCheck={false}
              rows={5}
              onChange={(event) => change({ text: event.target.value })}
            />
          </div>
        )}
      </Field>
      <p className="counts tiny muted num">
        {live.readBack !== undefined && (
          <>
            <span>{t.compose.words(number.format(live.readBack.words))}</span>
            <span>{t.compose.estimated(words.span(live.readBack.estimatedMs))}</span>
          </>
        )}
        <span className={left < 0 ? 'over' : ''}>
          {left < 0 ? t.compose.over(number.format(-left)) : t.compose.left(number.format(left))}
        </span>
      </p>
    </>
  );
}

function OfferPart({ composer, version }: { composer: Composer; version: number }) {
  const { offer, takeOffer, dropOffer } = composer;
  const { bulletins: t } = useTexts();
  const { near } = useTime();
  if (offer === undefined) return null;
  return (
    <div className="unsaved-offer num" role="status">
      <span>
        {offer.basedOn < version
          ? t.unsaved.offerOlder(near(offer.keptAt, serverNow()), offer.basedOn)
          : t.unsaved.offer(near(offer.keptAt, serverNow()))}
      </span>
      <Button small kind="next" onClick={takeOffer}>
        {t.unsaved.use}
      </Button>
      <Button small kind="quiet" onClick={dropOffer}>
        {t.unsaved.drop}
      </Button>
    </div>
  );
}

function KeptNote({ composer: { dirty, keptAt } }: { composer: Composer }) {
  const { bulletins: t } = useTexts();
  const { clock } = useTime();
  return (
    <span className="kept tiny muted num" role="status">
      {dirty && keptAt !== undefined && t.unsaved.keptAt(clock(keptAt))}
    </span>
  );
}
