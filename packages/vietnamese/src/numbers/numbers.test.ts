import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../vectors/numbers.json' with { type: 'json' };
import { compareWords } from './compare.ts';
import { wordsToNumber } from './read.ts';
import { dongInWords, NUMBER_LIMIT, numberToWords } from './write.ts';

const value = (n: bigint | number) => ({ kind: 'value', value: BigInt(n) });
const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('numbers in words', () => {
  it.each(vectors)('%s is written "%s" and read back', (digits, words) => {
    expect(numberToWords(BigInt(String(digits)))).toBe(words);
    expect(wordsToNumber(String(words))).toEqual(value(BigInt(String(digits))));
  });

  it('writes the Southern words when the place asks for them', () => {
    const south = { thousand: 'ngàn', zeroTens: 'lẻ' } as const;
    expect(numberToWords(1005, south)).toBe('một ngàn không trăm lẻ năm');
    expect(numberToWords(170_429_000n, south)).toBe('một trăm bảy mươi triệu bốn trăm hai mươi chín ngàn');
  });

  it('writes amounts of đồng with a capital letter', () => {
    expect(dongInWords(170_429_000n)).toBe('Một trăm bảy mươi triệu bốn trăm hai mươi chín nghìn đồng');
    expect(dongInWords(0n)).toBe('Không đồng');
    expect(dongInWords(-1_500_000n)).toBe('Âm một triệu năm trăm nghìn đồng');
  });

  it('refuses to write fractions, unsafe integers and 10^18', () => {
    expect(() => numberToWords(1.5)).toThrow(RangeError);
    expect(() => numberToWords(Number.NaN)).toThrow(RangeError);
    expect(() => numberToWords(2 ** 60)).toThrow(RangeError);
    expect(() => numberToWords(NUMBER_LIMIT)).toThrow(RangeError);
    expect(wordsToNumber(numberToWords(NUMBER_LIMIT - 1n))).toEqual(value(NUMBER_LIMIT - 1n));
  });

  it('reads back every number up to 10^15 that it wrote, in both styles', () => {
    fc.assert(
      fc.property(amounts, fc.boolean(), (n, south) => {
        const style = south ? ({ thousand: 'ngàn', zeroTens: 'lẻ' } as const) : {};
        expect(wordsToNumber(numberToWords(n, style))).toEqual(value(n));
        expect(wordsToNumber(dongInWords(n, style).normalize('NFD'))).toEqual(value(n));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back every number below 20000', () => {
    for (let n = 0; n < 20_000; n += 1) expect(wordsToNumber(numberToWords(n))).toEqual(value(n));
  });
});

describe('reading amounts as people write them', () => {
  it.each([
    ['Một trăm bảy mươi triệu, bốn trăm hai mươi chín ngàn đồng', 170_429_000],
    ['chín mươi chín triệu đồng', 99_000_000],
    ['Bảy mươi một triệu bốn trăm hai mươi chín ngàn đồng', 71_429_000],
    ['Chín mươi chín triệu đồng chẵn./.', 99_000_000],
    ['(chín mươi chín triệu đồng Việt Nam)', 99_000_000],
    ['hai tư', 24],
    ['ba lăm nghìn', 35_000],
    ['hai mươi nhăm', 25],
    ['hai mươi năm', 25],
    ['hai mươi bốn', 24],
    ['một trăm lẻ năm', 105],
    ['một trăm linh tư', 104],
    ['hai triệu rưỡi', 2_500_000],
    ['một tỷ rưỡi đồng', 1_500_000_000],
    ['một trăm rưỡi', 150],
    ['hai trăm hai tư', 224],
    ['một tỉ hai trăm triệu', 1_200_000_000],
    ['một nghìn linh năm', 1005],
    ['hai triệu năm mươi nghìn', 2_050_000],
    ['một triệu hai trăm', 1_000_200],
    ['một triệu không trăm nghìn đồng', 1_000_000],
    ['1 tỷ 545 triệu', 1_545_000_000],
    ['1 tỷ 545 triệu đồng', 1_545_000_000],
    ['8,456 tỷ đồng', 8_456_000_000],
    ['1,5 nghìn tỷ', 1_500_000_000_000n],
    ['513 triệu', 513_000_000],
    ['99.000.000đ', 99_000_000],
    ['170.429.000', 170_429_000],
    ['75.000 tỷ', 75_000_000_000_000n],
    ['hai triệu tỷ đồng', 2_000_000_000_000_000n],
    ['bẩy mươi nghìn', 70_000],
  ])('%s', (text, expected) => {
    expect(wordsToNumber(text)).toEqual(value(expected));
  });

  it.each([
    ['', 'empty', 0],
    ['  ,. ', 'empty', 5],
    ['hai triệu triệu', 'unit-order', 10],
    ['hai nghìn ba triệu', 'unit-order', 10],
    ['hai nghìn triệu', 'unit-order', 10],
    ['một tỷ hai tỷ', 'unit-order', 11],
    ['chín nghìn một nghìn', 'unit-order', 11],
    ['500 nghìn 1.200 đồng', 'unit-order', 10],
    ['triệu đồng', 'missing-number', 0],
    ['đồng', 'missing-number', 0],
    ['một trăm năm', 'ambiguous', 9],
    ['một triệu hai', 'ambiguous', 10],
    ['một tỷ hai đồng', 'ambiguous', 7],
    ['năm sáu', 'misplaced-word', 4],
    ['mươi hai', 'misplaced-word', 0],
    ['một mươi', 'misplaced-word', 0],
    ['không nghìn', 'misplaced-word', 0],
    ['một trăm linh', 'misplaced-word', 13],
    ['hai triệu rưỡi ba nghìn', 'misplaced-word', 15],
    ['hai triệu đồng ba', 'misplaced-word', 15],
    ['hai củ', 'unknown-word', 4],
    ['khoảng hai triệu', 'unknown-word', 0],
    ['hai triệu + ba', 'unknown-word', 10],
    ['1.5 tỷ', 'bad-digits', 0],
    ['1,5 đồng', 'bad-digits', 0],
    ['1,5 triệu 300 nghìn', 'bad-digits', 0],
    ['chín triệu tỷ tỷ', 'unit-order', 14],
    ['1000000000000000000', 'too-large', 0],
    ['2000 triệu tỷ', 'too-large', 0],
  ])('refuses "%s" as %s at %i', (text, reason, at) => {
    expect(wordsToNumber(text)).toMatchObject({ kind: 'unreadable', reason, at });
  });

  it('never throws, and never reads one text as two values', () => {
    const words =
      'không một mốt hai bốn tư năm lăm mười mươi trăm linh nghìn triệu tỷ rưỡi đồng 12 1,5 , -'.split(' ');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 9 }), (picked) => {
        const text = picked.join(' ');
        const reading = wordsToNumber(text);
        if (reading.kind === 'value') expect(wordsToNumber(numberToWords(reading.value))).toEqual(reading);
        else expect(text.slice(reading.at).toLowerCase().startsWith(reading.word)).toBe(true);
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void wordsToNumber(text)));
  });
});

describe('figures against words', () => {
  it('finds the three amounts of the Cửa Lò plan right, and names each difference of style', () => {
    const total = compareWords(170_429_000n, 'Một trăm bảy mươi triệu, bốn trăm hai mươi chín ngàn đồng');
    expect(total).toMatchObject({ matches: true, style: ['capital', 'comma', 'ngàn → nghìn'] });
    expect(compareWords(99_000_000n, 'chín mươi chín triệu đồng')).toMatchObject({
      matches: true,
      style: [],
    });
    const second = compareWords(71_429_000n, 'Bảy mươi một triệu bốn trăm hai mươi chín ngàn đồng');
    expect(second).toMatchObject({ matches: true, style: ['capital', 'một → mốt', 'ngàn → nghìn'] });
  });

  it('takes the words of the place as canonical', () => {
    const south = { thousand: 'ngàn', zeroTens: 'lẻ' } as const;
    expect(compareWords(1005, 'một ngàn không trăm lẻ năm', south).style).toEqual([]);
    expect(compareWords(1005, 'một nghìn lẻ năm').style).toEqual(['lẻ → không trăm linh']);
    expect(compareWords(2_500_000, 'hai triệu rưỡi').style).toEqual(['rưỡi → năm trăm nghìn']);
  });

  it('says no when the words have another value or none', () => {
    expect(compareWords(99_000_001, 'chín mươi chín triệu đồng')).toMatchObject({
      matches: false,
      reading: { kind: 'value', value: 99_000_000n },
      canonical: 'chín mươi chín triệu không trăm linh một',
      style: [],
    });
    expect(compareWords(2_000_000, 'hai triệu triệu')).toMatchObject({
      matches: false,
      reading: { kind: 'unreadable', reason: 'unit-order' },
    });
  });
});
