// The way in: `npm start`, `npm test`, `npm run bench`, `npm run check`. Runs on any Node from 18 on and needs
// nothing installed; it installs what is missing and hands over to the pinned Node.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConsole } from './bootstrap/console-build.mjs';
import { installDependencies, pinnedNode } from './bootstrap/install.mjs';
import { Refusal, say } from './bootstrap/speech.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each word on the command line starts, as arguments for the pinned Node. */
const programs = {
  start: ['apps/cli/src/main.ts', 'start'],
  test: ['scripts/test.ts'],
  check: ['scripts/test.ts', '--skip', 'scenarios'],
  bench: ['bench/run.ts'],
};

const [word = 'start', ...rest] = process.argv.slice(2);
try {
  await main(word, rest);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  say(`\n${error.message}`);
  if (error.details) say(error.details.replace(/^/gm, '    '));
  process.exitCode = 1;
}

/**
 * @param {string} word
 * @param {string[]} rest
 */
async function main(word, rest) {
  if (Number(process.versions.node.split('.')[0]) < 18)
    throw new Refusal(
      `Node ${process.versions.node} quá cũ để cài đặt; cần Node 18 trở lên (sau đó hệ thống dùng bản Node đi kèm).`,
      `Node ${process.versions.node} is too old to install with; Node 18 or newer is needed (the bundled Node takes over afterwards).`,
    );
  if (!Object.hasOwn(programs, word))
    throw new Refusal(
      `Không có lệnh "${word}". Các lệnh: ${Object.keys(programs).join(', ')}.`,
      `There is no command "${word}". Commands: ${Object.keys(programs).join(', ')}.`,
    );
  const program = programs[/** @type {keyof typeof programs} */ (word)];
  await installDependencies(root);
  const node = pinnedNode(root);
  if (word === 'start' && !asksForHelp(rest)) await buildConsole(root, node);
  const [file = '', ...fixed] = program;
  handOver(node, [join(root, file), ...fixed, ...rest]);
}

/** @param {string[]} rest */
function asksForHelp(rest) {
  return rest.includes('--help') || rest.includes('-h');
}

/**
 * Becomes the program: replaced in place where this Node can do it (no second process in memory, signals go
 * straight to the program), otherwise as a child whose end and signals are passed through.
 * @param {string} node
 * @param {string[]} args
 */
function handOver(node, args) {
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
    // What was compiled once is kept for all our processes: halves the time that a warm start computes.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compiled'),
  };
  if ('execve' in process) {
    process.removeAllListeners('warning');
    // The working folder stays the caller's: relative paths such as `--data DIR` mean what was typed.
    process.execve(node, [node, ...args], env);
  }
  const child = spawn(node, args, { env, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group already; a second one would read as impatience.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)];
  });
}
