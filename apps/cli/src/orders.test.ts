import { expect, test } from 'vitest';
import { inLines } from './orders.ts';

test('an answer at the terminal says in both languages why it was not done', () => {
  const answer = {
    command: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
    cluster: { id: '2b4e28ba-2fa1-41d2-883f-0016d3cca427', name: 'Cụm 1' },
    ward: { id: '3b4e28ba-2fa1-41d2-883f-0016d3cca427', name: 'Thôn Đông' },
    expiresAt: '2026-11-27T10:00:00Z',
  };
  const text = inLines({
    id: '4b4e28ba-2fa1-41d2-883f-0016d3cca427',
    what: { command: 'tone', seconds: 3, percent: 50, anyway: false },
    to: { all: true },
    by: { id: '5b4e28ba-2fa1-41d2-883f-0016d3cca427', name: 'Vũ Minh Tuấn' },
    at: '2026-11-27T09:58:00Z',
    counts: { all: 2, waiting: 0, sent: 0, obeyed: 1, notDone: 1, expired: 0, withoutBox: 0 },
    answers: [
      { ...answer, state: 'not-done', why: { code: 'quiet-hours' } },
      { ...answer, state: 'obeyed' },
    ],
  });
  expect(text.split('\n')).toEqual([
    '2026-11-27T09:58:00Z  tone  Vũ Minh Tuấn',
    '  Cụm 1, Thôn Đông: không làm được · not done: đang trong giờ yên tĩnh của địa phương · these are quiet hours of the place',
    '  Cụm 1, Thôn Đông: máy đã làm · done',
    '',
  ]);
});
