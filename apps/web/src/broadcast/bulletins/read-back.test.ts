import type { ReadBackSegment } from '@loaphuong/contract';
import { describe, expect, test } from 'vitest';
import {
  changedCount,
  paragraphsOf,
  questionsOf,
  spokenWords,
  usedReadings,
  withoutReading,
  withReading,
} from './read-back.ts';

/** Segments in a row, their positions counted from what stands before. */
function segments(...parts: readonly (Partial<ReadBackSegment> & { source: string })[]): ReadBackSegment[] {
  let at = 0;
  return parts.map((part) => {
    const segment = { spoken: part.source, kind: 'text', at, ...part };
    at += part.source.length;
    return segment;
  });
}

describe('what the voice will say, laid out', () => {
  test('sets the written form over each piece that is said otherwise, and leaves the rest alone', () => {
    const pieces = paragraphsOf(
      segments(
        { source: 'cho ' },
        { source: '86', spoken: 'tám mươi sáu', kind: 'number' },
        { source: ' hộ' },
        { source: ' nghèo.' },
      ),
    );
    expect(pieces).toEqual([
      [
        { kind: 'same', text: 'cho ', at: 0 },
        { kind: 'changed', source: '86', spoken: 'tám mươi sáu', at: 4, length: 2, chosen: false },
        { kind: 'same', text: ' hộ nghèo.', at: 6 },
      ],
    ]);
  });

  test('breaks paragraphs where the text breaks, and shows no empty ones', () => {
    const paragraphs = paragraphsOf(
      segments(
        { source: 'Kính thưa bà con.\n\nHôm nay, ' },
        { source: '12/6', spoken: 'mười hai tháng sáu' },
        { source: '\n' },
      ),
    );
    expect(
      paragraphs.map((pieces) => pieces.map((piece) => (piece.kind === 'same' ? piece.text : piece.source))),
    ).toEqual([['Kính thưa bà con.'], ['Hôm nay, ', '12/6']]);
    expect(paragraphs[1]?.[0]?.at).toBe(19);
  });

  test('does not speak of signs that are only signs, and shows what falls silent as such', () => {
    const read = segments(
      { source: '“', spoken: '' },
      { source: 'A' },
      { source: '–', spoken: ',' },
      { source: 'đ', spoken: '' },
    );
    expect(paragraphsOf(read)[0]?.map(({ kind }) => kind)).toEqual(['same', 'changed']);
    expect(changedCount(read)).toBe(1);
  });

  test('asks for an ambiguous form once, and says how often it occurs', () => {
    const read = segments(
      { source: 'TDP', spoken: 'tổ dân phố', choices: ['tổ dân phố', 'tê đê pê'] },
      { source: ' 4, ' },
      { source: 'TDP', spoken: 'tổ dân phố', choices: ['tổ dân phố', 'tê đê pê'] },
      { source: ' 5' },
    );
    expect(questionsOf(read)).toEqual([
      { written: 'TDP', choices: ['tổ dân phố', 'tê đê pê'], unknown: false, at: 0, times: 2 },
    ]);
    expect(paragraphsOf(read)[0]?.[0]?.kind).toBe('ask');
  });

  test('counts the words that are said, not those that are written', () => {
    expect(
      spokenWords(
        segments({ source: 'Cho ' }, { source: '86', spoken: 'tám mươi sáu' }, { source: ' hộ – ' }),
      ),
    ).toBe(5);
  });

  test('stops asking once somebody has chosen, and shows what was chosen', () => {
    const read = segments({
      source: 'TDP',
      spoken: 'tê đê pê',
      choices: ['tổ dân phố', 'tê đê pê'],
      chosen: true,
    });
    expect(questionsOf(read)).toEqual([]);
    expect(paragraphsOf(read)[0]?.[0]).toMatchObject({ kind: 'changed', chosen: true });
  });

  test('asks about an abbreviation that it does not know although it has no choice to offer', () => {
    const read = segments({ source: 'QLTTX', spoken: 'quờ lờ tê tê ích', kind: 'unknown' });
    expect(questionsOf(read)).toEqual([{ written: 'QLTTX', choices: [], unknown: true, at: 0, times: 1 }]);
    expect(changedCount(read)).toBe(1);
  });
});

describe('chosen readings', () => {
  test('replace an earlier choice for the same form, can be taken back, and travel only when the text uses them', () => {
    const first = withReading([], { written: 'TDP', spoken: 'tê đê pê' });
    const second = withReading(withReading(first, { written: 'HTX', spoken: 'hợp tác xã' }), {
      written: 'TDP',
      spoken: 'tổ dân phố',
    });
    expect(second).toEqual([
      { written: 'HTX', spoken: 'hợp tác xã' },
      { written: 'TDP', spoken: 'tổ dân phố' },
    ]);
    expect(usedReadings(second, 'Các hộ thuộc TDP 4')).toEqual([{ written: 'TDP', spoken: 'tổ dân phố' }]);
    expect(withoutReading(second, 'TDP')).toEqual([{ written: 'HTX', spoken: 'hợp tác xã' }]);
  });
});
