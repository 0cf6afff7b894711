import { joined, type OggPage, type OggPageFault, readOggPage, sizeOf } from './ogg-page.ts';
import { opusPacketShape } from './opus-packet.ts';

/**
 * The air format: what every box decodes. One Ogg stream of Opus packets (RFC 7845), channel mapping family 0, every
 * page's position equal to the samples coded so far, the last page trimmed to the exact end. Any player and browser
 * plays it; a box needs no more than `parseOggOpus` and an Opus decoder.
 */
export interface OggOpus {
  readonly channels: 1 | 2;
  /** Decoded samples to throw away at the start, 48 kHz. */
  readonly preSkip: number;
  /** Position of the end in 48 kHz samples, pre-skip included. */
  readonly granule: bigint;
  /** Exact length in 48 kHz samples: `granule − preSkip`. Decoded samples past it are padding. */
  readonly samples: number;
  /** Opus packets in order, views into the bytes given wherever a packet lies on one page. */
  readonly packets: readonly Uint8Array[];
}

/** Why bytes are not in the air format. */
export type OggOpusFault =
  | OggPageFault
  | 'not-opus' // a valid page, but no OpusHead of version 1, mapping family 0, gain 0
  | 'wrong-order' // pages missing, repeated, of another stream, or bytes after the end
  | 'wrong-packet' // a packet that cannot be Opus
  | 'wrong-length' // a position that disagrees with the packets
  | 'no-end'; // the last page is missing

/** Result of reading: the audio, or the first fault and the byte offset of the page that has it. */
export type OggOpusReading =
  | { readonly state: 'read'; readonly audio: OggOpus }
  | { readonly state: 'faulty'; readonly fault: OggOpusFault; readonly offset: number };

const HEAD = Uint8Array.from('OpusHead', (letter) => letter.charCodeAt(0));
const TAGS = Uint8Array.from('OpusTags', (letter) => letter.charCodeAt(0));
/** RFC 7845, section 6: no valid Opus packet of one stream is longer. */
const LONGEST_PACKET_BYTES = 61_440;

const startsWith = (bytes: Uint8Array, start: Uint8Array) => start.every((value, at) => bytes[at] === value);

function readHead(packet: Uint8Array): { channels: 1 | 2; preSkip: number } | undefined {
  if (packet.length < 19 || !startsWith(packet, HEAD)) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const channels = view.getUint8(9);
  const simple = view.getUint8(8) >> 4 === 0 && view.getUint8(18) === 0 && view.getInt16(16, true) === 0;
  if (!simple || (channels !== 1 && channels !== 2)) return undefined;
  return { channels, preSkip: view.getUint16(10, true) };
}

/** Cuts pages into packets; keeps the pieces of a packet that runs over a page's end. */
function packetsOf(page: OggPage, open: Uint8Array[]): Uint8Array[] {
  const done: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  for (const value of page.lacing) {
    end += value;
    if (value === 255) continue;
    const piece = page.body.subarray(start, end);
    done.push(open.length === 0 ? piece : joined([...open.splice(0), piece]));
    start = end;
  }
  if (start < end || page.lacing.at(-1) === 255) open.push(page.body.subarray(start, end));
  return done;
}

interface Progress {
  /** Header packets seen: OpusHead, then OpusTags. */
  headers: 0 | 1 | 2;
  channels: 1 | 2;
  preSkip: number;
  /** Samples that the packets so far decode to. */
  coded: number;
  /** Pieces of a packet that goes on on the next page. */
  readonly open: Uint8Array[];
  readonly packets: Uint8Array[];
}

/** Takes the packets of one page into the account; says what is wrong with them. */
function takePage(progress: Progress, page: OggPage): OggOpusFault | undefined {
  const found = packetsOf(page, progress.open);
  const alone = found.length === 1 && progress.open.length === 0;
  for (const packet of found) {
    if (progress.headers === 0) {
      const head = readHead(packet);
      if (head === undefined || !alone) return 'not-opus';
      Object.assign(progress, head, { headers: 1 });
    } else if (progress.headers === 1) {
      if (!startsWith(packet, TAGS) || !alone) return 'not-opus';
      progress.headers = 2;
    } else {
      const shape = opusPacketShape(packet);
      if (shape === undefined || packet.length > LONGEST_PACKET_BYTES) return 'wrong-packet';
      progress.coded += shape.samples;
      progress.packets.push(packet);
    }
  }
  if (progress.headers === 0) return 'not-opus';
  if (sizeOf(progress.open) > LONGEST_PACKET_BYTES) return 'wrong-packet';
  if (page.last) return undefined;
  const position = progress.packets.length === 0 ? 0n : BigInt(progress.coded);
  return page.granule === (found.length === 0 ? -1n : position) ? undefined : 'wrong-length';
}

/** What the last page settles: the exact end. */
function finish(progress: Progress, granule: bigint, codedBefore: number): OggOpus | OggOpusFault {
  if (progress.headers !== 2 || progress.open.length > 0) return 'wrong-order';
  const { channels, preSkip, packets } = progress;
  const fits = granule <= BigInt(progress.coded) && granule > BigInt(Math.max(codedBefore, preSkip));
  if (!fits) return 'wrong-length';
  return { channels, preSkip, granule, samples: Number(granule) - preSkip, packets };
}

/**
 * Reads a file in the air format. Every page's checksum, order and position is checked; safe and linear in time on any
 * bytes. The caller has checked the file's SHA-256 against a signed list, so a fault here means a bug or a forgery, and
 * the file must not be played.
 */
export function parseOggOpus(bytes: Uint8Array): OggOpusReading {
  const progress: Progress = { headers: 0, channels: 1, preSkip: 0, coded: 0, open: [], packets: [] };
  let serial = 0;
  let offset = 0;
  const faulty = (fault: OggOpusFault): OggOpusReading => ({ state: 'faulty', fault, offset });

  for (let sequence = 0; offset < bytes.length; sequence++) {
    const page = readOggPage(bytes, offset);
    if (typeof page === 'string') return faulty(page);
    if (sequence === 0) serial = page.serial;
    const inOrder = page.sequence === sequence && page.serial === serial && page.first === (sequence === 0);
    if (!inOrder || page.continued !== progress.open.length > 0) return faulty('wrong-order');
    const codedBefore = progress.coded;
    const fault = takePage(progress, page);
    if (fault !== undefined) return faulty(fault);
    if (page.last) {
      if (offset + page.size !== bytes.length) return faulty('wrong-order');
      const audio = finish(progress, page.granule, codedBefore);
      return typeof audio === 'string' ? faulty(audio) : { state: 'read', audio };
    }
    offset += page.size;
  }
  return faulty(bytes.length === 0 ? 'cut-short' : 'no-end');
}
