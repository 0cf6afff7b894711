import { expect, test } from 'vitest';
import type { LineNews } from './event-line.ts';
import { createSwitchboard } from './event-switchboard.ts';

function office() {
  const lines: { tell: (news: LineNews) => void; ended: boolean }[] = [];
  const board = createSwitchboard((tell) => {
    const line = { tell, ended: false };
    lines.push(line);
    return () => {
      line.ended = true;
    };
  });
  const window = () => {
    const heard: string[] = [];
    return {
      heard,
      postMessage: (news: LineNews) => heard.push(news.say === 'open' && news.missed ? 'opened' : news.say),
    };
  };
  return { board, lines, window };
}

test('any number of windows hear one line', () => {
  const { board, lines, window } = office();
  const windows = Array.from({ length: 8 }, window);
  for (const one of windows) board.heard(one, 'listen');
  expect(lines).toHaveLength(1);
  lines[0]?.tell({ say: 'open', missed: true });
  lines[0]?.tell({ say: 'changed', data: '["plays"]' });
  for (const { heard } of windows) expect(heard).toEqual(['opened', 'changed']);
});

test('a window that comes later knows whether the line stands', () => {
  const { board, lines, window } = office();
  const [first, second, third] = [window(), window(), window()];
  board.heard(first, 'listen');
  lines[0]?.tell({ say: 'open', missed: true });
  board.heard(second, 'listen');
  expect(second.heard).toEqual(['open']);
  lines[0]?.tell({ say: 'broken' });
  board.heard(third, 'listen');
  expect(third.heard).toEqual([]);
  lines[0]?.tell({ say: 'open', missed: true });
  expect(third.heard).toEqual(['opened']);
});

test('the line ends with the last window and begins anew with the next', () => {
  const { board, lines, window } = office();
  const [first, second] = [window(), window()];
  board.heard(first, 'listen');
  board.heard(second, 'listen');
  lines[0]?.tell({ say: 'open', missed: true });
  board.heard(first, 'leave');
  board.heard(first, 'leave');
  expect(lines[0]?.ended).toBe(false);
  lines[0]?.tell({ say: 'changed', data: '[]' });
  expect(first.heard).toEqual(['opened']);
  board.heard(second, 'leave');
  expect(lines[0]?.ended).toBe(true);
  board.heard(first, 'listen');
  expect(lines).toHaveLength(2);
  expect(first.heard, 'an ended line stands no longer').toEqual(['opened']);
});
