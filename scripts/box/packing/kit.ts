import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPackage, readManifest } from './installed.ts';
import { type Machine, type ProgramParts, programFiles } from './program-files.ts';

/** What a kit is made of. */
export interface KitParts extends Omit<ProgramParts, 'machines'> {
  readonly machine: Machine;
  /** What the program of the installation will say it is. */
  readonly version: string;
}

/** What a kit holds besides the program: paths from the root of this repository. */
export const BESIDES = [
  'LICENSE',
  'docs/operations',
  ...[
    ...['install.sh', 'loaphuong.sh', 'reboot.sh'],
    ...['loaphuong-box.service', 'loaphuong-reboot.path', 'loaphuong-reboot.service'],
  ].map((name) => `scripts/box/${name}`),
];

/**
 * Lays out a kit in an empty folder: what `scripts/box/install.sh` needs to put a box on a machine that has neither npm nor the
 * network, and nothing of the server. Our packages are linked as npm links them, so that launcher and program run as in a checkout.
 * @throws {Error} when a library or the Node for the machine is not to be had.
 */
export function layOutKit(folder: string, parts: KitParts): void {
  const { root, machine, version, foreign } = parts;
  for (const [path, bytes] of programFiles({ root, foreign, machines: [machine] })) {
    if (path === 'run.mjs') continue;
    const said = path === 'apps/box/package.json' ? withVersion(bytes, version) : bytes;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), said);
    const [, ours] = /^packages\/([^/]+)\/package\.json$/.exec(path) ?? [];
    if (ours !== undefined) link(`../../packages/${ours}`, join(folder, 'node_modules/@loaphuong', ours));
  }
  const about = { name: 'loa-phuong-box', version, private: true, type: 'module' };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
  for (const path of BESIDES) cpSync(join(root, path), join(folder, path), { recursive: true });
  bringNode(folder, parts);
}

/** The pinned Node, for the machine. */
function bringNode(folder: string, { root, machine, foreign }: KitParts): void {
  const name = `node-linux-${machine}`;
  const pinned = readManifest(root).optionalDependencies?.[name];
  if (pinned === undefined) throw new Error(`package.json pins no ${name}`);
  const from = findPackage(root, name, root) ?? foreign(name, pinned);
  const at = join(folder, 'node_modules', name);
  mkdirSync(join(at, 'bin'), { recursive: true });
  for (const path of ['bin/node', 'LICENSE', 'package.json']) copyFileSync(join(from, path), join(at, path));
  chmodSync(join(at, 'bin/node'), 0o755);
  link(`../${name}/bin/node`, join(folder, 'node_modules/.bin/node'));
}

function link(to: string, at: string): void {
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(to, at);
}

function withVersion(manifest: Uint8Array, version: string): string {
  return `${JSON.stringify({ ...JSON.parse(new TextDecoder().decode(manifest)), version }, null, 2)}\n`;
}
