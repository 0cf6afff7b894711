// Brings node_modules in line with package-lock.json: `npm ci` when needed, nothing when not.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lookAtMachine, refuseMachine } from './platform.mjs';
import { closeProgress, progress, progressEvery, Refusal, say } from './speech.mjs';

/** Written last, so that its absence means: never installed, or interrupted. */
const stampName = '.loaphuong-installed';

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
    if (!isInstalledByHand(root)) await runNpmCi(root);
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
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden) || !existsSync(join(root, 'node_modules', '.bin', 'node'))) return false;
  return isInStep(
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages,
    JSON.parse(readFileSync(hidden, 'utf8')).packages,
  );
}

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean,
 *   peer?: boolean, os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockedPackage
 */

/**
 * Is every package of the lockfile installed in the very version? Optional ones may be absent (other systems).
 * @param {Record<string, LockedPackage>} locked `packages` of package-lock.json
 * @param {Record<string, LockedPackage>} installed `packages` of node_modules/.package-lock.json
 */
export function isInStep(locked, installed) {
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = installed[path];
    if (!found) return Boolean(entry.optional) || (Boolean(entry.devOptional) && Boolean(entry.os));
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * How many packages `npm ci` will fetch here: those of the lockfile that fit this system.
 * @param {Record<string, LockedPackage>} locked
 * @param {{ platform: string, arch: string }} machine
 */
export function countPackages(locked, { platform, arch }) {
  const fits = (/** @type {string | string[] | undefined} */ wanted, /** @type {string} */ have) =>
    wanted === undefined || [wanted].flat().includes(have);
  return Object.entries(locked).filter(
    ([path, entry]) =>
      path.includes('node_modules/') &&
      !entry.link &&
      fits(entry.os, platform) &&
      fits(entry.cpu, arch) &&
      fits(entry.libc, 'glibc'),
  ).length;
}

/** @param {string} root */
async function runNpmCi(root) {
  const started = Date.now();
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const total = countPackages(lock.packages, process);
  say(`Cài đặt ${total} gói phụ thuộc (chỉ lần đầu) · Installing ${total} packages (first time only)`);

  // npm under its own Node: the one in node_modules/.bin disappears while `npm ci` runs.
  const npm = process.env.npm_execpath;
  const flags = ['ci', '--loglevel=http', '--no-audit', '--no-fund', '--progress=false'];
  const node = process.env.npm_node_execpath ?? process.execPath;
  const child = npm
    ? spawn(node, [npm, ...flags], {
        cwd: root,
        env: environmentFor(root),
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    : spawn('npm', flags, { cwd: root, env: environmentFor(root), stdio: ['ignore', 'pipe', 'pipe'] });

  let fetched = 0;
  let log = '';
  const take = (/** @type {Buffer} */ chunk) => {
    const text = chunk.toString();
    fetched += text.match(/^npm http (fetch GET 200|cache) \S+\.tgz/gm)?.length ?? 0;
    log = (log + text).slice(-200_000);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const show = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`  ${Math.min(fetched, total)}/${total} gói · packages · ${seconds} s`);
  };
  const ticking = setInterval(show, progressEvery);
  const stop = () => child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      log += String(error);
      resolve(-1);
    });
    child.once('close', resolve);
  });
  process.removeListener('SIGTERM', stop);
  clearInterval(ticking);
  closeProgress();
  if (code !== 0) throw explainNpmFailure(log);
  say(`  xong · done · ${Math.round((Date.now() - started) / 1000)} s`);
}

/** npm's own settings of the outer `npm start` must not leak into the inner `npm ci`. */
function environmentFor(/** @type {string} */ root) {
  const bin = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(':').filter((part) => !part.startsWith(bin));
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)/.test(name));
  return { ...Object.fromEntries(kept), PATH: path.join(':') };
}

/** Signs in npm's output, and the sentence for each. Order matters: the first that fits is said. */
const npmFailures = /** @type {const} */ ([
  {
    sign: /\bENOSPC\b/,
    vi: 'Ổ đĩa đã đầy khi đang cài đặt. Hãy giải phóng ít nhất 2 GB rồi chạy lại.',
    en: 'The disk became full while installing. Free at least 2 GB and run again.',
  },
  {
    sign: /\bEROFS\b|\bEACCES\b|\bEPERM\b/,
    vi: 'Không ghi được vào thư mục mã nguồn. Hãy sao chép sang nơi ghi được, hoặc sửa quyền của thư mục.',
    en: 'The source folder cannot be written to. Copy it to a writable place, or mend its permissions.',
  },
  {
    sign: /\bE(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)\b|ERR_SOCKET_TIMEOUT|EAI_AGAIN|ENETDOWN/,
    vi: 'Không kết nối được kho gói npm. Hãy kiểm tra mạng (hoặc máy chủ proxy: npm config get proxy) rồi chạy lại; phần đã tải được giữ lại.',
    en: 'The npm registry cannot be reached. Check the network (or the proxy: npm config get proxy) and run again; what was downloaded is kept.',
  },
  {
    sign: /\bEINTEGRITY\b/,
    vi: 'Gói tải về không khớp mã kiểm tra. Hãy chạy "npm cache clean --force" rồi chạy lại; nếu vẫn lỗi thì kho gói đã bị thay đổi.',
    en: 'A downloaded package does not match its checksum. Run "npm cache clean --force" and try again; if it persists, the registry serves altered packages.',
  },
  {
    sign: /\bE404\b|\bETARGET\b/,
    vi: 'Kho gói npm đang dùng không có một gói cần thiết. Hãy kiểm tra "npm config get registry".',
    en: 'The npm registry in use lacks a package that is needed. Check "npm config get registry".',
  },
  {
    sign: /\bEUSAGE\b/,
    vi: 'package.json và package-lock.json không khớp nhau. Hãy chạy "npm install" rồi chạy lại.',
    en: 'package.json and package-lock.json do not agree. Run "npm install" and try again.',
  },
]);

/**
 * Turns what npm printed into one sentence that says what to do.
 * @param {string} log everything that npm printed
 * @returns {Refusal}
 */
export function explainNpmFailure(log) {
  const errors = log
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line))
    .join('\n');
  const tail = (errors || log).trim().split('\n').slice(-12).join('\n');
  const known = npmFailures.find(({ sign }) => sign.test(errors || log));
  if (known) return new Refusal(known.vi, known.en, tail);
  return new Refusal(
    'Cài đặt không thành công: npm báo lỗi dưới đây.',
    'Installing failed: npm says the following.',
    tail,
  );
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
      if (code !== 'EEXIST') throw explainNpmFailure(`npm error ${code} ${path}`);
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
