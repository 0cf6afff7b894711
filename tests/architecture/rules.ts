import { dirname, posix } from 'node:path';
import type { ImportTable, PackageRow } from './import-table.ts';
import type { Repository } from './repository.ts';
import { sliceBreaches } from './slices.ts';
import type { ImportSite, SourceFile, Use } from './source-file.ts';

/** Prefix of our own packages. */
const scope = '@loaphuong/';

/** Folders beside the packages: they may import everything, but reach packages by name like everybody else. */
const outsidePackages = ['tests', 'bench', 'scripts'];

/** The only files that read the environment; every other program part is handed its settings. */
const mayReadEnvironment = [
  /^apps\/server\/src\/platform\/config\.ts$/,
  /^scripts\//,
  /^apps\/cli\/bin\//,
  /^tests\//,
  /^bench\//,
  /^packages\/testkit\//,
  /\.test\.tsx?$/,
  // They read nothing: a library takes no other word than a variable that is set before it is loaded.
  /^apps\/(?:box\/src\/sound|server\/src\/platform)\/opus-in-sandbox\.ts$/,
];

/** Checks every source and every package.json; each breach is one sentence that starts with where it is. */
export function findBreaches(repository: Repository, table: ImportTable): string[] {
  return [
    ...repository.files.flatMap((file) => [
      ...importBreaches(file, repository, table),
      ...sliceBreaches(file, table),
      ...useBreaches(file),
    ]),
    ...manifestBreaches(repository, table),
  ];
}

/** Test files, what only they use (`testing/`), and tools of the developer (`dev/`): never part of what runs. */
function isTest(path: string): boolean {
  return (
    /\.test\.tsx?$|\/testing\/|^apps\/[^/]+\/dev\/|^(tests|bench)\//.test(path) ||
    path.startsWith('packages/testkit/')
  );
}

/** The package folder that a file belongs to, such as `packages/domain` or `tests`. */
function folderOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return outsidePackages.includes(first) ? first : `${first}/${second}`;
}

/** `@scope/name/deep` → `@scope/name`; `name/deep` → `name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function importBreaches(file: SourceFile, { manifests }: Repository, table: ImportTable): string[] {
  const folder = folderOf(file.path);
  if (outsidePackages.includes(folder))
    return file.imports.flatMap((site) => relativeBreach(file.path, site));
  const row = table.packages.find((candidate) => candidate.folder === folder);
  if (!row) return [`${file.path}: ARCHITECTURE.md has no row for ${folder}`];
  const manifest = manifests.get(folder);
  const root = manifests.get('');

  return file.imports.flatMap((site) => {
    const at = `${file.path}:${site.line}`;
    const { specifier } = site;
    if (specifier === undefined)
      return site.kind === 'dynamic'
        ? [`${at}: imports a name computed at run time, which no rule can check`]
        : [];
    if (specifier.startsWith('.'))
      return [...relativeBreach(file.path, site), ...testSupportBreach(file.path, site)];
    if (specifier.startsWith('node:'))
      return isNodeAllowed(row, specifier, file.path) ? [] : [`${at}: ${folder} may not import ${specifier}`];
    const name = packageOf(specifier);
    if (isTest(file.path)) {
      const declared =
        name === manifest?.name ||
        manifest?.dependencies.has(name) ||
        manifest?.devDependencies.has(name) ||
        root?.devDependencies.has(name);
      return declared ? [] : [`${at}: imports ${name}, which neither its package.json nor the root declares`];
    }
    if (name === `${scope}testkit`) return [`${at}: imports the testkit, which is for tests only`];
    const breaches: string[] = [];
    if (!isRowAllowing(row, name)) breaches.push(`${at}: ${folder} may not import ${name}`);
    if (!manifest?.dependencies.has(name))
      breaches.push(`${at}: imports ${name}, which ${folder}/package.json does not declare`);
    return breaches;
  });
}

function isRowAllowing(row: PackageRow, name: string): boolean {
  if (name.startsWith(scope)) return row.ours.has(name.slice(scope.length));
  return row.libraries.has(name) || row.libraries.has('package.json');
}

function isNodeAllowed(row: PackageRow, specifier: string, path: string): boolean {
  return row.libraries.has('node:*') || row.libraries.has(specifier) || isTest(path) || isBuildSetting(path);
}

/** `vite.config.ts` and its like run under Node while building, whatever the package itself is for. */
function isBuildSetting(path: string): boolean {
  return /\.config\.m?[jt]s$/.test(path);
}

function relativeBreach(path: string, { specifier, line }: ImportSite): string[] {
  if (!specifier?.startsWith('.')) return [];
  const target = posix.join(dirname(path), specifier);
  const isInside = folderOf(target) === folderOf(path);
  // These folders are no packages, so they have no names to import each other by.
  const isBeside = outsidePackages.includes(folderOf(path)) && outsidePackages.includes(folderOf(target));
  return isInside || isBeside
    ? []
    : [`${path}:${line}: reaches into ${folderOf(target)} by a relative path; import the package by name`];
}

const refusals: Record<Use['what'], (path: string) => string | undefined> = {
  'type query': () => "has an import('…') type query, which hides an import; use import type",
  require: (path) => (path.startsWith('scripts/') ? undefined : 'uses require; use import'),
  'module mock': () =>
    'mocks a module; tests run against the real one, fakes stand for the outside world only',
  'process.env': (path) =>
    mayReadEnvironment.some((allowed) => allowed.test(path))
      ? undefined
      : 'reads process.env; take the setting from the configuration',
  Date: (path) => domainOnly(path, 'reads the clock or makes a Date'),
  'Temporal.Now': (path) => domainOnly(path, 'reads the clock'),
  performance: (path) => domainOnly(path, 'reads the clock'),
  'Math.random': (path) => domainOnly(path, 'uses randomness'),
  crypto: (path) => domainOnly(path, 'uses randomness or keys'),
};

function domainOnly(path: string, what: string): string | undefined {
  if (!path.startsWith('packages/domain/') || isTest(path)) return undefined;
  return `${what}; the domain is handed time and chance by its callers`;
}

function useBreaches({ path, uses }: SourceFile): string[] {
  return uses.flatMap(({ what, line }) => {
    const refusal = refusals[what](path);
    return refusal === undefined ? [] : [`${path}:${line}: ${refusal}`];
  });
}

function testSupportBreach(path: string, { specifier = '', line }: ImportSite): string[] {
  if (isTest(path) || !isTest(posix.join(dirname(path), specifier))) return [];
  return [`${path}:${line}: imports ${specifier}, which is for tests only`];
}

/** A declared dependency that nothing imports is a cost without a reason. */
function manifestBreaches({ files, manifests }: Repository, table: ImportTable): string[] {
  const missing = table.packages
    .filter(({ folder }) => !manifests.has(folder))
    .map(({ folder }) => `ARCHITECTURE.md has a row for ${folder}, which does not exist`);
  const unused = [...manifests].flatMap(([folder, { dependencies, devDependencies }]) => {
    if (folder === '') return [];
    const own = files.filter(({ path }) => folderOf(path) === folder);
    // A package without a source yet has nothing to compare.
    if (own.length === 0) return [];
    const imported = new Set(
      own.flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier ?? ''))),
    );
    return [...dependencies, ...devDependencies]
      .filter((name) => !imported.has(name) && !isTypesOfUsed(name, imported))
      .map((name) => `${folder}/package.json: declares ${name}, which no source of ${folder} imports`);
  });
  return [...missing, ...unused];
}

/** `@types/react-dom` is used when `react-dom` is. */
function isTypesOfUsed(name: string, imported: ReadonlySet<string>): boolean {
  return name.startsWith('@types/') && (imported.has(name.slice('@types/'.length)) || name === '@types/node');
}
