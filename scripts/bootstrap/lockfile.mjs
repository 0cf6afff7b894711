// What package-lock.json says, compared with what is installed and with what the package.json files ask for.

/**
 * One entry of `packages` in a lockfile.
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link] a workspace, linked into node_modules
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** @typedef {Record<string, LockedPackage>} LockedPackages */

/**
 * Is every package of the lockfile installed in the very version? Optional ones may be absent (other systems).
 * @param {LockedPackages} locked `packages` of package-lock.json
 * @param {LockedPackages} installed `packages` of node_modules/.package-lock.json
 */
export function isInStep(locked, installed) {
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return true;
    const found = installed[path];
    if (!found) return Boolean(entry.optional ?? entry.devOptional);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * How many packages an install fetches on this system.
 * @param {LockedPackages} locked
 * @param {{ platform: string, arch: string }} machine
 */
export function countPackages(locked, { platform, arch }) {
  const fits = (/** @type {string | string[] | undefined} */ wanted, /** @type {string} */ have) =>
    wanted === undefined || [wanted].flat().includes(have);
  return Object.entries(locked).filter(
    ([path, { link, os, cpu, libc }]) =>
      path.includes('node_modules/') && !link && fits(os, platform) && fits(cpu, arch) && fits(libc, 'glibc'),
  ).length;
}

const sections = /** @type {const} */ (['dependencies', 'devDependencies', 'optionalDependencies']);

/**
 * The package.json files whose dependencies are not those that the lockfile was made for. `npm ci` would refuse them
 * too, but it also refuses a good lockfile when the registry lacks an optional package of another system
 * (npm/cli issue 9846), so this check is ours.
 * @param {LockedPackages} locked
 * @param {(folder: string) => Record<string, unknown>} readManifest
 * @returns {string[]} their paths
 */
export function disagreements(locked, readManifest) {
  return Object.entries(locked)
    .filter(([path, { link }]) => !path.includes('node_modules/') && !link)
    .filter(([path, entry]) => {
      const manifest = readManifest(path);
      return sections.some((section) => sorted(manifest[section]) !== sorted(entry[section]));
    })
    .map(([path]) => (path === '' ? 'package.json' : `${path}/package.json`));
}

/** @param {unknown} section */
function sorted(section) {
  return JSON.stringify(Object.entries(section ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
