import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPackage, type Manifest, nativeName, readManifest } from './installed.ts';

/** Machines that boxes are: 64-bit ARM (Raspberry Pi 3 and later) and 64-bit PC. By Node's names of processors. */
export const MACHINES = ['arm64', 'x64'] as const;
export type Machine = (typeof MACHINES)[number];

/** What goes into a packed program. */
export interface ProgramParts {
  /** The checkout, with its packages installed. */
  readonly root: string;
  readonly machines: readonly Machine[];
  /** Folder of a package whose machine code is for another machine than this one; asked only for those. */
  readonly foreign: (name: string, version: string) => string;
}

const BOX = 'apps/box';
/** Our packages lie in packages/ under their names in this scope; `run.mjs` finds them there. */
const OUR_SCOPE = '@loaphuong/';
/** The libraries that carry machine code, as `koffi` names them for each machine. */
const KOFFI = 'koffi';

/** Of a library, what runs, and what its licence asks to travel with it. */
const NEEDED = /\.(?:js|cjs|mjs|json|wasm|node)$|(?:^|\/)(?:licen[cs]e|copying|notice)[^/]*$/i;
/** Of any library, what only its authors run. */
const NEVER =
  /(?:^|\/)(?:tests?|__tests__|bench(?:mark)?s?|examples?|docs?|types)\/|\.(?:test|spec|min)\.[cm]?js$/;
/** Large parts of single libraries that no box runs. */
const LEFT_OUT: Readonly<Record<string, RegExp>> = {
  '@babel/runtime': /^helpers\/esm\//,
  '@evan/opus': /^node\//,
  koffi: /^(?:vendor|lib)\/|^cnoke/,
  mqtt: /^dist\//,
  zod: /^(?:src|v3)\/|\.cjs$/,
};

/**
 * The files of the real program by their paths in the archive: the box, our packages it imports, and the libraries that these
 * declare, with the machine code of every machine. The same checkout gives the same files.
 * @throws {Error} when a declared library is not installed.
 */
export function programFiles(parts: ProgramParts): Map<string, Uint8Array> {
  const { root } = parts;
  const files = new Map<string, Uint8Array>();
  files.set('run.mjs', readFileSync(join(root, 'scripts', 'box', 'run.mjs')));
  files.set('LICENSE', readFileSync(join(root, 'LICENSE')));
  const ours = oursBelow(root, BOX);
  for (const folder of ours) addOurs(files, root, folder);
  const libraries = new Map<string, string>();
  for (const folder of ours)
    for (const name of Object.keys(readManifest(join(root, folder)).dependencies ?? {}))
      collect(libraries, root, name, join(root, folder));
  for (const [place, from] of libraries) addLibrary(files, place, from);
  const koffi = readManifest(join(root, 'node_modules', KOFFI));
  for (const machine of parts.machines) addNative(files, parts, koffi, machine);
  return files;
}

/** A package of ours and all of ours that it declares, directly or through another. */
function oursBelow(root: string, folder: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(folder)) return found;
  found.add(folder);
  for (const name of Object.keys(readManifest(join(root, folder)).dependencies ?? {}))
    if (name.startsWith(OUR_SCOPE)) oursBelow(root, `packages/${name.slice(OUR_SCOPE.length)}`, found);
  return found;
}

/** One of our own packages: its sources, without tests and without what is invented for simulations. */
function addOurs(files: Map<string, Uint8Array>, root: string, folder: string): void {
  files.set(`${folder}/package.json`, readFileSync(join(root, folder, 'package.json')));
  for (const path of filesBelow(join(root, folder, 'src')))
    if (path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('simulation/'))
      files.set(`${folder}/src/${path}`, readFileSync(join(root, folder, 'src', path)));
}

/** Walks the declared libraries as Node will look for them; the place in the archive is the place in the checkout. */
function collect(found: Map<string, string>, root: string, name: string, from: string): void {
  if (name.startsWith(OUR_SCOPE) || name.startsWith('@types/')) return;
  const folder = findPackage(root, name, from);
  if (folder === undefined) throw new Error(`${name} is not installed; run npm test or npm start once`);
  const place = folder.slice(root.length + 1);
  if (found.has(place)) return;
  found.set(place, folder);
  for (const next of Object.keys(readManifest(folder).dependencies ?? {})) collect(found, root, next, folder);
}

function addLibrary(files: Map<string, Uint8Array>, place: string, from: string): void {
  const leftOut = LEFT_OUT[readManifest(from).name];
  for (const path of filesBelow(from)) {
    if (!NEEDED.test(path) || NEVER.test(path) || leftOut?.test(path)) continue;
    files.set(`${place}/${path}`, readFileSync(join(from, path)));
  }
}

/** The machine code of koffi, for one machine; Debian's C library only. */
function addNative(
  files: Map<string, Uint8Array>,
  { root, foreign }: ProgramParts,
  koffi: Manifest,
  machine: Machine,
): void {
  const name = nativeName(machine);
  const version = koffi.optionalDependencies?.[name];
  if (version === undefined) throw new Error(`koffi ${koffi.version} has no ${name}`);
  const from = findPackage(root, name, dirname(join(root, 'node_modules', KOFFI))) ?? foreign(name, version);
  for (const path of filesBelow(from))
    if (NEEDED.test(path) && !path.startsWith('musl'))
      files.set(`node_modules/${name}/${path}`, readFileSync(join(from, path)));
}

/** Paths of all files below a folder, without the libraries of a library: those have a place of their own. */
function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (!entry.isDirectory()) return entry.isFile() ? [path] : [];
    return entry.name === 'node_modules' ? [] : filesBelow(folder, path);
  });
}
