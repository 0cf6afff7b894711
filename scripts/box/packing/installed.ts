import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What of a package.json the packing reads. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The package.json of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Folder of an installed package, looked for from a folder upwards to the root as Node does; `undefined` when absent. */
export function findPackage(root: string, name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (at === root || at === dirname(at)) return undefined;
  }
}

/** Name of the package with koffi's machine code for Linux on a processor. */
export function nativeName(machine: string): string {
  return `@koromix/koffi-linux-${machine}`;
}
