import { type OggPage, readOggPage } from '@loaphuong/domain/broadcast';
import type { Store } from '../store/store.ts';
import { Decoder } from './opus-codec.ts';
import { SoundBroken, type SoundSource } from './sound-source.ts';

/** Read from the disk at once: about ten seconds of speech, and never less than the largest page (RFC 3533: 65,307 bytes). */
const CHUNK = 65_536;
/** A decoder that starts in the middle needs 80 ms to be right again (RFC 7845 section 4.6). */
const PREROLL = 3840;

interface PagePlace {
  readonly offset: number;
  /** Samples coded in the pages before, pre-skip included. */
  readonly codedBefore: number;
}

/**
 * Decodes an Ogg Opus file of the air format from the store as it is needed: a few seconds of it are ever in memory, however long
 * it is. The file's hash was checked before; a fault in its pages or packets is a broken sound all the same.
 */
export class OpusSource implements SoundSource {
  readonly #store: Store;
  readonly #path: string;
  readonly #decoder = new Decoder({ channels: 1, sample_rate: 48_000 });
  #chunk: Uint8Array = new Uint8Array(0);
  #chunkAt = 0;
  #preSkip = 0;
  /** Where the first page of sound begins, and every page since that was passed. */
  #pages: PagePlace[] = [];
  #offset = 0;
  #serial = 0;
  #packets: Uint8Array[] = [];
  #open: Uint8Array[] = [];
  /** Coded sample that the next decoded one is; and the end, once the last page is read. */
  #coded = 0;
  #end = Number.POSITIVE_INFINITY;
  #pcm = new Int16Array(5760 * 2);
  #pcmLength = 0;
  /** Decoded samples still to be thrown away. */
  #skip = 0;

  constructor(store: Store, path: string) {
    this.#store = store;
    this.#path = path;
    this.#readHead();
    this.#begin({ offset: this.#offset, codedBefore: 0 }, this.#preSkip);
  }

  seek(sample: number): void {
    const target = Math.max(0, Math.floor(sample)) + this.#preSkip;
    const from = Math.max(0, target - PREROLL);
    let page = this.#pages[0];
    for (const known of this.#pages) if (known.codedBefore <= from) page = known;
    if (page === undefined) throw new SoundBroken('no sound');
    this.#begin(this.#passOver(page, from), target);
  }

  read(count: number): Int16Array {
    while (this.#pcmLength < count && this.#decodeOne()) {
      // Each turn decodes one packet.
    }
    const size = Math.min(count, this.#pcmLength);
    const out = this.#pcm.slice(0, size);
    this.#pcm.copyWithin(0, size, this.#pcmLength);
    this.#pcmLength -= size;
    return out;
  }

  close(): void {
    this.#packets = [];
    this.#chunk = new Uint8Array(0);
    this.#end = 0;
  }

  #readHead(): void {
    const head = this.#page();
    const [packet] = head === undefined ? [] : packetsOf(head, []);
    if (head === undefined || packet === undefined || packet.length < 19 || ascii(packet, 8) !== 'OpusHead')
      throw new SoundBroken('not Opus');
    this.#serial = head.serial;
    this.#preSkip = (packet[10] ?? 0) | ((packet[11] ?? 0) << 8);
    this.#offset += head.size;
    // The comments may run over several pages; sound begins on a page of its own.
    for (const open: Uint8Array[] = []; ; ) {
      const tags = this.#page();
      if (tags === undefined) throw new SoundBroken('no sound');
      this.#offset += tags.size;
      if (packetsOf(tags, open).length > 0) break;
    }
    this.#pages = [{ offset: this.#offset, codedBefore: 0 }];
  }

  #begin(page: PagePlace, target: number): void {
    this.#offset = page.offset;
    this.#coded = page.codedBefore;
    this.#skip = Math.max(0, target - page.codedBefore);
    this.#end = Number.POSITIVE_INFINITY;
    this.#packets = [];
    this.#open = [];
    this.#pcmLength = 0;
    this.#decoder.reset();
  }

  /** Goes on from a known page to the last one that begins at or before a coded sample, looking only at headers. */
  #passOver(page: PagePlace, from: number): PagePlace {
    let here = page;
    for (;;) {
      const header = this.#bytesAt(here.offset, 27 + 255);
      const view = new DataView(header.buffer, header.byteOffset, header.length);
      if (header.length < 28 || view.getUint32(0) !== 0x4f676753) return here;
      const lacing = header.subarray(27, 27 + view.getUint8(26));
      const granule = Number(view.getBigInt64(6, true));
      const isLast = (view.getUint8(5) & 4) !== 0;
      if (isLast || granule > from || granule < here.codedBefore) return here;
      const size = 27 + lacing.length + lacing.reduce((sum, value) => sum + value, 0);
      here = { offset: here.offset + size, codedBefore: granule };
      this.#remember(here);
    }
  }

  #decodeOne(): boolean {
    if (this.#coded >= this.#end) return false;
    const packet = this.#packets.shift();
    if (packet === undefined) return this.#nextPage();
    let pcm: Int16Array;
    try {
      const bytes = this.#decoder.decode(packet);
      pcm = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    } catch {
      throw new SoundBroken('a packet cannot be decoded');
    }
    const keep = pcm.subarray(0, Math.max(0, Math.min(pcm.length, this.#end - this.#coded)));
    this.#coded += pcm.length;
    const skipped = Math.min(this.#skip, keep.length);
    this.#skip -= skipped;
    this.#add(keep.subarray(skipped));
    return true;
  }

  #add(samples: Int16Array): void {
    if (this.#pcmLength + samples.length > this.#pcm.length) {
      const grown = new Int16Array((this.#pcmLength + samples.length) * 2);
      grown.set(this.#pcm.subarray(0, this.#pcmLength));
      this.#pcm = grown;
    }
    this.#pcm.set(samples, this.#pcmLength);
    this.#pcmLength += samples.length;
  }

  #nextPage(): boolean {
    if (this.#end !== Number.POSITIVE_INFINITY) return false;
    const page = this.#page();
    if (page === undefined || page.serial !== this.#serial) throw new SoundBroken('cut short');
    this.#offset += page.size;
    this.#packets = packetsOf(page, this.#open);
    if (page.last) this.#end = Number(page.granule);
    else if (page.granule >= 0n) this.#remember({ offset: this.#offset, codedBefore: Number(page.granule) });
    return true;
  }

  #remember(place: PagePlace): void {
    const last = this.#pages.at(-1);
    if (last === undefined || last.offset < place.offset) this.#pages.push(place);
  }

  /** The page at `#offset`; `undefined` at the end of the file. */
  #page(): OggPage | undefined {
    let bytes = this.#bytesAt(this.#offset, 28);
    let page = readOggPage(bytes, 0);
    if (page === 'cut-short') {
      bytes = this.#bytesAt(this.#offset, CHUNK);
      if (bytes.length === 0) return undefined;
      page = readOggPage(bytes, 0);
    }
    if (typeof page === 'string') throw new SoundBroken(page);
    return page;
  }

  /** At least `least` bytes from an offset of the file on, as far as it goes. */
  #bytesAt(offset: number, least: number): Uint8Array {
    const from = offset - this.#chunkAt;
    if (from < 0 || from + least > this.#chunk.length) {
      this.#chunk = this.#store.readAt(this.#path, offset, CHUNK);
      this.#chunkAt = offset;
      return this.#chunk;
    }
    return this.#chunk.subarray(from);
  }
}

/** Cuts a page into packets; a packet that runs over its end stays in `open`. */
function packetsOf(page: OggPage, open: Uint8Array[]): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let start = 0;
  let end = 0;
  for (const value of page.lacing) {
    end += value;
    if (value === 255) continue;
    // Copied: the chunk under the view will be replaced.
    packets.push(Buffer.concat([...open.splice(0), page.body.subarray(start, end)]));
    start = end;
  }
  if (start < end) open.push(page.body.slice(start, end));
  return packets;
}

function ascii(bytes: Uint8Array, count: number): string {
  return String.fromCharCode(...bytes.subarray(0, count));
}
