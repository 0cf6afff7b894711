import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { ARCHIVE_LIMITS } from '../limits.ts';
import { refuseDocument } from '../refusals.ts';

/** The parts of a zip file that were asked for, by name, as text. */
export type Parts = ReadonlyMap<string, string>;

/**
 * Opens a zip file and reads the wanted parts. First the directory is checked: number of parts, declared sizes, ratio.
 * While inflating, the real size is counted too, because a directory can lie.
 * @returns all part names, and the wanted parts that are there.
 * @throws {Refused} `documents/zip-bomb`, `documents/encrypted`, `documents/broken-file`.
 */
export async function readParts(
  bytes: Uint8Array,
  wanted: ReadonlySet<string>,
): Promise<{ readonly names: readonly string[]; readonly parts: Parts }> {
  const zip = await orBroken(fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
  const entries = await checkedDirectory(zip);
  const parts = new Map<string, string>();
  for (const entry of entries) {
    if (wanted.has(entry.fileName)) parts.set(entry.fileName, await inflate(zip, entry));
  }
  return { names: entries.map((entry) => entry.fileName), parts };
}

async function checkedDirectory(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > ARCHIVE_LIMITS.entries) bomb(`${zip.entryCount} > ${ARCHIVE_LIMITS.entries}`);
  const entries: Entry[] = [];
  let inflated = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      inflated += entry.uncompressedSize;
      if (inflated > ARCHIVE_LIMITS.inflated) break;
      if (overRatio(entry.uncompressedSize, entry.compressedSize)) bomb(ratioOf(entry));
    }
  } catch (problem) {
    brokenUnlessRefused(problem);
  }
  if (inflated > ARCHIVE_LIMITS.inflated) bomb(`> ${ARCHIVE_LIMITS.inflated / 1024 / 1024} MB`);
  return entries;
}

async function inflate(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.isEncrypted()) refuseDocument('documents/encrypted');
  if (entry.uncompressedSize > ARCHIVE_LIMITS.part)
    bomb(`${entry.fileName} > ${ARCHIVE_LIMITS.part / 1024 / 1024} MB`);
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const piece of stream) {
      if (!Buffer.isBuffer(piece)) throw new TypeError('a zip part is made of bytes');
      size += piece.length;
      if (size > ARCHIVE_LIMITS.part || overRatio(size, entry.compressedSize)) bomb(ratioOf(entry));
      pieces.push(piece);
    }
  } catch (problem) {
    // yauzl stops with this message when a part inflates past its declared size: the directory lied.
    if (problem instanceof Error && /too many bytes/i.test(problem.message)) bomb(ratioOf(entry));
    brokenUnlessRefused(problem);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function overRatio(inflated: number, packed: number): boolean {
  return inflated > ARCHIVE_LIMITS.ratioFrom && inflated > packed * ARCHIVE_LIMITS.ratio;
}

function ratioOf(entry: Entry): string {
  return `${entry.fileName}: ${entry.compressedSize} → ${entry.uncompressedSize}`;
}

function bomb(what: string): never {
  refuseDocument('documents/zip-bomb', { what });
}

async function orBroken<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (problem) {
    return brokenUnlessRefused(problem);
  }
}

function brokenUnlessRefused(problem: unknown): never {
  if (problem instanceof Error && problem.name === 'Refused') throw problem;
  refuseDocument('documents/broken-file', { format: 'docx' });
}
