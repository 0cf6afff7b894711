import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Folder of a package for another machine, which npm does not install here: fetched once by `npm pack` into `.cache/foreign` and
 * compared with the checksum in package-lock.json. Wants the network the first time.
 * @throws {Error} when it cannot be fetched, or is not what the lockfile names.
 */
export function foreignPackage(root: string, name: string, version: string): string {
  const folder = join(root, '.cache', 'foreign', `${name.replace('/', '-')}-${version}`);
  if (existsSync(folder)) return folder;
  const fetching = `${folder}.new`;
  rmSync(fetching, { recursive: true, force: true });
  mkdirSync(fetching, { recursive: true });
  const said = execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', fetching], {
    cwd: fetching,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [packed] = JSON.parse(said) as { filename: string }[];
  const file = join(fetching, packed?.filename ?? '');
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (integrity !== lockedIntegrity(root, name)) {
    rmSync(fetching, { recursive: true, force: true });
    throw new Error(`${name}@${version} is not the package that package-lock.json names`);
  }
  execFileSync('tar', ['-xzf', file, '-C', fetching, '--strip-components', '1', '--no-same-owner']);
  rmSync(file);
  renameSync(fetching, folder);
  return folder;
}

function lockedIntegrity(root: string, name: string): string | undefined {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  return lock.packages[`node_modules/${name}`]?.integrity;
}
