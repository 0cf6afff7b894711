import { describe, expect, test } from 'vitest';
import { shapesOf } from './line-shape.ts';

describe('the look of a document’s lines', () => {
  test('is that of an official paper: head, headings, body, signature', () => {
    const lines = [
      'ỦY BAN NHÂN DÂN',
      'Số: /KH-UBND',
      '',
      'KẾ HOẠCH',
      'Thực hiện Tiểu dự án 1 thuộc Dự án 6 truyền thông và giảm nghèo về thông tin năm 2024',
      'Căn cứ Nghị định số 49/2024/NĐ-CP ngày 10 tháng 5 năm 2024 của Chính phủ;',
      'Thực hiện Công văn số 445/STT&TT-VP ngày 14 tháng 3 năm 2024 của Sở Thông tin và Truyền thông.',
      'I. MỤC ĐÍCH, YÊU CẦU',
      '1. Mục đích',
      '- Nhằm cụ thể hóa các mục tiêu, nhiệm vụ.',
      '2. Phòng Tài chính và Kế hoạch: Tham mưu UBND thị xã bố trí kinh phí thực hiện Kế hoạch theo đúng quy định.',
      'Nơi nhận:',
      '- Sở TT&TT;',
      'KT. CHỦ TỊCH',
    ];
    expect(shapesOf(lines)).toEqual([
      'head',
      'head',
      'blank',
      'head',
      'head',
      'body',
      'body',
      'heading',
      'heading',
      'body',
      'body',
      'to',
      'recipient',
      'signature',
    ]);
  });
});
