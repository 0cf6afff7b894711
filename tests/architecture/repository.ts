import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, type SourceFile } from './source-file.ts';

/** The parts of a package.json that the rules compare with the imports. */
export interface Manifest {
  readonly name: string;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

/** Everything the architecture rules look at: sources and manifests by folder (`''` is the root). */
export interface Repository {
  readonly files: readonly SourceFile[];
  readonly manifests: ReadonlyMap<string, Manifest>;
}

/** Folders that hold no source of ours. */
const skipped = new Set(['node_modules', 'dist', 'fixtures', 'vectors', 'test-results']);

/** Reads all sources of the checkout. */
export function readRepository(root: string): Repository {
  const workspaces = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  const files = [...workspaces, 'tests', 'bench', 'scripts'].flatMap((folder) => sourcesBelow(root, folder));
  const manifests = new Map(
    ['', ...workspaces].map((folder) => [
      folder,
      readManifest(readFileSync(join(root, folder, 'package.json'), 'utf8')),
    ]),
  );
  return { files, manifests };
}

/** Reads the names out of a package.json. */
export function readManifest(text: string): Manifest {
  const { name, dependencies, devDependencies }: Record<string, unknown> = JSON.parse(text);
  const keysOf = (section: unknown) => new Set(Object.keys(section ?? {}));
  return { name: String(name), dependencies: keysOf(dependencies), devDependencies: keysOf(devDependencies) };
}

function sourcesBelow(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourcesBelow(root, path);
    if (!/\.(tsx?|mts|mjs|js|css)$/.test(entry.name)) return [];
    return [readSource(path, readFileSync(join(root, path), 'utf8'))];
  });
}
