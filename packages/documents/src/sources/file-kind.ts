import { MAX_PLAN_BYTES } from '../limits.ts';
import { refuseDocument } from '../refusals.ts';

const starts = (bytes: Uint8Array, ...magic: number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/**
 * Refuses a file by its size in bytes. Call it with the size that the file system or the upload declares, before loading:
 * so a file of 200 MB costs nothing.
 * @throws {Refused} `documents/empty-file`, `documents/too-large`.
 */
export function checkPlanSize(size: number): void {
  if (size === 0) refuseDocument('documents/empty-file');
  if (size > MAX_PLAN_BYTES) refuseDocument('documents/too-large', { limit: MAX_PLAN_BYTES / 1024 / 1024 });
}

/**
 * Tells the kind of a file by its bytes; the name is never trusted.
 * @throws {Refused} for sizes, containers and formats that are not read.
 */
export function fileKind(bytes: Uint8Array): 'zip' | 'pdf' | 'text' {
  checkPlanSize(bytes.length);
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04)) return 'zip';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  if (head.includes('%PDF-')) return 'pdf';
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) refuseCompoundFile(bytes);
  const format = foreignFormat(bytes, head.trimStart().toLowerCase());
  if (format !== undefined) refuseDocument('documents/unsupported-format', { format });
  return 'text';
}

/** Microsoft's compound file: a locked docx, an old .doc, or something else of Office. */
function refuseCompoundFile(bytes: Uint8Array): never {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (whole.includes(utf16('EncryptedPackage'))) refuseDocument('documents/encrypted');
  if (whole.includes(utf16('WordDocument'))) refuseDocument('documents/old-word');
  refuseDocument('documents/unsupported-format', { format: 'Office 97-2003' });
}

function foreignFormat(bytes: Uint8Array, head: string): string | undefined {
  if (head.startsWith('{\\rtf')) return 'RTF';
  if (/^(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)?<(!doctype html|html|head|body)\b/.test(head)) return 'HTML';
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'PNG';
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'JPEG';
  if (starts(bytes, 0x49, 0x49, 0x2a, 0) || starts(bytes, 0x4d, 0x4d, 0, 0x2a)) return 'TIFF';
  if (starts(bytes, 0x52, 0x61, 0x72, 0x21)) return 'RAR';
  if (starts(bytes, 0x37, 0x7a, 0xbc, 0xaf)) return '7-Zip';
  if (starts(bytes, 0x1f, 0x8b)) return 'gzip';
  return undefined;
}
