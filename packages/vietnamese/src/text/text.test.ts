import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../vectors/fold.json' with { type: 'json' };
import { fold } from './fold.ts';
import { comparePeople, compareVietnamese } from './sort.ts';
import { spellingKey } from './spelling.ts';

describe('fold', () => {
  it.each(vectors)('makes one searchable form of "%s": "%s"', (text, folded) => {
    expect(fold(String(text))).toBe(folded);
    expect(fold(String(text).normalize('NFD'))).toBe(folded);
  });

  it('changes nothing the second time', () => {
    for (const unit of ['grapheme', 'binary'] as const) {
      fc.assert(
        fc.property(fc.string({ unit }), (text) => {
          expect(fold(fold(text))).toBe(fold(text));
        }),
      );
    }
  });
});

describe('order', () => {
  it('follows the Vietnamese alphabet and tones', () => {
    expect(['Ân', 'Ăn', 'An', 'Đa', 'Da', 'Ơn', 'Ôn', 'On'].sort(compareVietnamese)).toEqual([
      'An',
      'Ăn',
      'Ân',
      'Da',
      'Đa',
      'On',
      'Ôn',
      'Ơn',
    ]);
    expect(['bạ', 'bá', 'bã', 'bả', 'bà', 'ba'].sort(compareVietnamese)).toEqual([
      'ba',
      'bà',
      'bả',
      'bã',
      'bá',
      'bạ',
    ]);
  });

  it('puts people by given name, then by full name', () => {
    const people = [
      'Trần Văn Đức',
      'Lê Thị Mai Anh',
      'Nguyễn Thị Hạnh',
      ' Bùi Văn Anh',
      'Phạm Ân',
      'Nguyễn Văn Dũng',
    ];
    expect(people.sort(comparePeople)).toEqual([
      ' Bùi Văn Anh',
      'Lê Thị Mai Anh',
      'Phạm Ân',
      'Nguyễn Văn Dũng',
      'Trần Văn Đức',
      'Nguyễn Thị Hạnh',
    ]);
  });
});

describe('spelling key', () => {
  it.each([
    ['Văn hoá', 'Văn hóa'],
    ['Uỷ ban', 'Ủy ban'],
    ['Hoà Lộc', 'HÒA  LỘC'],
    ['Thuỷ', 'Thủy'],
    ['khoẻ khoắn', 'khỏe khoắn'],
    ['Trung tâm Văn hoá-Thể thao và Truyền thông', 'Trung tâm Văn hóa – Thể thao và Truyền thông'],
    ['Hội Mỹ thuật', 'Hội Mĩ thuật'],
    ['quý', 'quí'],
    ['1 tỷ', '1 tỉ'],
    ['Phường An Thủy', 'Phường An Thu\u0309y'],
  ])('"%s" and "%s" are one name', (a, b) => {
    expect(spellingKey(a)).toBe(spellingKey(b));
  });

  it.each([
    ['Lam Hải', 'Lâm Hải'],
    ['hòa', 'hóa'],
    ['Đa', 'Da'],
    ['tai', 'tay'],
    ['Thúy', 'Thúi'],
    ['Hòa Lộc 1', 'Hòa Lộc 2'],
    ['Ma', 'Má'],
  ])('"%s" and "%s" stay two names', (a, b) => {
    expect(spellingKey(a)).not.toBe(spellingKey(b));
  });

  it('changes nothing the second time', () => {
    const word = fc.constantFrom(
      'hoá',
      'hòa',
      'Uỷ',
      'QUÝ',
      '-',
      '–',
      'Kỹ',
      'đường',
      'ngoẵng',
      '12',
      '&',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const key = spellingKey(words.join(' '));
        expect(spellingKey(key)).toBe(key);
      }),
    );
  });
});
