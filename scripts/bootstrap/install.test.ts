import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countPackages, disagreements, isInStep } from './lockfile.mjs';
import { explainNpmFailure } from './npm.mjs';
import { refuseMachine, spaceForInstall } from './platform.mjs';

const root = join(import.meta.dirname, '..', '..');
const locked = {
  '': { dependencies: { zod: '4.6.7' } },
  'packages/domain': { version: '0.1.0' },
  'node_modules/@loaphuong/domain': { link: true },
  'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
  'node_modules/only-mac': {
    version: '1.0.0',
    integrity: 'sha512-b',
    optional: true,
    os: 'darwin',
    cpu: 'arm64',
  },
};

describe('an installation', () => {
  test('is in step when every needed package has the locked version and checksum', () => {
    expect(isInStep(locked, { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' } })).toBe(true);
  });

  test('is out of step when a package is missing, older or altered', () => {
    expect(isInStep(locked, {})).toBe(false);
    expect(isInStep(locked, { 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } })).toBe(false);
    expect(isInStep(locked, { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-x' } })).toBe(false);
  });

  test('counts the packages of this system only', () => {
    expect(countPackages(locked, { platform: 'linux', arch: 'x64' })).toBe(1);
    expect(countPackages(locked, { platform: 'darwin', arch: 'arm64' })).toBe(2);
  });
});

describe('a lockfile', () => {
  const manifests = (zod: string) => (folder: string) => (folder === '' ? { dependencies: { zod } } : {});

  test('that was made for these package.json files is taken', () => {
    expect(disagreements(locked, manifests('4.6.7'))).toEqual([]);
  });

  test('that was made for others is refused, and the file is named', () => {
    expect(disagreements(locked, manifests('4.7.0'))).toEqual(['package.json']);
  });

  test('of this repository agrees with its package.json files', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const read = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    expect(disagreements(packages, read)).toEqual([]);
  });

  test('of this repository names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
  });
});

describe('a failed install says what to do', () => {
  test.each([
    ['npm error code ENOTFOUND\nnpm error network request failed', 'Không kết nối được kho gói npm'],
    [
      'npm error code EACCES\nnpm error path /opt/loaphuong/node_modules',
      'Không ghi được vào thư mục mã nguồn',
    ],
    ['npm error code EROFS', 'Không ghi được vào thư mục mã nguồn'],
    ['npm warn x\nnpm error nospc ENOSPC: no space left on device', 'Ổ đĩa đã đầy'],
    ['npm error code EINTEGRITY', 'không khớp mã kiểm tra'],
    ['npm error code E404\nnpm error 404 Not Found', 'thiếu một gói cần thiết'],
  ])('%s', (log, sentence) => {
    expect(explainNpmFailure(log).message).toContain(sentence);
  });

  test('and shows what npm said when nothing is known about it', () => {
    expect(explainNpmFailure('npm http fetch\nnpm error code EODD\nnpm error odd').details).toBe(
      'npm error code EODD\nnpm error odd',
    );
  });
});

describe('a machine', () => {
  const good = { platform: 'linux', arch: 'x64', glibc: '2.36', freeBytes: spaceForInstall };

  test('that can run the platform is not refused', () => {
    expect(refuseMachine(good)).toBeUndefined();
    expect(refuseMachine({ ...good, platform: 'darwin', arch: 'arm64', glibc: undefined })).toBeUndefined();
    expect(refuseMachine({ ...good, glibc: '2.28' })).toBeUndefined();
  });

  test.each([
    [{ platform: 'win32' }, 'WSL 2'],
    [{ arch: 'riscv64' }, 'linux-riscv64'],
    [{ glibc: undefined }, 'Alpine'],
    [{ glibc: '2.27' }, 'glibc 2.27'],
    [{ freeBytes: spaceForInstall - 1 }, 'MB'],
  ])('that cannot is refused before anything is downloaded: %j', (difference, reason) => {
    expect(refuseMachine({ ...good, ...difference })?.message).toContain(reason);
  });
});
