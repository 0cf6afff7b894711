import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isSha256, refuse, type Sha256 } from '@loaphuong/domain/basics';

/** Bytes `[from, to]`, both included, counted from 0, as in HTTP (RFC 9110, section 14). */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Files named by the SHA-256 of their content: written once, never changed. */
export interface Files {
  /**
   * Stores bytes and says their hash; storing the same bytes again changes nothing. When this has returned the file
   * survives a power cut; before, nothing of it can be seen.
   * @throws {Refused} `platform/file-too-large`.
   */
  put(content: Uint8Array | AsyncIterable<Uint8Array>, limitBytes?: number): Promise<StoredFile>;
  /** Size in bytes; `undefined` when it is not here. */
  size(hash: Sha256): Promise<number | undefined>;
  /** Streams the content or a part of it; check `size` first, a missing file breaks the stream. */
  read(hash: Sha256, range?: ByteRange): Readable;
  /** Where the file lies, for programs that want a path. Read only. */
  pathOf(hash: Sha256): string;
}

/** What was stored. */
export interface StoredFile {
  readonly hash: Sha256;
  readonly bytes: number;
}

/**
 * Opens the store in a folder, making it if missing and sweeping what a dead process left half-written. `beside`: the server is running
 * and may be writing at this moment, so nothing is swept.
 */
export async function openFiles(folder: string, beside?: 'beside'): Promise<Files> {
  const drafts = join(folder, 'incoming');
  await mkdir(drafts, { recursive: true });
  // The data folder is locked, so every draft here is from a process that has died.
  if (beside === undefined)
    for (const name of await readdir(drafts)) await rm(join(drafts, name), { force: true });

  // Two levels keep folders small; the name is checked, so no other path can be formed.
  const pathOf = (hash: Sha256): string => {
    if (!isSha256(hash)) throw new TypeError('not a SHA-256 in lower-case hex');
    return join(folder, hash.slice(0, 2), hash);
  };

  return {
    pathOf,
    async put(content, limitBytes) {
      const draft = join(drafts, randomBytes(12).toString('hex'));
      try {
        const stored = await write(draft, content, limitBytes);
        const path = pathOf(stored.hash);
        const known = await stat(path).catch(() => undefined);
        if (known?.size === stored.bytes) return stored;
        await mkdir(join(path, '..'), { recursive: true });
        await rename(draft, path);
        await syncFolder(join(path, '..'));
        await syncFolder(folder);
        return stored;
      } finally {
        await rm(draft, { force: true });
      }
    },
    async size(hash) {
      const file = await stat(pathOf(hash)).catch(() => undefined);
      return file?.isFile() ? file.size : undefined;
    },
    read: (hash, range) =>
      createReadStream(pathOf(hash), range === undefined ? {} : { start: range.from, end: range.to }),
  };
}

/**
 * Reads an HTTP `Range` header for a file of `size` bytes (one range only, which is all that players ask).
 * @returns `undefined` when the whole is to be sent; `'unsatisfiable'` when nothing of it lies in the file.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return from > to || from >= size ? 'unsatisfiable' : { from, to };
}

async function write(
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  limitBytes: number | undefined,
): Promise<StoredFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o640);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      bytes += chunk.byteLength;
      if (limitBytes !== undefined && bytes > limitBytes) tooLarge(limitBytes);
      hash.update(chunk);
      await writeAll(file, chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest('hex') as Sha256, bytes };
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) at += (await file.write(chunk, at)).bytesWritten;
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function tooLarge(limitBytes: number): never {
  const megabytes = Math.floor(limitBytes / 1_000_000);
  return refuse(
    'too-large',
    'platform/file-too-large',
    {
      vi: `Tệp lớn hơn mức cho phép (${megabytes} MB). Hãy gửi tệp nhỏ hơn.`,
      en: `The file is larger than allowed (${megabytes} MB). Send a smaller one.`,
    },
    { detail: { limitBytes } },
  );
}
