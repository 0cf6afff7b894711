import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { speakable, spokenPieces } from './spoken-pieces.ts';

const texts = (text: string) => spokenPieces(text).map((piece) => piece.text);

describe('text for the voice', () => {
  test('is cut at the ends of sentences and paragraphs, with a longer breath after a paragraph', () => {
    expect(spokenPieces('Xin chào. Mời bà con nghe tin!\nHết.')).toEqual([
      { text: 'Xin chào.', pauseMs: 420 },
      { text: 'Mời bà con nghe tin!', pauseMs: 850 },
      { text: 'Hết.', pauseMs: 850 },
    ]);
  });

  test('keeps a sentence that ends in a closing quote or bracket whole', () => {
    expect(texts('Ông nói: “Tốt lắm!” Rồi ông về.')).toEqual(['Ông nói: “Tốt lắm!”', 'Rồi ông về.']);
  });

  test('loses markup, control characters, escapes and emoji, and keeps every Vietnamese letter', () => {
    expect(speakable('<b>Đường</b> [[x]] \u0000\u0007 Nguyễn 🙂\ud800 Ưng')).toBe('b Đường /b x Nguyễn Ưng');
    const alphabet =
      'aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ';
    expect(speakable(alphabet.split('').join(' ').normalize('NFD')).replaceAll(' ', '')).toBe(alphabet);
  });

  test('of any content becomes short pieces that each have something to say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        for (const piece of spokenPieces(text)) {
          expect(piece.text.length).toBeLessThanOrEqual(300);
          expect(piece.text).toMatch(/[\p{L}\p{N}]/u);
          expect(piece.text.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  test('loses no word when a long sentence is cut', () => {
    const words = Array.from({ length: 400 }, (_, at) => `chữ${at}${at % 9 === 0 ? ',' : ''}`);
    const pieces = texts(words.join(' '));
    expect(pieces.join(' ')).toBe(words.join(' '));
    expect(pieces.length).toBeGreaterThan(8);
  });

  test('stays quick on absurd input', () => {
    const started = performance.now();
    spokenPieces('a'.repeat(60_000));
    spokenPieces('.'.repeat(60_000));
    spokenPieces(`${'“('.repeat(20_000)}a${')”'.repeat(10_000)}`);
    spokenPieces(`a${'\u0301'.repeat(50_000)}`);
    // Seconds would mean a pattern that backtracks; a loaded machine stays far below.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
