import { expect, test } from 'vitest';
import { decimal } from '../shell/time.ts';
import { roomText } from './room.ts';

const inVietnamese = (bytes: number) => roomText(bytes, (value, digits) => decimal(value, digits, 'vi'));

test('room on a disk is said in gigabytes, below one in megabytes, and never as more than there is', () => {
  expect(inVietnamese(11_480_000_000)).toBe('11,4 GB');
  expect(inVietnamese(1_000_000_000)).toBe('1,0 GB');
  expect(inVietnamese(999_999_999)).toBe('999 MB');
  expect(inVietnamese(0)).toBe('0 MB');
});
