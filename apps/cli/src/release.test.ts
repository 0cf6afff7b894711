import { expect, test } from 'vitest';
import { inLines } from './release.ts';

const id = (n: number) => `1b4e28ba-2fa1-41d2-883f-00000000000${n}`;
const RELEASE = {
  version: '2.0.0',
  sha256: 'ab'.repeat(32),
  bytes: 3_140_000,
  files: 700,
  note: 'Sửa đồng hồ',
  addedBy: { id: id(1), name: 'Lê Văn Quản' },
  addedAt: '2026-11-27T09:00:00Z',
};
const FAILED = {
  box: id(2),
  cluster: { id: id(3), name: 'Cụm chợ' },
  ward: 'Thôn Đông',
  ordinal: 1,
  ring: 0,
  online: true,
  state: 'failed',
  at: '2026-11-27T09:10:00Z',
  result: 'rolled-back',
  why: '3 starts\u001b[2J without health',
} as const;

test('the terminal shows versions, how far each ring is, and what a box said without what could move the terminal', () => {
  const text = inLines({
    releases: [RELEASE],
    rollout: {
      id: id(4),
      version: '2.0.0',
      state: 'halted',
      startedBy: RELEASE.addedBy,
      startedAt: '2026-11-27T09:05:00Z',
      reason: 'Sửa lỗi',
      ring: 1,
      rings: [
        { boxes: 1, installed: 1 },
        { boxes: 4, installed: 0 },
      ],
      halted: {
        kind: 'failed',
        box: FAILED.box,
        cluster: 'Cụm chợ',
        result: 'rolled-back',
        why: FAILED.why,
      },
      boxes: [FAILED, { ...FAILED, state: 'waiting', box: id(5) }],
    },
    running: [{ program: 'loaphuong-box/1.9.0', boxes: 5 }, { boxes: 1 }],
    groups: [],
    inService: 6,
    needsSecondHand: false,
  });
  expect(text.split('\n')).toEqual([
    '2.0.0  3.1 MB  abababababababab  2026-11-27T09:00:00Z  Sửa đồng hồ',
    '2.0.0: đang dừng, chờ người xem · halted, waits for somebody',
    '  vòng · ring 1: 1/1',
    '  vòng · ring 2: 0/4 ←',
    '  Cụm chợ, Thôn Đông: đã tự về bản cũ · went back: máy trả lời “3 starts [2J without health”',
    'đang chạy · in the field:',
    '  loaphuong-box/1.9.0: 5',
    '  chưa báo · not said: 1',
    '',
  ]);
});

test('before the first version it says so', () => {
  const empty = { releases: [], running: [], groups: [], inService: 0, needsSecondHand: false };
  expect(inLines(empty)).toContain('Chưa có phiên bản nào');
});
