// Packs the program of the box as an archive that boxes take over: npm run pack-box -- [--version V] [--out FILE] [--machines arm64,x64]

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packArchive } from '@loaphuong/program-archive';
import { ProgramVersion } from '@loaphuong/protocol';
import { foreignPackage } from './packing/foreign-package.ts';
import { readManifest } from './packing/installed.ts';
import { MACHINES, programFiles } from './packing/program-files.ts';

const root = resolve(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    version: { type: 'string' },
    out: { type: 'string' },
    machines: { type: 'string', default: MACHINES.join(',') },
  },
});

const version = ProgramVersion.safeParse(values.version ?? readManifest(join(root, 'apps/box')).version);
const asked = values.machines.split(',');
const machines = MACHINES.filter((machine) => asked.includes(machine));
if (!version.success || machines.length !== asked.length) {
  console.error(
    `npm run pack-box -- [--version 1.4.0] [--out TỆP] [--machines ${MACHINES.join(',')}]\n` +
      '  Phiên bản có dạng 1.4.0 hoặc 1.4.0-rc.2 · A version reads 1.4.0 or 1.4.0-rc.2',
  );
  process.exit(2);
}

const files = programFiles({
  root,
  machines,
  foreign: (name, of) => foreignPackage(root, name, of),
});
const packed = packArchive(version.data, files);
const out = resolve(values.out ?? join('dist', `loaphuong-box-${version.data}.tar.gz`));
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, packed);
report();

/** What went in, largest first, so that somebody notices when a library has grown. */
function report(): void {
  const sizes = new Map<string, number>();
  let whole = 0;
  for (const [path, { length }] of files) {
    const part =
      /^(?:.*node_modules\/(?:@[^/]+\/)?[^/]+|(?:apps|packages)\/[^/]+|[^/]+)/.exec(path)?.[0] ?? path;
    sizes.set(part, (sizes.get(part) ?? 0) + length);
    whole += length;
  }
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 12);
  for (const [part, bytes] of largest) console.log(`${kb(bytes)}  ${part}`);
  console.log(`${kb(whole)}  ${files.size} tệp · files, ${machines.join(' + ')}`);
  console.log(`${kb(packed.length)}  ${out}`);
  console.log(`phiên bản · version  ${version.data}`);
  console.log(`SHA-256  ${createHash('sha256').update(packed).digest('hex')}`);
}

function kb(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString('en')} kB`.padStart(10);
}
