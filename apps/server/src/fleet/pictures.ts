import { refuse } from '@loaphuong/domain/basics';

/** Largest picture that is taken, bytes. */
export const MAX_PICTURE_BYTES = 5_000_000;

/** A picture that a browser may be given: its type by its own bytes, nothing in it that tells where or by whom it was taken. */
export interface Picture {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly bytes: Uint8Array;
}

/**
 * Checks a picture by its own bytes, not by its name, and takes out position, camera and remarks (EXIF, XMP, IPTC, text). Only the
 * turn of a JPEG is kept, else pictures from a phone would lie on their side.
 * @throws {Refused} `fleet/not-a-picture`.
 */
export function cleanPicture(bytes: Uint8Array): Picture {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (data.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])))
      return { type: 'image/jpeg', bytes: jpeg(data) };
    if (data.subarray(0, 8).equals(PNG)) return { type: 'image/png', bytes: png(data) };
    if (data.toString('latin1', 0, 4) === 'RIFF' && data.toString('latin1', 8, 12) === 'WEBP')
      return { type: 'image/webp', bytes: webp(data) };
  } catch (error) {
    // Reading past the end is how a broken or false picture shows itself.
    if (!(error instanceof RangeError)) throw error;
  }
  return refuse(
    'invalid',
    'fleet/not-a-picture',
    {
      vi: 'Tệp này không phải ảnh JPEG, PNG hoặc WebP nguyên vẹn. Hãy chụp lại hoặc chọn ảnh khác.',
      en: 'This is no whole JPEG, PNG or WebP picture. Take it again or choose another.',
    },
    { field: 'photo' },
  );
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function jpeg(data: Buffer): Buffer {
  const kept: Buffer[] = [data.subarray(0, 2)];
  let at = 2;
  let turn = 1;
  for (;;) {
    if (data.readUInt8(at) !== 0xff) throw new RangeError('no marker');
    const marker = data.readUInt8(at + 1);
    if (marker === 0xd9) break;
    const size = 2 + data.readUInt16BE(at + 2);
    if (size < 4 || at + size > data.length) throw new RangeError('segment past the end');
    const segment = data.subarray(at, at + size);
    if (marker === 0xe1) turn = turnOf(segment) ?? turn;
    // Application segments and remarks go, but JFIF (0), colour profile (2) and Adobe's colour form (14).
    const told =
      marker === 0xfe || (marker >= 0xe0 && marker <= 0xef && ![0xe0, 0xe2, 0xee].includes(marker));
    if (!told) kept.push(segment);
    at += size;
    if (marker !== 0xda) continue;
    const from = at;
    // Inside a scan 0xff is followed by 0 or a restart mark; anything else ends it.
    while (!(data.readUInt8(at) === 0xff && !isInScan(data.readUInt8(at + 1)))) at += 1;
    kept.push(data.subarray(from, at));
  }
  kept.push(Buffer.from([0xff, 0xd9]));
  if (turn !== 1) kept.splice(1, 0, turnSegment(turn));
  return Buffer.concat(kept);
}

function isInScan(next: number): boolean {
  return next === 0 || (next >= 0xd0 && next <= 0xd7);
}

/** EXIF tag 0x0112 of the first directory. */
function turnOf(segment: Buffer): number | undefined {
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0') return undefined;
  const tiff = segment.subarray(10);
  if (tiff.length < 14) return undefined;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return undefined;
  for (let n = 0; n < u16(first); n += 1) {
    const entry = first + 2 + n * 12;
    if (entry + 12 > tiff.length) return undefined;
    if (u16(entry) === 0x0112) {
      const turn = u16(entry + 8);
      return turn >= 1 && turn <= 8 ? turn : undefined;
    }
  }
  return undefined;
}

function turnSegment(turn: number): Buffer {
  const body = Buffer.from(
    '457869660000' + '4d4d002a00000008' + '0001' + '011200030000000100000000' + '00000000',
    'hex',
  );
  body.writeUInt16BE(turn, 6 + 8 + 2 + 8);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

const PNG_TOLD = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME']);

function png(data: Buffer): Buffer {
  const kept: Buffer[] = [PNG];
  let at = 8;
  if (data.toString('latin1', 12, 16) !== 'IHDR') throw new RangeError('no header');
  for (;;) {
    const size = 12 + data.readUInt32BE(at);
    if (at + size > data.length) throw new RangeError('chunk past the end');
    const name = data.toString('latin1', at + 4, at + 8);
    if (!PNG_TOLD.has(name)) kept.push(data.subarray(at, at + size));
    at += size;
    if (name === 'IEND') return Buffer.concat(kept);
  }
}

function webp(data: Buffer): Buffer {
  const end = Math.min(data.length, 8 + data.readUInt32LE(4));
  const kept: Buffer[] = [];
  let at = 12;
  while (at + 8 <= end) {
    const name = data.toString('latin1', at, at + 4);
    const size = 8 + data.readUInt32LE(at + 4);
    const whole = size + (size % 2);
    if (at + size > end) throw new RangeError('chunk past the end');
    if (name !== 'EXIF' && name !== 'XMP ') {
      const chunk = Buffer.from(data.subarray(at, at + whole));
      // Bits 3 and 2 of the flags announce EXIF and XMP.
      if (name === 'VP8X') chunk.writeUInt8(chunk.readUInt8(8) & ~0b1100, 8);
      kept.push(chunk);
    }
    at += whole;
  }
  const first = kept[0]?.toString('latin1', 0, 3);
  if (first !== 'VP8') throw new RangeError('no picture inside');
  const body = Buffer.concat(kept);
  const head = Buffer.from(data.subarray(0, 12));
  head.writeUInt32LE(4 + body.length, 4);
  return Buffer.concat([head, body]);
}
