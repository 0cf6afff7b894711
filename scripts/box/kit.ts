// Makes a kit that puts the box program on a bare machine, without npm and network: npm run box-kit -- [--machine arm64|x64] [--version V] [--out FILE]

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ProgramVersion } from '@loaphuong/protocol';
import { foreignPackage } from './packing/foreign-package.ts';
import { readManifest } from './packing/installed.ts';
import { layOutKit } from './packing/kit.ts';
import { MACHINES } from './packing/program-files.ts';

const root = resolve(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    machine: { type: 'string', default: 'arm64' },
    version: { type: 'string' },
    out: { type: 'string' },
  },
});

const machine = MACHINES.find((each) => each === values.machine);
const version = ProgramVersion.safeParse(values.version ?? readManifest(join(root, 'apps/box')).version);
if (machine === undefined || !version.success) {
  console.error(
    `npm run box-kit -- [--machine ${MACHINES.join('|')}] [--version 1.4.0] [--out TỆP]\n` +
      '  arm64: Raspberry Pi 3 trở lên, hệ 64 bit · and later, 64 bit;  x64: máy tính thường · an ordinary PC',
  );
  process.exit(2);
}

const name = `loaphuong-box-${version.data}-${machine}`;
const out = resolve(values.out ?? join('dist', `${name}.tar.gz`));
const work = mkdtempSync(join(tmpdir(), 'box-kit-'));
try {
  const foreign = (of: string, pinned: string) => foreignPackage(root, of, pinned);
  layOutKit(join(work, name), { root, machine, version: version.data, foreign });
  mkdirSync(dirname(out), { recursive: true });
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  execFileSync('tar', [...same, '-I', 'gzip -9n', '-cf', out, '-C', work, name]);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${Math.ceil(statSync(out).size / 1e6)} MB  ${out}`);
console.log(
  `Chép sang máy của loa, rồi · copy it to the box, then:\n  tar xzf ${name}.tar.gz && cd ${name} && sudo scripts/box/install.sh`,
);
