import { describe, expect, test } from 'vitest';
import { LARGEST_PLAN, refusalOf } from './plan-file.ts';

describe('a file that somebody drops', () => {
  test('may be text, docx or pdf, whatever the case of its ending', () => {
    expect(refusalOf({ name: 'ke-hoach-2024.txt', size: 1 })).toBeUndefined();
    expect(refusalOf({ name: 'Kế hoạch số 51.DOCX', size: 9000 })).toBeUndefined();
    expect(refusalOf({ name: 'scan.v2.pdf', size: LARGEST_PLAN })).toBeUndefined();
  });

  test('is refused before it is sent, with its own reason for each way of being wrong', () => {
    expect(refusalOf({ name: 'kinh-phi.xlsx', size: 10 })).toBe('kind');
    expect(refusalOf({ name: 'docx', size: 10 })).toBe('kind');
    expect(refusalOf({ name: 'ke-hoach.doc', size: 10 })).toBe('old-word');
    expect(refusalOf({ name: 'ke-hoach.docx', size: 0 })).toBe('empty');
    expect(refusalOf({ name: 'ke-hoach.pdf', size: LARGEST_PLAN + 1 })).toBe('too-large');
  });
});
