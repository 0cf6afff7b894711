import type { BulletinView } from '@loaphuong/contract';
import { useSpeech, useTexts } from '../../texts/language.tsx';
import { Icon } from '../../ui/icon.tsx';
import { KeyValues, PartTitle } from '../../ui/page.tsx';
import { changedCount, questionsOf, spokenWords } from './read-back.ts';
import { SoundPart } from './sound-part.tsx';
import { SpokenText } from './spoken-text.tsx';

/** A bulletin to be read and heard, not changed: its text, what the voice says, the sound. */
export function BulletinReading({
  bulletin,
  edit,
  onHeard,
}: {
  bulletin: BulletinView;
  /** Goes over to writing; absent when this person may not. */
  edit: (() => void) | undefined;
  onHeard: () => void;
}) {
  const { bulletins: t } = useTexts();
  const { language } = useSpeech();
  const changed = changedCount(bulletin.readBack);
  const questions = questionsOf(bulletin.readBack);
  const wordCount = spokenWords(bulletin.readBack);
  const next = bulletin.version + 1;
  const makesVersion = bulletin.state.kind !== 'draft';
  return (
    <div className="surface compose">
      <div className="compose-part">
        <PartTitle
          title={t.compose.text}
          note={t.compose.words(new Intl.NumberFormat(language).format(wordCount))}
          side={
            edit !== undefined && (
              <button type="button" className="link-button num" onClick={edit}>
                <Icon name="edit" size={14} />
                {makesVersion ? t.compose.editMakes(next) : t.compose.edit}
              </button>
            )
          }
        />
        <div className="source-text num" lang="vi">
          {bulletin.text
            .split(/\n+/)
            .filter((paragraph) => paragraph.trim() !== '')
            .map((paragraph, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text that is only read keeps its paragraphs in place
              <p key={index}>{paragraph}</p>
            ))}
        </div>
        <div className="mt-3">
          <KeyValues two rows={[[t.compose.priority, t.priority[bulletin.priority]]]} />
        </div>
      </div>
      <div className="compose-part">
        <PartTitle
          title={t.readBack.title}
          note={changed === 0 ? t.readBack.asWritten : t.readBack.summary(changed, questions.length)}
        />
        <SpokenText segments={bulletin.readBack} />
      </div>
      <div className="compose-part">
        <SoundPart sound={bulletin.sound} onHeard={onHeard} />
      </div>
    </div>
  );
}
