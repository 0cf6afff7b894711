import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';

const BLOCK = 512;
/** Most bytes of an archive unpacked, and most files. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_FILES = 20_000;

const Manifest = z.strictObject({
  version: z.string().max(40),
  files: z
    .array(
      z.strictObject({
        path: z.string().min(1).max(255),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        bytes: z.int().min(0).max(MOST_BYTES),
      }),
    )
    .min(1)
    .max(MOST_FILES),
});
/** What an archive of the program contains; its first member, `manifest.json`. */
export type Manifest = z.infer<typeof Manifest>;
export { Manifest };

/** The archive is not one of ours, or is damaged. Nothing of it may be used. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive';
}

/**
 * Reads a gzipped ustar archive whole and proves it: plain files only, paths that stay inside, and exactly the files of the
 * manifest with their hashes. @throws {BadArchive}
 */
export function readArchive(packed: Uint8Array): { manifest: Manifest; files: Map<string, Uint8Array> } {
  const members = readMembers(unzipped(packed));
  const [first] = members;
  if (first?.[0] !== 'manifest.json') throw new BadArchive('the first member is not manifest.json');
  members.delete('manifest.json');
  const manifest = parsedManifest(first[1]);
  if (manifest.files.length !== members.size) throw new BadArchive('other files than in the manifest');
  for (const { path, sha256, bytes } of manifest.files) {
    const file = members.get(path);
    if (file === undefined || file.length !== bytes) throw new BadArchive(`${path} is missing or cut`);
    if (createHash('sha256').update(file).digest('hex') !== sha256)
      throw new BadArchive(`${path} has another hash`);
  }
  return { manifest, files: members };
}

function unzipped(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw new BadArchive(`not unpacked: ${String(error)}`);
  }
}

function parsedManifest(bytes: Uint8Array): Manifest {
  try {
    return Manifest.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new BadArchive('manifest.json cannot be read');
  }
}

function readMembers(tar: Uint8Array): Map<string, Uint8Array> {
  const members = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return members;
    proveChecksum(header);
    const prefix = text(header, 345, 155);
    const path = prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
    const kind = header[156];
    if (kind !== 0x30 && kind !== 0) throw new BadArchive(`${path} is no plain file`);
    if (!isInside(path) || members.has(path)) throw new BadArchive(`a path that is not allowed: ${path}`);
    if (members.size > MOST_FILES) throw new BadArchive('too many files');
    const size = octal(header, 124, 12);
    if (at + BLOCK + size > tar.length) throw new BadArchive(`${path} is cut`);
    members.set(path, tar.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new BadArchive('no end of the archive');
}

function isInside(path: string): boolean {
  if (path.includes('\\') || path.includes(':')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function proveChecksum(header: Uint8Array): void {
  let sum = 0;
  for (const [i, byte] of header.entries()) sum += i >= 148 && i < 156 ? 0x20 : byte;
  if (sum !== octal(header, 148, 8)) throw new BadArchive('a header with a wrong sum');
}

function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  if (!/^[0-7]{1,11}$/.test(digits)) throw new BadArchive('a number that cannot be read');
  return Number.parseInt(digits, 8);
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
