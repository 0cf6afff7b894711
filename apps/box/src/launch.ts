// Keeps the program of a box running, in the version that is trusted: node apps/box/src/launch.ts --dir D … (arguments of main.ts)

import { join } from 'node:path';
import { launch } from './update/launcher.ts';
import { startWords } from './update/start-words.ts';

const args = process.argv.slice(2);
const at = args.indexOf('--dir');
const dir = at < 0 ? undefined : args[at + 1];
if (dir === undefined) {
  console.error('node apps/box/src/launch.ts --dir THƯ-MỤC … (như main.ts · as main.ts)');
  process.exit(2);
}

const end = new AbortController();
process.once('SIGINT', () => end.abort());
process.once('SIGTERM', () => end.abort());

process.exitCode = await launch({
  dir,
  args: startWords(args),
  factory: join(import.meta.dirname, 'main.ts'),
  signal: end.signal,
  healthWithinMs: 12 * 60_000,
  pauseMs: 1000,
  // A memory card that fails can hold up a write for a minute; nothing holds up a whole program for three.
  silentMs: 3 * 60_000,
});
