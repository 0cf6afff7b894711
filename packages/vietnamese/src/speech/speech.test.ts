import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../vectors/speech.json' with { type: 'json' };
import { ABBREVIATIONS } from './abbreviations.ts';
import { readBack, speakableWords } from './read-back.ts';
import { isSyllable } from './syllable.ts';

/** Signs and words that rules fight about, so that generated texts hit their borders. */
const pieces = fc.constantFrom(
  ...(
    '12 0 3 05 2024 14/10 1/2 7h 30 17:00 118/KH-UBND QĐ UBND TDP XQZ I IV XIII thứ tháng ngày năm quý lần số đ đồng ' +
    'triệu tỷ % km² /hộ / - – − + = & < > ( ) . , ; : … ./. 0912345678 @ a.vn https:// www. Ủy hoạt ĐẮK TƯ * [[ ]] | \\'
  ).split(' '),
  ' ',
  '\n',
  '\u0301',
  '您',
  '😀',
);
const hostile = fc.oneof(
  fc.array(pieces, { maxLength: 14 }).map((all) => all.join('')),
  fc.array(pieces, { maxLength: 14 }).map((all) => all.join(' ')),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
);

describe('reading back', () => {
  it.each(vectors)('"%s" is spoken "%s"', (text, spoken, kinds) => {
    const back = readBack(String(text));
    expect(back.spoken).toBe(spoken);
    const found = back.segments.map((segment) => segment.kind).filter((kind) => kind !== 'plain');
    expect(found.join(' ')).toBe(kinds);
  });

  it('keeps every character of the text: the sources put together are the NFC text, at their offsets', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { segments } = readBack(text);
        expect(segments.map((segment) => segment.source).join('')).toBe(text.normalize('NFC'));
        let at = 0;
        for (const segment of segments) {
          expect(segment.at).toBe(at);
          expect(segment.source.length).toBeGreaterThan(0);
          at += segment.source.length;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the voice only words and stops: no digit, no markup, no control code of a speech engine', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(readBack(text).spoken).not.toMatch(/[^\p{Script=Latin}\p{M} \n.,;:!?]/u);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives every ambiguous piece at least two choices, the spoken one first', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const { kind, choices, spoken } of readBack(text).segments) {
          if (kind === 'ambiguous') {
            expect(choices?.[0]).toBe(spoken);
            expect(new Set(choices).size).toBeGreaterThan(1);
          } else expect(choices).toBeUndefined();
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('asks a person where the text has two meanings', () => {
    const choicesOf = (text: string) => readBack(text).segments.find((s) => s.kind === 'ambiguous')?.choices;
    expect(choicesOf('TDP 4')).toEqual(['tổ dân phố', 'tê đê pê']);
    expect(choicesOf('3/4')).toEqual(['ngày ba tháng tư', 'ba phần tư']);
    expect(choicesOf('có 77,813 người')).toEqual([
      'bảy mươi bảy phẩy tám trăm mười ba',
      'bảy mươi bảy nghìn tám trăm mười ba',
    ]);
    expect(choicesOf('họp T7')).toEqual(['thứ bảy', 'tháng bảy']);
    expect(choicesOf('Trung tâm Văn hóa TT&TT')?.[0]).toBe('Thể thao và Truyền thông');
    expect(choicesOf('TT 39/2020')).toBeUndefined();
  });

  it('says the words of the South where the place asks for them', () => {
    expect(readBack('1.005 hộ', [], { thousand: 'ngàn', zeroTens: 'lẻ' }).spoken).toBe(
      'một ngàn không trăm lẻ năm hộ',
    );
  });

  it('follows the dictionary of the place before every rule, the longest entry first', () => {
    const lexicon = [
      { written: 'TDP', spoken: 'tổ dân phố' },
      { written: 'Cửa Lam', spoken: 'Cửa Lam' },
      { written: 'UBND', spoken: 'ủy ban' },
      { written: 'UBND TX', spoken: 'ủy ban thị xã' },
      { written: 'zalo', spoken: 'da lô', anyCase: true },
    ];
    const back = readBack('UBND TX họp UBND P. An Thủy, Zalo TDP 4', lexicon);
    expect(back.spoken).toBe('ủy ban thị xã họp ủy ban phường An Thủy, da lô tổ dân phố bốn');
    expect(back.segments.filter((segment) => segment.kind === 'ambiguous')).toEqual([]);
    expect(readBack('XTDPX', { TDP: 'tổ dân phố' }).spoken).toBe('ích xì tê đê pê ích xì');
    expect(readBack('ngày 3/4/2024 đạt 3/4', { '3/4': 'ba phần tư' }).spoken).toBe(
      'ngày ba tháng tư năm hai nghìn không trăm hai mươi tư đạt ba phần tư',
    );
  });

  it('lets nothing raw through the dictionary', () => {
    expect(readBack('Tin ABC', { ABC: '<b>12</b>', '': 'x' }).spoken).toBe(
      'Tin nhỏ hơn b lớn hơn mười hai nhỏ hơn, b lớn hơn',
    );
    fc.assert(
      fc.property(hostile, hostile, (written, spoken) => {
        const back = readBack(`${written} UBND ${written}`, [{ written, spoken }]);
        expect(back.spoken).not.toMatch(/[^\p{Script=Latin}\p{M} \n.,;:!?]/u);
        expect(back.segments.map((segment) => segment.source).join('')).toBe(
          `${written} UBND ${written}`.normalize('NFC'),
        );
      }),
    );
  });

  it('reads decomposed text as composed text', () => {
    const text = 'Ủy ban nhân dân phường Hòa Lộc, ngày 14 tháng 3, TƯ, ĐBKK';
    expect(readBack(text.normalize('NFD'))).toEqual(readBack(text));
  });

  it('has no abbreviation with the form of a syllable, so that headings in capitals are read as words', () => {
    const misleading = Object.keys(ABBREVIATIONS).filter((key) => /^\p{Lu}+$/u.test(key) && isSyllable(key));
    expect(misleading).toEqual([]);
  });

  it('has a table whose every reading is words', () => {
    for (const entry of Object.values(ABBREVIATIONS)) {
      for (const spoken of typeof entry === 'string' ? [entry] : entry)
        expect(spoken).toMatch(/^[\p{L}\p{M} ,:]+$/u);
    }
  });
});

describe('counting speakable words', () => {
  it.each([
    ['', 0],
    [' \n\t ', 0],
    ['!!! *** ./.', 0],
    ['<<<>>> & + =', 0],
    ['您好 😀', 0],
    ['12', 2],
    ['UBND phường', 5],
    ['50%', 4],
    ['Bà con chú ý.', 4],
  ])('"%s" has %i', (text, words) => {
    expect(speakableWords(text)).toBe(words);
  });
});

describe('syllables', () => {
  it.each('NGHIÊNG HOẠCH ủy Quyết giếng gì khuỷu đường YÊU thuở NGOẰN XOONG AN ý ỹ khuya quý gìn'.split(' '))(
    '%s has the form of a syllable',
    (word) => {
      expect(isSyllable(word)).toBe(true);
    },
  );
  it.each('UBND TP MTTQ XYZ WC FM IP KH TDP BTC GDP UB ĐH ATM COVID'.split(' '))('%s has not', (word) => {
    expect(isSyllable(word)).toBe(false);
  });
});

describe('size', () => {
  // A rule that looked through the whole text at each place would meet the time limit of the test.
  it('reads long texts of any one pattern to the end', () => {
    const units =
      'A a. UBND_ 1 1. 1/ 1- 1, <b> _ *_ -_ ( @ a@ A- A& thứ_2,_ 7h- tháng_3- 12_tỷ_ , \n …'.split(' ');
    for (const unit of units) {
      const text = unit.replaceAll('_', ' ').repeat(40_000 / unit.length);
      const { segments } = readBack(text);
      expect(segments.map((segment) => segment.source).join('')).toBe(text);
    }
  }, 60_000);
});
