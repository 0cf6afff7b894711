// First file of a packed program of the box (scripts/box/pack.ts puts it at the root of the archive; launcher.ts starts it).
// Node strips types from our own packages only outside node_modules, so they lie beside it; their names are led there.

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const SCOPE = '@loaphuong/';

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.startsWith(SCOPE) ? fileOf(specifier.slice(SCOPE.length)) : specifier, context),
});

await import(new URL('./apps/box/src/main.ts', import.meta.url).href);

/**
 * Address of the file that a name in our scope means, by the `exports` of its package.
 * @param {string} name such as `domain/fleet`
 */
function fileOf(name) {
  const [folder = '', ...rest] = name.split('/');
  const home = new URL(`./packages/${folder}/`, import.meta.url);
  const { exports } = JSON.parse(readFileSync(new URL('package.json', home), 'utf8'));
  const door = ['.', ...rest].join('/');
  const file = exports[door] ?? exports['./*']?.replace('*', rest.join('/'));
  if (typeof file !== 'string') throw new Error(`the packed program has no ${SCOPE}${name}`);
  return new URL(file, home).href;
}
