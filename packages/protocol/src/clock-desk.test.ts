import { expect, test } from 'vitest';
import { clockDesk } from './clock-desk.ts';
import { clockSealText, MOST_SEALED } from './messages/clock.ts';

function desk() {
  const clock = { us: 1e15 };
  const signed: string[] = [];
  const opened = clockDesk({
    most: 3,
    nowUs: () => clock.us,
    sign: (text) => {
      signed.push(text);
      return [{ key: 'k', signature: 's' }];
    },
  });
  const answer = (box: string, n: number, seal?: number[]) => {
    const told = { n, boxUs: n, receivedUs: clock.us, sentUs: clock.us };
    const ask = { n, boxUs: n, ...(seal === undefined ? {} : { seal }) };
    return { told, seal: opened.answered(box, ask, told) };
  };
  return { clock, signed, opened, answer };
}

test('signs nothing that was not asked for, and one text for all that is listed', () => {
  const { signed, answer } = desk();
  const [first, second] = [answer('a', 1), answer('a', 2)];
  expect([first.seal, second.seal, signed]).toEqual([undefined, undefined, []]);
  const third = answer('a', 3, [2, 1]);
  expect(third.seal).toEqual({ n: 3, signatures: [{ key: 'k', signature: 's' }] });
  expect(signed).toEqual([clockSealText('a', [second.told, first.told, third.told])]);
});

test('says which it does not know: of another box, never asked, forgotten after half a minute, or too many', () => {
  const { clock, opened, answer } = desk();
  answer('b', 1);
  expect(answer('a', 2, [1, 9]).seal?.missing).toEqual([1, 9]);
  for (let n = 10; n < 10 + MOST_SEALED; n += 1) answer('a', n);
  expect(answer('a', 200, [10, 11, 73]).seal?.missing).toEqual([10]);
  clock.us += 61e6;
  answer('c', 1);
  expect(opened.size).toBe(1);
  expect(answer('a', 201, [73]).seal?.missing).toEqual([73]);
});

test('remembers no more boxes than it may, whoever invents them', () => {
  const { opened, answer } = desk();
  for (const box of ['a', 'b', 'c', 'd', 'e']) answer(box, 1);
  expect(opened.size).toBe(3);
  expect(answer('e', 2, [1]).seal?.missing).toBeUndefined();
  expect(answer('a', 2, [1]).seal?.missing).toEqual([1]);
});
