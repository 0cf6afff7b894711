import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Paths that a page names in backticks; those with a placeholder name no one file. */
function pathsNamedIn(page: string): string[] {
  return [...page.matchAll(/`((?:apps|packages|migrations|bench|tests|scripts|docs)\/[^`\s]*)`/g)]
    .map((match) => match[1] ?? '')
    .filter((path) => !/[<*…]|NNNN/.test(path));
}

test('a page that names a file which is not there is found out', () => {
  const named = pathsNamedIn(
    'See `apps/server/src/app.ts`, `packages/nowhere/` and `migrations/NNNN_<cap>.sql`.',
  );
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual(['packages/nowhere/']);
});

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/glossary.md'])(
  'every file that %s names is there',
  (page) => {
    const named = pathsNamedIn(readFileSync(join(root, page), 'utf8'));
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);

test('every link of a page to a file leads somewhere', () => {
  for (const page of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)\)/g)];
    const dead = links.map((match) => match[1] ?? '').filter((path) => !existsSync(join(root, path)));
    expect(dead, page).toEqual([]);
  }
});
