#!/usr/bin/env node
// `npx loaphuong …`: finds the Node that the installation brought along and runs the program on it. This file itself
// must run on any Node from 18 on.

import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '..', '..', '..');
const program = join(root, 'apps', 'cli', 'src', 'main.ts');
const args = [program, ...process.argv.slice(2)];

let node;
try {
  node = realpathSync(join(root, 'node_modules', '.bin', 'node'));
} catch {
  process.stderr.write(
    'Chưa cài đặt xong: thiếu bản Node đi kèm. Hãy chạy "npm start" trong thư mục mã nguồn.\n' +
      'Not fully installed: the bundled Node is missing. Run "npm start" in the source folder.\n',
  );
  process.exit(1);
}

// What was compiled once is kept for all our processes.
const env = { NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'), ...process.env };
if ('execve' in process) process.execve(node, [node, ...args], env);
const child = spawn(node, args, { env, stdio: 'inherit' });
process.on('SIGINT', () => {
  // A terminal sends Ctrl-C to the whole group already.
  if (!process.stdin.isTTY) child.kill('SIGINT');
});
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGHUP'));
child.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
