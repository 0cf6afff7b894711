// Runs npm with its progress shown as one line, and turns its failures into a sentence that says what to do.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { countPackages } from './lockfile.mjs';
import { closeProgress, progress, progressEvery, Refusal, say } from './speech.mjs';

/** `--no-save`: take what the lockfile names, checksums compared, and leave the lockfile alone. */
const flags = [
  'install',
  '--no-save',
  '--ignore-scripts',
  '--loglevel=http',
  '--no-audit',
  '--no-fund',
  '--progress=false',
];

/**
 * Installs what package-lock.json names.
 * @param {string} root the checkout
 */
export async function runNpm(root) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const total = countPackages(
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages,
    process,
  );
  say(`Cài đặt ${total} gói phụ thuộc (chỉ lần đầu) · Installing ${total} packages (first time only)`);

  let fetched = 0;
  let log = '';
  const child = startNpm(root);
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      fetched += text.match(/^npm http \S+ .*\.tgz\b/gm)?.length ?? 0;
      log = (log + text).slice(-200_000);
    });
  const ticking = setInterval(
    () => progress(`  ${Math.min(fetched, total)}/${total} gói · packages · ${seconds()} s`),
    progressEvery,
  );
  const stop = () => child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      log += `npm error ${error.message}`;
      resolve(-1);
    });
    child.once('close', resolve);
  });
  process.removeListener('SIGTERM', stop);
  clearInterval(ticking);
  closeProgress();
  if (code !== 0) throw explainNpmFailure(log);
  say(`  xong · done · ${seconds()} s`);
}

/** @param {string} root */
function startNpm(root) {
  // Under npm's own Node where it is known: the one in node_modules/.bin may be replaced while npm runs.
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  const [command, args] = npm ? [node, [npm, ...flags]] : ['npm', flags];
  return spawn(command, args, { cwd: root, env: environmentFor(root), stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * The settings of the outer `npm start` must not leak into the inner install, nor our own node_modules/.bin.
 * @param {string} root
 */
function environmentFor(root) {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)/.test(name));
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(root, 'node_modules')));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

/** Signs in npm's output, and the sentence for each. Order matters: the first that fits is said. */
const failures = [
  {
    sign: /\bENOSPC\b/,
    vi: 'Ổ đĩa đã đầy khi đang cài đặt. Hãy giải phóng ít nhất 2 GB rồi chạy lại.',
    en: 'The disk became full while installing. Free at least 2 GB and run again.',
  },
  {
    sign: /\b(EROFS|EACCES|EPERM)\b/,
    vi: 'Không ghi được vào thư mục mã nguồn. Hãy chép thư mục sang nơi ghi được, hoặc sửa quyền của thư mục.',
    en: 'The source folder cannot be written to. Copy it to a writable place, or mend its permissions.',
  },
  {
    sign: /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ERR_SOCKET_TIMEOUT)\b/,
    vi: 'Không kết nối được kho gói npm. Hãy kiểm tra mạng (hoặc proxy: npm config get proxy) rồi chạy lại; phần đã tải được giữ lại.',
    en: 'The npm registry cannot be reached. Check the network (or the proxy: npm config get proxy) and run again; what was downloaded is kept.',
  },
  {
    sign: /\bEINTEGRITY\b/,
    vi: 'Có gói tải về không khớp mã kiểm tra. Hãy chạy "npm cache clean --force" rồi chạy lại; nếu vẫn lỗi thì kho gói đã bị sửa đổi.',
    en: 'A downloaded package does not match its checksum. Run "npm cache clean --force" and try again; if it persists, the registry serves altered packages.',
  },
  {
    sign: /\b(E404|ETARGET)\b/,
    vi: 'Kho gói npm đang dùng thiếu một gói cần thiết. Hãy kiểm tra "npm config get registry".',
    en: 'The npm registry in use lacks a package that is needed. Check "npm config get registry".',
  },
  {
    sign: /spawn npm ENOENT/,
    vi: 'Không tìm thấy npm. Hãy cài Node.js kèm npm rồi chạy lại.',
    en: 'npm was not found. Install Node.js with npm and run again.',
  },
];

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
  const details = (errors || log).trim().split('\n').slice(0, 12).join('\n');
  const known = failures.find(({ sign }) => sign.test(errors || log));
  if (known) return new Refusal(known.vi, known.en, details);
  return new Refusal('Cài đặt không thành công; npm báo:', 'Installing failed; npm says:', details);
}
