import type { ReadBackSegment } from '@loaphuong/contract';
import { memo, useMemo } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { paragraphsOf, type SpokenPiece } from './read-back.ts';

/** Id of the part where readings are chosen; pressing a piece leads there. */
export const READINGS_ID = 'cach-doc';

/** A piece that is said otherwise than it is written. */
export type DifferingPiece = Exclude<SpokenPiece, { kind: 'same' }>;

/**
 * The text as the voice will say it; over each piece that is said otherwise stands the written form. With `pick`, such a
 * piece can be pressed to change its reading. It is drawn again only when a new reading comes: half an hour of text has three
 * thousand pieces, and typing must not wait for them.
 */
export const SpokenText = memo(function SpokenText({
  segments,
  picked,
  pick,
}: {
  segments: readonly ReadBackSegment[];
  picked?: DifferingPiece | undefined;
  pick?: ((piece: DifferingPiece) => void) | undefined;
}) {
  const paragraphs = useMemo(() => paragraphsOf(segments), [segments]);
  return (
    <div className="say num" lang="vi">
      {paragraphs.map((pieces) => (
        <p key={pieces[0]?.at ?? 0}>
          {pieces.map((piece) =>
            piece.kind === 'same' ? (
              <span key={piece.at}>{piece.text}</span>
            ) : (
              <Differing key={piece.at} piece={piece} lit={picked?.at === piece.at} pick={pick} />
            ),
          )}
        </p>
      ))}
    </div>
  );
});

const Differing = memo(function Differing({
  piece,
  lit,
  pick,
}: {
  piece: DifferingPiece;
  lit: boolean;
  pick: ((piece: DifferingPiece) => void) | undefined;
}) {
  const { bulletins: t } = useTexts();
  const className = `ch${piece.kind === 'ask' ? ' ch-ask' : ''}${lit ? ' ch-on' : ''}`;
  // A written form that is longer than what is said would run into its neighbour's.
  const wider = piece.source.length > piece.spoken.length;
  const style = wider ? { display: 'inline-block', minWidth: `${piece.source.length * 7}px` } : undefined;
  const content = (
    <>
      <small aria-hidden="true">{piece.source}</small>
      {piece.spoken === '' ? t.readBack.silent : piece.spoken}
      <span className="sr">
        {' '}
        ({t.readBack.written} {piece.source})
      </span>
    </>
  );
  if (pick === undefined) {
    return (
      <span className={className} style={style}>
        {content}
      </span>
    );
  }
  return (
    <a
      href={`#${READINGS_ID}`}
      className={className}
      style={style}
      onClick={(event) => {
        event.preventDefault();
        pick(piece);
      }}
    >
      {content}
    </a>
  );
});
