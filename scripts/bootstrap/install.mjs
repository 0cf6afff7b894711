// Brings node_modules in line with package-lock.json when it is not, and costs next to nothing when it is.

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { disagreements, isInStep } from './lockfile.mjs';
import { explainNpmFailure, runNpm } from './npm.mjs';
import { lookAtMachine, refuseMachine } from './platform.mjs';
import { Refusal, say } from './speech.mjs';

/** Written last, so that its absence means: never installed, or interrupted. */
const stampName = '.loaphuong-installed';

/** Written by npm when it is done: what it put into node_modules. */
const hiddenLockfile = 'node_modules/.package-lock.json';

/**
 * Installs what package-lock.json names, unless it is there already.
 * @param {string} root the checkout
 */
export async function installDependencies(root) {
  const wanted = lockHash(root);
  if (isStamped(root, wanted)) return;
  const refusal = refuseMachine(lookAtMachine(root));
  if (refusal) throw refusal;
  const release = await takeInstallLock(root);
  try {
    if (isStamped(root, wanted)) return;
    if (!isInstalledByHand(root)) await install(root);
    pinnedNode(root);
    writeFileSync(join(root, 'node_modules', stampName), wanted);
  } finally {
    release();
  }
}

/**
 * The pinned Node binary itself, not a link in .bin: a process started from it survives a later `npm ci`.
 * @param {string} root the checkout
 * @returns {string} absolute path
 */
export function pinnedNode(root) {
  try {
    return realpathSync(join(root, 'node_modules', '.bin', 'node'));
  } catch {
    throw new Refusal(
      'Thiếu bản Node đi kèm trong node_modules. Hãy xóa thư mục node_modules rồi chạy lại.',
      'The bundled Node is missing from node_modules. Delete the folder node_modules and run again.',
    );
  }
}

/** @param {string} root */
function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

/**
 * @param {string} root
 * @param {string} wanted
 */
function isStamped(root, wanted) {
  try {
    return readFileSync(join(root, 'node_modules', stampName), 'utf8') === wanted;
  } catch {
    return false;
  }
}

/**
 * Somebody who ran `npm install` has what the lockfile names; installing again would only cost a minute.
 * npm writes node_modules/.package-lock.json at the very end, so an interrupted install does not pass.
 * @param {string} root
 */
function isInstalledByHand(root) {
  const hidden = join(root, hiddenLockfile);
  if (existsSync(join(root, '.cache', 'install-unfinished')) || !existsSync(hidden)) return false;
  if (!existsSync(join(root, 'node_modules', '.bin', 'node'))) return false;
  return isInStep(readJson(join(root, 'package-lock.json')).packages, readJson(hidden).packages);
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * @param {string} root
 */
async function install(root) {
  const [disagreement] = disagreements(readJson(join(root, 'package-lock.json')).packages, (folder) =>
    readJson(join(root, folder, 'package.json')),
  );
  if (disagreement)
    throw new Refusal(
      `package-lock.json không khớp ${disagreement}. Hãy chạy "npm install" rồi chạy lại.`,
      `package-lock.json does not agree with ${disagreement}. Run "npm install" and try again.`,
    );
  // npm trusts a package folder that looks whole, so what an interrupted run left behind goes first.
  const unfinished = join(root, '.cache', 'install-unfinished');
  if (existsSync(unfinished) || !existsSync(join(root, hiddenLockfile))) removeInstalled(root);
  writeFileSync(unfinished, '');
  rmSync(join(root, 'node_modules', stampName), { force: true });
  await runNpm(root);
  // What an earlier version compiled is of no more use.
  rmSync(join(root, '.cache', 'compiled'), { recursive: true, force: true });
  rmSync(unfinished);
}

/** @param {string} root */
function removeInstalled(root) {
  rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  for (const parent of ['apps', 'packages'])
    for (const name of readdirSync(join(root, parent)))
      rmSync(join(root, parent, name, 'node_modules'), { recursive: true, force: true });
}

/**
 * Two terminals may start at once on a fresh clone: the second waits for the first.
 * @param {string} root
 * @returns {Promise<() => void>} releases the lock
 */
async function takeInstallLock(root) {
  const path = join(root, '.cache', 'install.lock');
  for (let told = false; ; ) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code;
      if (code !== 'EEXIST') throw explainNpmFailure(`${code} ${path}`);
    }
    if (!isHolderAlive(path)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) say('Một tiến trình khác đang cài đặt; đang chờ… · Another process is installing; waiting…');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** @param {string} path */
function isHolderAlive(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
