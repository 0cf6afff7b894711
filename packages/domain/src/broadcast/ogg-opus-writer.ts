import { joined, writeOggPage } from './ogg-page.ts';
import { opusPacketShape } from './opus-packet.ts';

/** What goes into a file of the air format. */
export interface OggOpusParts {
  readonly channels: 1 | 2;
  readonly preSkip: number;
  /** Exact length in 48 kHz samples; the packets must decode to at least `preSkip + samples`. */
  readonly samples: number;
  readonly packets: readonly Uint8Array[];
}

/** Fixed, so that the same packets always make the same bytes and the same SHA-256. "LOAP". */
const SERIAL = 0x4c4f4150;
/** One second of 20 ms packets: short enough to start playing early, long enough to cost 2 % of overhead. */
const SAMPLES_PER_PAGE = 48_000;

const letters = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const VENDOR = letters('loa-phuong air 1');

function headPacket(parts: OggOpusParts): Uint8Array {
  const packet = new Uint8Array(19);
  const view = new DataView(packet.buffer);
  packet.set(letters('OpusHead'));
  view.setUint8(8, 1);
  view.setUint8(9, parts.channels);
  view.setUint16(10, parts.preSkip, true);
  view.setUint32(12, 48_000, true);
  return packet;
}

function tagsPacket(): Uint8Array {
  const vendorSize = new Uint8Array(4);
  vendorSize[0] = VENDOR.length;
  const noComments = new Uint8Array(4);
  return joined([letters('OpusTags'), vendorSize, VENDOR, noComments]);
}

/**
 * Writes a file in the air format: same parts, same bytes. Packets that lie wholly past the end are left out.
 * @throws {RangeError} when there is nothing to say, a packet is not Opus, or the packets are too few for the length.
 */
export function writeOggOpus(parts: OggOpusParts): Uint8Array {
  const end = parts.preSkip + parts.samples;
  if (!Number.isSafeInteger(end) || parts.samples <= 0) throw new RangeError('an empty sound has no file');
  const pages = [
    writeOggPage([headPacket(parts)], { first: true, granule: 0n, serial: SERIAL, sequence: 0 }),
    writeOggPage([tagsPacket()], { granule: 0n, serial: SERIAL, sequence: 1 }),
  ];
  let coded = 0;
  let pageStart = 0;
  let waiting: Uint8Array[] = [];
  let lacing = 0;
  const close = (last: boolean) => {
    const granule = BigInt(last ? end : coded);
    pages.push(writeOggPage(waiting, { last, granule, serial: SERIAL, sequence: pages.length }));
    waiting = [];
    lacing = 0;
    pageStart = coded;
  };
  for (const packet of parts.packets) {
    if (coded >= end) break;
    const shape = opusPacketShape(packet);
    if (shape === undefined) throw new RangeError('not an Opus packet');
    const needs = Math.floor(packet.length / 255) + 1;
    if (waiting.length > 0 && (coded - pageStart >= SAMPLES_PER_PAGE || lacing + needs > 255)) close(false);
    waiting.push(packet);
    lacing += needs;
    coded += shape.samples;
  }
  if (coded < end) throw new RangeError('the packets are too few for the length');
  close(true);
  return joined(pages);
}
