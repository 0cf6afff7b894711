import { expect, test } from 'vitest';
import { startWords } from './start-words.ts';

test('a version is not told that there is no input, because one from before the word would end over it', () => {
  const rest = ['--dir', '/var/lib/loaphuong', '--output', 'alsa'];
  expect(startWords([...rest, '--capture', 'none'])).toEqual(rest);
  expect(startWords(['--capture', '', ...rest])).toEqual(rest);
  const hears = [...rest, '--capture', 'alsa-line:hw:1 alsa-mic'];
  expect(startWords(hears)).toEqual(hears);
  expect(startWords(['--output', 'none', '--dir', 'none'])).toEqual(['--output', 'none', '--dir', 'none']);
});
