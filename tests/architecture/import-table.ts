/** What one row of the package table in ARCHITECTURE.md allows. */
export interface PackageRow {
  /** Folder from the root, such as `packages/domain`. */
  readonly folder: string;
  /** Short names of our own packages that it may import, such as `domain`. */
  readonly ours: ReadonlySet<string>;
  /** Libraries that it may import; `package.json` among them means: whatever its own package.json declares. */
  readonly libraries: ReadonlySet<string>;
}

/** What one row of the slice table in ARCHITECTURE.md allows. */
export interface SliceRow {
  readonly slice: string;
  readonly mayImport: ReadonlySet<string>;
}

/** The import rules of the repository, as ARCHITECTURE.md states them. */
export interface ImportTable {
  readonly packages: readonly PackageRow[];
  readonly slices: readonly SliceRow[];
}

/**
 * Reads the two import tables of ARCHITECTURE.md: the one headed `Package`, the one headed `Slice`.
 * Names stand in backticks; a dash means none.
 *
 * @throws Error when a table is missing or empty, so that a reworded heading cannot switch the test off
 */
export function readImportTable(markdown: string): ImportTable {
  const packages = rowsOf(markdown, 'Package').map(([folder = '', ours = '', libraries = '']) => ({
    folder: namesIn(folder)[0] ?? '',
    ours: new Set(namesIn(ours)),
    libraries: new Set(namesIn(libraries)),
  }));
  const slices = rowsOf(markdown, 'Slice').map(([slice = '', mayImport = '']) => ({
    slice: namesIn(slice)[0] ?? '',
    mayImport: new Set(namesIn(mayImport)),
  }));
  return { packages, slices };
}

function rowsOf(markdown: string, heading: string): string[][] {
  const lines = markdown.split('\n');
  const head = lines.findIndex((line) => new RegExp(`^\\|\\s*${heading}\\s*\\|`).test(line));
  if (head < 0) throw new Error(`ARCHITECTURE.md has no table whose first column is headed "${heading}"`);
  const rest = lines.slice(head + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  const rows = rest.slice(0, end < 0 ? rest.length : end).map((line) => line.split('|').slice(1, -1));
  if (rows.length === 0) throw new Error(`the table "${heading}" in ARCHITECTURE.md is empty`);
  return rows;
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}
