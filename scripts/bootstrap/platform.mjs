// Can this machine run the platform at all? Checked before the first byte is downloaded.

import fs from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from './speech.mjs';

/** Bytes that node_modules (0.8 GB), the download cache and a first data folder need together. */
export const spaceForInstall = 2_000_000_000;

/** Systems for which Node, PostgreSQL and the audio library are published as ready-made packages. */
const supported = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/** Oldest C library that the pinned Node is built for (Node's own BUILDING.md: glibc 2.28). */
const oldestGlibc = [2, 28];

/**
 * @typedef {object} Machine
 * @property {string} platform `process.platform`
 * @property {string} arch `process.arch`
 * @property {string | undefined} glibc version of the C library; undefined where it is not glibc
 * @property {number} freeBytes free space beside the checkout
 */

/**
 * Looks at this machine.
 * @param {string} root the checkout
 * @returns {Machine}
 */
export function lookAtMachine(root) {
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: process.platform === 'linux' ? glibcVersion() : undefined,
    freeBytes: freeBytesAt(root),
  };
}

/**
 * Says why this machine cannot run the platform, or nothing.
 * @param {Machine} machine
 * @returns {Refusal | undefined}
 */
export function refuseMachine({ platform, arch, glibc, freeBytes }) {
  if (platform === 'win32')
    return new Refusal(
      'Windows chưa chạy trực tiếp được. Hãy dùng WSL 2 (Ubuntu hoặc Debian) rồi chạy lại lệnh này.',
      'Windows is not supported directly. Use WSL 2 (Ubuntu or Debian) and run this command there.',
    );
  if (!supported.has(`${platform}-${arch}`))
    return new Refusal(
      `Chưa có bản dựng cho ${platform}-${arch}. Cần Linux hoặc macOS trên x64 hoặc arm64.`,
      `There is no build for ${platform}-${arch}. Linux or macOS on x64 or arm64 is needed.`,
    );
  if (platform === 'linux' && !isGlibcNewEnough(glibc))
    return new Refusal(
      `Hệ điều hành này dùng ${glibc ? `glibc ${glibc}` : 'thư viện C khác glibc (ví dụ Alpine)'}; cần glibc từ 2.28 (Debian 10, Ubuntu 20.04 trở lên).`,
      `This system has ${glibc ? `glibc ${glibc}` : 'a C library other than glibc (Alpine, for example)'}; glibc 2.28 or newer is needed (Debian 10, Ubuntu 20.04 or later).`,
    );
  if (freeBytes < spaceForInstall)
    return new Refusal(
      `Ổ đĩa chỉ còn ${megabytes(freeBytes)} MB; cần ${megabytes(spaceForInstall)} MB để cài đặt. Hãy giải phóng dung lượng rồi chạy lại.`,
      `Only ${megabytes(freeBytes)} MB are free on the disk; installing needs ${megabytes(spaceForInstall)} MB. Free some space and run again.`,
    );
  return undefined;
}

/** @param {string | undefined} version */
function isGlibcNewEnough(version) {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestGlibc;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function glibcVersion() {
  // Without this the report looks up the name of every network interface, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime;
}

/** @param {string} path */
function freeBytesAt(path) {
  let at = path;
  while (!fs.existsSync(at) && dirname(at) !== at) at = dirname(at);
  // Node before 18.15 cannot ask; then npm finds out.
  if (typeof fs.statfsSync !== 'function') return Number.POSITIVE_INFINITY;
  const { bavail, bsize } = fs.statfsSync(at);
  return bavail * bsize;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return Math.round(bytes / 1e6).toLocaleString('vi-VN');
}
