const HEADER_BYTES = 27;
const CAPTURE = 0x4f676753; // "OggS"

/** One Ogg page as found in the bytes; `body` is a view, not a copy. */
export interface OggPage {
  /** The first packet continues one that began on the page before. */
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** Position in samples at the end of the last packet completed here; −1n when none is. */
  readonly granule: bigint;
  readonly serial: number;
  readonly sequence: number;
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
  /** Bytes from the start of this page to the start of the next. */
  readonly size: number;
}

/** Why bytes are no Ogg page. */
export type OggPageFault = 'not-a-page' | 'cut-short' | 'wrong-checksum' | 'unknown-version';

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value & 0x80000000 ? 0x04c11db7 : 0);
  return value;
});

/** CRC-32 of a page as RFC 3533 wants it: polynomial 04C11DB7, start 0, no reflection, checksum field read as zero. */
function checksum(page: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < page.length; at++) {
    const byte = at >= 22 && at < 26 ? 0 : (page[at] ?? 0);
    crc = (crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0);
  }
  return crc >>> 0;
}

/** Reads the page that starts at `offset`. Safe on any bytes. */
export function readOggPage(bytes: Uint8Array, offset: number): OggPage | OggPageFault {
  if (bytes.length - offset < HEADER_BYTES) return 'cut-short';
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  if (view.getUint32(0) !== CAPTURE) return 'not-a-page';
  if (view.getUint8(4) !== 0) return 'unknown-version';
  const segments = view.getUint8(26);
  const bodyAt = offset + HEADER_BYTES + segments;
  const lacing = bytes.subarray(offset + HEADER_BYTES, bodyAt);
  if (lacing.length < segments) return 'cut-short';
  const bodySize = lacing.reduce((sum, value) => sum + value, 0);
  const body = bytes.subarray(bodyAt, bodyAt + bodySize);
  if (body.length < bodySize) return 'cut-short';
  const size = HEADER_BYTES + segments + bodySize;
  if (checksum(bytes.subarray(offset, offset + size)) !== view.getUint32(22, true)) return 'wrong-checksum';
  const flags = view.getUint8(5);
  return {
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    granule: view.getBigInt64(6, true),
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
    lacing,
    body,
    size,
  };
}

/** What `writeOggPage` needs besides the packets. */
export interface OggPagePlace {
  readonly first?: boolean;
  readonly last?: boolean;
  readonly granule: bigint;
  readonly serial: number;
  readonly sequence: number;
}

/**
 * Builds one page out of whole packets.
 * @throws {RangeError} when the packets do not fit one page (255 lacing values).
 */
export function writeOggPage(packets: readonly Uint8Array[], place: OggPagePlace): Uint8Array {
  const lacing: number[] = [];
  for (const packet of packets) {
    for (let left = packet.length; left >= 255; left -= 255) lacing.push(255);
    lacing.push(packet.length % 255);
  }
  if (lacing.length > 255) throw new RangeError('these packets do not fit one Ogg page');
  const page = new Uint8Array(HEADER_BYTES + lacing.length + sizeOf(packets));
  const view = new DataView(page.buffer);
  view.setUint32(0, CAPTURE);
  view.setUint8(5, (place.first ? 2 : 0) | (place.last ? 4 : 0));
  view.setBigInt64(6, place.granule, true);
  view.setUint32(14, place.serial, true);
  view.setUint32(18, place.sequence, true);
  view.setUint8(26, lacing.length);
  page.set(lacing, HEADER_BYTES);
  page.set(joined(packets), HEADER_BYTES + lacing.length);
  view.setUint32(22, checksum(page), true);
  return page;
}

/** Total bytes of the pieces. */
export function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** The pieces as one run of bytes; always a copy. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(sizeOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
