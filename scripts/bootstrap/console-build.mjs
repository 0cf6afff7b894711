// Builds the console (apps/web/dist) when its sources changed since the last build.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Refusal, say } from './speech.mjs';

/** Everything that can change the bytes of the build: the console and the packages that it imports. */
const sources = [
  'apps/web',
  'packages/contract',
  'packages/domain',
  'packages/vietnamese',
  'package-lock.json',
];

/**
 * Builds apps/web into apps/web/dist unless the last build was of the same sources.
 * @param {string} root the checkout
 * @param {string} node the pinned Node
 */
export async function buildConsole(root, node) {
  const stamp = join(root, '.cache', 'console-build');
  const wanted = hashOf(root);
  if (existsSync(join(root, 'apps/web/dist/index.html')) && readStamp(stamp) === wanted) return;

  const started = Date.now();
  say('Dựng giao diện web… · Building the console…');
  rmSync(stamp, { force: true });
  const { code, output } = await runVite(root, node);
  if (code !== 0)
    throw new Refusal(
      'Dựng giao diện web không thành công.',
      'Building the console failed.',
      stripVTControlCharacters(output).trim().split('\n').slice(0, 20).join('\n'),
    );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  say(`  xong · done · ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/**
 * @param {string} root
 * @param {string} node
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runVite(root, node) {
  return new Promise((resolve, reject) => {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const child = spawn(node, [vite, 'build', '--logLevel', 'warn'], {
      cwd: join(root, 'apps/web'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
      });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** @param {string} root */
function hashOf(root) {
  const hash = createHash('sha256');
  for (const source of sources)
    for (const file of filesBelow(join(root, source)))
      hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * @param {string} path a file or a folder
 * @returns {string[]} files that are part of the source, sorted
 */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (path.endsWith('.json')) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules' && !/\.test\.tsx?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
    );
}

/** @param {string} stamp */
function readStamp(stamp) {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}
