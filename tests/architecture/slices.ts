import { dirname, posix } from 'node:path';
import type { ImportTable } from './import-table.ts';
import type { SourceFile } from './source-file.ts';

/** Where capabilities stand side by side: the slices of the server, and the same words in the domain. */
const walled = ['apps/server/src', 'packages/domain/src'] as const;

/** A folder between the walls. */
interface Slice {
  readonly parent: (typeof walled)[number];
  readonly name: string;
}

/** Open to every capability of its parent: the server's tools, each file one thing; the domain's basics. */
const commons = { 'apps/server/src': 'platform', 'packages/domain/src': 'basics' } as const;

/** Breaches of the walls between slices: imports go downwards only, and only through the other's index.ts. */
export function sliceBreaches(file: SourceFile, table: ImportTable): string[] {
  const own = sliceOf(file.path);
  if (own === undefined) return [];
  const row = table.slices.find(({ slice }) => slice === own.name);
  const isCommon = own.name === commons[own.parent];
  if (!row && !isCommon) return [`${file.path}: ARCHITECTURE.md has no row for the slice ${own.name}`];
  const mayImport = new Set(isCommon ? [] : [commons[own.parent], ...(row?.mayImport ?? [])]);
  // What is shipped has walls; a test may set up its scene with the parts of any slice.
  if (/\.test\.ts$/.test(file.path)) return [];

  return file.imports.flatMap(({ specifier, line }) => {
    if (!specifier?.startsWith('.')) return [];
    const target = posix.join(dirname(file.path), specifier);
    if (!target.startsWith(`${own.parent}/`)) return [];
    const other = sliceOf(target);
    if (other?.name === own.name) return [];
    const at = `${file.path}:${line}`;
    if (other === undefined)
      return [
        `${at}: the slice ${own.name} imports ${posix.basename(target)}, which stands above all slices`,
      ];
    if (!mayImport.has(other.name)) return [`${at}: the slice ${own.name} may not import ${other.name}`];
    return isFace(target, other) ? [] : [`${at}: reaches past ${other.name}/index.ts`];
  });
}

function sliceOf(path: string): Slice | undefined {
  const parent = walled.find((folder) => path.startsWith(`${folder}/`));
  const [name, more] = parent === undefined ? [] : path.slice(parent.length + 1).split('/');
  return parent === undefined || name === undefined || more === undefined ? undefined : { parent, name };
}

function isFace(target: string, { parent, name }: Slice): boolean {
  return (
    (parent === 'apps/server/src' && name === commons[parent]) || target === `${parent}/${name}/index.ts`
  );
}
