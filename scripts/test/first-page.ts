import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Most JavaScript that the first page may load, in bytes after gzip: a cheap phone on a slow network must open it. */
export const firstPageBudget = 200_000;

/** The scripts that a built page names: its entry and everything that the entry imports at once. */
export function scriptsOf(html: string): string[] {
  return [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/?([^"]+\.js)"/g)].map(
    (match) => match[1] ?? '',
  );
}

/** Is the JavaScript of the built first page within the budget? Says the figure. */
export function isFirstPageLight(root: string): boolean {
  const dist = join(root, 'apps', 'web', 'dist');
  try {
    const scripts = scriptsOf(readFileSync(join(dist, 'index.html'), 'utf8'));
    const bytes = scripts
      .map((script) => gzipSync(readFileSync(join(dist, script))).length)
      .reduce((sum, size) => sum + size, 0);
    console.log(
      `first page: ${(bytes / 1000).toFixed(1)} kB of JavaScript after gzip in ${scripts.length} files (at most ${firstPageBudget / 1000})`,
    );
    return scripts.length > 0 && bytes <= firstPageBudget;
  } catch (error) {
    console.error(`first page: not built (${error instanceof Error ? error.message : error})`);
    return false;
  }
}
