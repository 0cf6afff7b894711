import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { type ChangedMiddle, changedMiddle } from './changed-middle.ts';
import type { Composer } from './use-composer.ts';

/** Two people saved over each other: both texts side by side, what differs marked, and somebody decides. */
export function ConflictPart({ composer }: { composer: Composer }) {
  const { bulletins: t } = useTexts();
  const { conflict, composed } = composer;
  if (conflict === undefined) return null;
  const { mine, theirs } = changedMiddle(
    `${composed.title}\n${composed.text}`,
    `${conflict.title}\n${conflict.text}`,
  );
  const newest = conflict.versions.toSorted((a, b) => b.version - a.version)[0];
  return (
    <section className="conflict num" role="alert">
      <h2>{t.conflict.title}</h2>
      <p className="small soft">
        {t.conflict.what(newest?.by.name ?? conflict.author.name, conflict.version)}
      </p>
      <div className="conflict-both">
        <Side name={t.conflict.mine} text={mine} />
        <Side name={t.conflict.theirs(conflict.version)} text={theirs} />
      </div>
      <div className="compose-buttons">
        <Button onClick={composer.takeTheirs}>{t.conflict.takeTheirs}</Button>
        <Button kind="main" busy={composer.saving} onClick={composer.keepMine}>
          {t.conflict.keepMine(conflict.version + 1)}
        </Button>
      </div>
    </section>
  );
}

function Side({ name, text: { before, changed, after } }: { name: string; text: ChangedMiddle }) {
  return (
    <div>
      <h3 className="small">{name}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reachable by keyboard */}
      <p className="conflict-text" tabIndex={0}>
        {before}
        {changed !== '' && <mark>{changed}</mark>}
        {after}
      </p>
    </div>
  );
}
