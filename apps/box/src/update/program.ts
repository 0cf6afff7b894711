import { readFileSync } from 'node:fs';
import { programOf } from '@loaphuong/domain/fleet';
import * as z from 'zod';

const Versioned = z.looseObject({ version: z.string().min(1).max(40) });

/** Root of the version that this file is part of: the folder of an archive, or the checkout. */
const ROOT = new URL('../../../../', import.meta.url);

/**
 * Name and version of the program in a folder, as Hello and journal say it: the version of the release that was unpacked there, by
 * its manifest; without one it is the program of the installation, and its package says the version.
 */
export function programIn(root: URL): string {
  const version =
    versionIn(new URL('manifest.json', root)) ?? versionIn(new URL('apps/box/package.json', root));
  return programOf(version ?? 'unknown');
}

/** This program: `loaphuong-box/1.4.0`. */
export const PROGRAM = programIn(ROOT);

function versionIn(file: URL): string | undefined {
  try {
    return Versioned.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
  } catch {
    // Not there: not an archive, or not whole. Which of them is no reason not to play.
    return undefined;
  }
}
