import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImportTable } from './architecture/import-table.ts';
import { type Manifest, readRepository } from './architecture/repository.ts';
import { findBreaches } from './architecture/rules.ts';
import { readSource } from './architecture/source-file.ts';

const root = join(import.meta.dirname, '..');
const table = readImportTable(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'));
const repository = readRepository(root);

/** Bad files that nobody wrote, each with the breach that must be found in it. */
const planted: readonly { promise: string; path: string; text: string; breach: RegExp }[] = [
  {
    promise: 'a package that the table does not allow',
    path: 'packages/domain/src/basics/bad.ts',
    text: "import { z } from 'zod';",
    breach: /bad\.ts:1: packages\/domain may not import zod/,
  },
  {
    promise: 'one of our own packages from below',
    path: 'packages/domain/src/basics/bad.ts',
    text: "\nexport { x } from '@loaphuong/server';",
    breach: /bad\.ts:2: packages\/domain may not import @loaphuong\/server/,
  },
  {
    promise: 'a type-only import against the table',
    path: 'packages/protocol/src/bad.ts',
    text: "import type { Route } from '@loaphuong/contract';",
    breach: /packages\/protocol may not import @loaphuong\/contract/,
  },
  {
    promise: 'a dynamic import against the table',
    path: 'apps/web/src/bad.tsx',
    text: "export const late = () => import('@loaphuong/protocol');",
    breach: /apps\/web may not import @loaphuong\/protocol/,
  },
  {
    promise: 'an import whose name is computed',
    path: 'apps/box/src/bad.ts',
    text: 'export const late = (name: string) => import(name);',
    breach: /computed at run time/,
  },
  {
    promise: 'a library that package.json does not declare',
    path: 'apps/server/src/platform/bad.ts',
    text: "import 'left-pad';",
    breach: /imports left-pad, which apps\/server\/package\.json does not declare/,
  },
  {
    promise: 'Node in the domain',
    path: 'packages/domain/src/basics/bad.ts',
    text: "import { readFileSync } from 'node:fs';",
    breach: /packages\/domain may not import node:fs/,
  },
  {
    promise: 'a relative path into another package',
    path: 'apps/box/src/bad.ts',
    text: "import '../../server/src/index.ts';",
    breach: /reaches into apps\/server by a relative path/,
  },
  {
    promise: 'a slice that imports upwards',
    path: 'apps/server/src/places/bad.ts',
    text: "import { x } from '../broadcast/index.ts';",
    breach: /the slice places may not import broadcast/,
  },
  {
    promise: 'a slice that imports its neighbour',
    path: 'apps/server/src/ledger/bad.ts',
    text: "import { x } from '../fleet/index.ts';",
    breach: /the slice ledger may not import fleet/,
  },
  {
    promise: 'a slice that reaches past the face of another',
    path: 'apps/server/src/broadcast/bad.ts',
    text: "import { x } from '../fleet/store.ts';",
    breach: /reaches past fleet\/index\.ts/,
  },
  {
    promise: 'a slice that imports the composition root',
    path: 'apps/server/src/audit/bad.ts',
    text: "import { x } from '../app.ts';",
    breach: /stands above all slices/,
  },
  {
    promise: 'a capability of the domain that imports upwards',
    path: 'packages/domain/src/places/bad.ts',
    text: "import type { Bulletin } from '../broadcast/index.ts';",
    breach: /the slice places may not import broadcast/,
  },
  {
    promise: 'a capability of the domain that reaches past the face of the basics',
    path: 'packages/domain/src/broadcast/bad.ts',
    text: "import type { Id } from '../basics/id.ts';",
    breach: /reaches past basics\/index\.ts/,
  },
  {
    promise: 'basics of the domain that import a capability',
    path: 'packages/domain/src/basics/bad.ts',
    text: "import type { Place } from '../places/index.ts';",
    breach: /the slice basics may not import places/,
  },
  {
    promise: 'the testkit outside tests',
    path: 'apps/server/src/platform/bad.ts',
    text: "import { x } from '@loaphuong/testkit';",
    breach: /the testkit, which is for tests only/,
  },
  {
    promise: 'test support in what runs',
    path: 'packages/documents/src/bad.ts',
    text: "import { x } from './testing/docx.ts';",
    breach: /\.\/testing\/docx\.ts, which is for tests only/,
  },
  {
    promise: 'an import hidden in a type query',
    path: 'apps/box/src/bad.ts',
    text: "export type Hidden = import('@loaphuong/server').App;",
    breach: /type query/,
  },
  {
    promise: 'require',
    path: 'apps/box/src/bad.ts',
    text: "const x = require('zod');",
    breach: /uses require/,
  },
  {
    promise: 'a require made by hand',
    path: 'apps/box/src/bad.ts',
    text: "import { createRequire } from 'node:module';\nconst load = createRequire(import.meta.url);\nload('zod');",
    breach: /uses require/,
  },
  {
    promise: 'the environment read outside the configuration',
    path: 'apps/server/src/broadcast/bad.ts',
    text: 'export const port = process.env.PORT;',
    breach: /reads process\.env/,
  },
  {
    promise: 'the environment taken by name',
    path: 'apps/box/src/bad.ts',
    text: "import { env } from 'node:process';",
    breach: /reads process\.env/,
  },
  {
    promise: 'the environment taken apart',
    path: 'apps/box/src/bad.ts',
    text: 'const { env } = process;',
    breach: /reads process\.env/,
  },
  {
    promise: 'a mocked module',
    path: 'apps/server/src/fleet/bad.test.ts',
    text: "import { vi } from 'vitest';\nvi.mock('./store.ts');",
    breach: /mocks a module/,
  },
  ...['Date.now()', 'new Date()', 'Temporal.Now.instant()', 'performance.now()'].map((expression) => ({
    promise: `the clock read in the domain by ${expression}`,
    path: 'packages/domain/src/basics/bad.ts',
    text: `export const at = ${expression};`,
    breach: /the domain is handed time and chance/,
  })),
  ...['Math.random()', 'crypto.randomUUID()'].map((expression) => ({
    promise: `chance in the domain by ${expression}`,
    path: 'packages/domain/src/basics/bad.ts',
    text: `export const value = ${expression};`,
    breach: /the domain is handed time and chance/,
  })),
];

describe('the architecture test can fail: it finds', () => {
  test.each(planted)('$promise', ({ path, text, breach }) => {
    const breaches = findBreaches({ ...repository, files: [readSource(path, text)] }, table);
    expect(breaches.filter((sentence) => breach.test(sentence))).toHaveLength(1);
  });

  test('a dependency that is declared and never imported', () => {
    const files = [readSource('packages/protocol/src/only.ts', "import 'zod';")];
    const manifest: Manifest = {
      name: '@loaphuong/protocol',
      dependencies: new Set(['zod', 'canonicalize']),
      devDependencies: new Set(),
    };
    expect(findBreaches({ files, manifests: new Map([['packages/protocol', manifest]]) }, table)).toContain(
      'packages/protocol/package.json: declares canonicalize, which no source of packages/protocol imports',
    );
  });

  test('a package and a slice that ARCHITECTURE.md does not name', () => {
    const files = ['packages/new/src/a.ts', 'apps/server/src/new/a.ts'].map((path) => readSource(path, ''));
    const breaches = findBreaches({ ...repository, files }, table);
    expect(breaches).toContain('packages/new/src/a.ts: ARCHITECTURE.md has no row for packages/new');
    expect(breaches).toContain('apps/server/src/new/a.ts: ARCHITECTURE.md has no row for the slice new');
  });

  test('nothing in a program that hands the environment to readConfig', () => {
    expect(readSource('apps/cli/src/start.ts', 'readConfig(process.env, {});').uses).toEqual([]);
    expect(readSource('apps/cli/src/start.ts', 'readConfig(process.env.PORT);').uses).toHaveLength(1);
  });

  test('a file that does not parse', () => {
    expect(() => readSource('packages/domain/src/bad.ts', 'export const = ;')).toThrow('does not parse');
  });

  test('an ARCHITECTURE.md whose tables were renamed or emptied', () => {
    expect(() => readImportTable('| Packet | x |\n| - | - |\n| `a` | – |\n')).toThrow('headed "Package"');
    expect(() => readImportTable('| Package | x |\n| - | - |\n\n')).toThrow('is empty');
  });
});

describe('the repository keeps to ARCHITECTURE.md', () => {
  test('sources of every package were read', () => {
    const folders = new Set(repository.files.map(({ path }) => path.split('/').slice(0, 2).join('/')));
    for (const { folder } of table.packages) expect(folders, `no source of ${folder}`).toContain(folder);
  });

  test('both tables are ladders: every row imports from rows above it only', () => {
    const above = new Set<string>();
    for (const { folder, ours } of table.packages) {
      expect(
        [...ours].filter((name) => !above.has(name)),
        folder,
      ).toEqual([]);
      above.add(folder.split('/')[1] ?? '');
    }
    above.clear();
    for (const { slice, mayImport } of table.slices) {
      expect(
        [...mayImport].filter((name) => !above.has(name)),
        slice,
      ).toEqual([]);
      above.add(slice);
    }
  });

  test('every import and every package.json agrees with the import table', () => {
    expect(findBreaches(repository, table)).toEqual([]);
  });
});
