import { describe, expect, it } from 'vitest';
import { toPlain } from '../index.ts';
import { placesOf, readText } from '../testing/files.ts';

const BODY =
  'I. MỤC TIÊU\n- 100% khối có loa.\nII. NỘI DUNG\n1. Sửa loa\nIII. TỔ CHỨC THỰC HIỆN\n1. UBND các phường: Thực hiện.\n';
const head = async (text: string) => toPlain(await readText(`${text}\n${BODY}`));

describe('the head of a plan', () => {
  it.each([
    ['Số: 118/KH-UBND', '118/KH-UBND', 'KH-UBND'],
    ['Số : 14 / KH - UBND', '14/KH-UBND', 'KH-UBND'],
    ['Số 09/KH-BCĐ', '09/KH-BCĐ', 'KH-BCĐ'],
    ['Số: 51/KH-VHTT&DL', '51/KH-VHTT&DL', 'KH-VHTT&DL'],
    ['Số: ……/KH-UBND', null, 'KH-UBND'],
    ['Số:      /KH-UBND', null, 'KH-UBND'],
    ['Số 05-KH/TU', '05-KH/TU', 'KH/TU'],
  ])('%s', async (line, number, symbol) => {
    expect(await head(`${line}\n\nKẾ HOẠCH\nSửa loa`)).toMatchObject({ number, symbol });
  });

  it.each([
    ['Cửa Lam, ngày 05 tháng 01 năm 2026', '2026-01-05', 'Cửa Lam'],
    ['TP. Cửa Lam, ngày 5/1/2026', '2026-01-05', 'TP. Cửa Lam'],
    ['Cửa Lam, ngày     tháng 01 năm 2026', '2026-01', 'Cửa Lam'],
    ['Số: 3/KH-UBND Cửa Lam, ngày 05 tháng 01 năm 2026', '2026-01-05', 'Cửa Lam'],
    ['Ngày 05 tháng 01 năm 2026', '2026-01-05', null],
    ['Cửa Lam, tháng giêng', null, null],
  ])('%s', async (line, date, place) => {
    const plan = await head(`${line}\n\nKẾ HOẠCH\nSửa loa`);
    expect(plan).toMatchObject({ date, place });
    expect(placesOf(plan, 'WRAPPED_LINE')).toEqual([]);
  });

  it.each([
    ['UBND THỊ XÃ CỬA LAM', 'UBND THỊ XÃ CỬA LAM'],
    ['ỦY BAN NHÂN DÂN\nTHỊ XÃ CỬA LAM', 'ỦY BAN NHÂN DÂN THỊ XÃ CỬA LAM'],
    ['UBND TỈNH LAM GIANG\nSỞ VĂN HÓA VÀ THỂ THAO', 'SỞ VĂN HÓA VÀ THỂ THAO'],
    [
      'ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTHỊ XÃ CỬA LAM Độc lập - Tự do - Hạnh phúc',
      'ỦY BAN NHÂN DÂN THỊ XÃ CỬA LAM',
    ],
  ])('%s', async (lines, issuer) => {
    expect((await head(`${lines}\nSố: 3/KH-UBND\n\nKẾ HOẠCH\nSửa loa`)).issuer).toBe(issuer);
  });

  it.each([
    ['KẾ HOẠCH\nSửa loa năm 2026', 'Sửa loa năm 2026'],
    [
      'KẾ HOẠCH\nSửa loa\ntrên địa bàn thị xã\nnăm 2026\n\nCăn cứ Luật Ngân sách nhà nước năm 2015;',
      'Sửa loa trên địa bàn thị xã năm 2026',
    ],
    ['K Ế H O Ạ C H\nSửa loa năm 2026', 'Sửa loa năm 2026'],
    ['KẾ HOẠCH SỬA LOA NĂM 2026', 'SỬA LOA NĂM 2026'],
    ['KẾ HOẠCH\nTHỰC HIỆN MỤC TIÊU SỬA LOA', 'THỰC HIỆN MỤC TIÊU SỬA LOA'],
  ])('%s', async (lines, title) => {
    const plan = await head(`Số: 3/KH-UBND\n\n${lines}`);
    expect(plan.title).toBe(title);
    expect(plan.docType?.replaceAll(' ', '')).toBe('KẾHOẠCH');
    expect(placesOf(plan, 'TITLE_MISSING')).toEqual([]);
  });

  it('says what is missing', async () => {
    const plan = await head('KẾ HOẠCH');
    for (const code of [
      'NUMBER_LINE_MISSING',
      'DATE_MISSING',
      'TITLE_MISSING',
      'SIGNER_MISSING',
      'RECIPIENTS_MISSING',
    ]) {
      expect(placesOf(plan, code)).toHaveLength(1);
    }
  });
});
