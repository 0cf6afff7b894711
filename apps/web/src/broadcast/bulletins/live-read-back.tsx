import type { ReadBackSegment } from '@loaphuong/contract';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { PartTitle } from '../../ui/page.tsx';
import { changedCount, questionsOf, usedReadings } from './read-back.ts';
import { ReadingQuestions } from './reading-questions.tsx';
import { type DifferingPiece, SpokenText } from './spoken-text.tsx';
import type { Composer } from './use-composer.ts';
import type { LiveReadBack } from './use-read-back.ts';

const NO_SEGMENTS: readonly ReadBackSegment[] = [];

/** Below the text, live: what the voice will say, and every reading that somebody has to choose. */
export function ReadBackPart({
  composer: { composed, change },
  live,
  showInText,
}: {
  composer: Composer;
  live: LiveReadBack;
  showInText: (at: number, length: number) => void;
}) {
  const { bulletins: t } = useTexts();
  const [picked, setPicked] = useState<DifferingPiece>();
  const { behind, error } = live;
  // Drawing a long reading may be interrupted by the next keystroke.
  const segments = useDeferredValue(live.readBack?.segments) ?? NO_SEGMENTS;
  const empty = composed.text.trim() === '' || live.readBack === undefined;
  const questions = useMemo(() => questionsOf(segments), [segments]);
  const changed = useMemo(() => changedCount(segments), [segments]);
  return (
    <section aria-label={t.readBack.title}>
      <PartTitle
        title={t.readBack.title}
        note={
          <span role="status">
            {empty
              ? ''
              : changed === 0
                ? t.readBack.asWritten
                : t.readBack.summary(changed, questions.length)}
            {behind && !empty && ` · ${t.readBack.waiting}`}
          </span>
        }
      />
      {error !== null && error !== undefined && (
        <p className="small failure-line" role="alert">
          {t.readBack.stale}{' '}
          <Button small kind="quiet" onClick={live.again}>
            {t.readBack.retry}
          </Button>
        </p>
      )}
      {empty ? (
        <p className="small muted">{t.readBack.empty}</p>
      ) : (
        <SpokenText segments={segments} picked={picked} pick={setPicked} />
      )}
      {!empty && (
        <ReadingQuestions
          questions={questions}
          readings={usedReadings(composed.readings, composed.text)}
          picked={picked}
          change={(readings) => {
            setPicked(undefined);
            change({ readings });
          }}
          showInText={showInText}
        />
      )}
    </section>
  );
}
