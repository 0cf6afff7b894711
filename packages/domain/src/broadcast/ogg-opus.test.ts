import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOggOpus } from './ogg-opus.ts';
import { writeOggOpus } from './ogg-opus-writer.ts';
import { writeOggPage } from './ogg-page.ts';

/** A packet of one 20 ms mono CELT frame (configuration 31) with a body of the given size. */
const packet = (size: number, fill = 7) => Uint8Array.of(31 << 3, ...new Uint8Array(size).fill(fill));
const packets = (count: number, size = 80) =>
  Array.from({ length: count }, (_, at) => packet(size, at & 255));
const sample = () => writeOggOpus({ channels: 1, preSkip: 312, samples: 96_000, packets: packets(101) });

function read(bytes: Uint8Array) {
  const reading = parseOggOpus(bytes);
  if (reading.state === 'faulty') throw new Error(`${reading.fault} at ${reading.offset}`);
  return reading.audio;
}

const faultOf = (bytes: Uint8Array) => {
  const reading = parseOggOpus(bytes);
  return reading.state === 'faulty' ? reading.fault : 'none';
};

describe('the air format', () => {
  test('gives back the packets and the exact length that were written', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 1_275 }), { minLength: 2, maxLength: 120 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 959 }), (lengths, trim) => {
        const written = lengths.map((length, at) => packet(length, at & 255));
        const samples = written.length * 960 - 312 - trim;
        const audio = read(writeOggOpus({ channels: 1, preSkip: 312, samples, packets: written }));
        expect(audio.samples).toBe(samples);
        expect(audio.granule).toBe(BigInt(samples + 312));
        expect(audio.packets).toEqual(written.slice(0, Math.ceil((samples + 312) / 960)));
      }),
    );
  });

  test('is the same bytes for the same packets', () => {
    expect(sample()).toEqual(sample());
  });

  test('refuses to write nothing, too few packets, or what is not Opus', () => {
    const parts = { channels: 1 as const, preSkip: 312, samples: 960 };
    expect(() => writeOggOpus({ ...parts, samples: 0, packets: packets(1) })).toThrow(RangeError);
    expect(() => writeOggOpus({ ...parts, packets: packets(1) })).toThrow('too few');
    expect(() => writeOggOpus({ ...parts, packets: [new Uint8Array(), ...packets(3)] })).toThrow(
      'not an Opus',
    );
  });

  test('joins a packet that runs over the end of a page', () => {
    const whole = read(sample());
    const long = packet(1_000);
    const pieces = { head: long.subarray(0, 255), tail: long.subarray(255) };
    const headers = sample().subarray(0, headerSize());
    // A lacing value of 255 with nothing after it leaves the packet open.
    const open = relace(writeOggPage([pieces.head], { granule: -1n, serial: 0x4c4f4150, sequence: 2 }));
    const rest = continued(
      writeOggPage([pieces.tail], { granule: 960n, last: true, serial: 0x4c4f4150, sequence: 3 }),
    );
    const audio = read(concat(headers, open, rest));
    expect(audio.packets).toEqual([long]);
    expect(audio.samples).toBe(960 - whole.preSkip);
  });
});

describe('a hostile file', () => {
  test('is refused when any one bit is flipped', () => {
    const good = sample();
    fc.assert(
      fc.property(fc.nat(good.length * 8 - 1), (bit) => {
        const bad = good.slice();
        bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(faultOf(bad)).not.toBe('none');
      }),
      { numRuns: 400 },
    );
  });

  test('is refused when cut anywhere', () => {
    const good = sample();
    for (let end = 0; end < good.length; end += 61) expect(faultOf(good.subarray(0, end))).not.toBe('none');
  });

  test('never breaks the reader, whatever the bytes', () => {
    const start = sample().subarray(0, 200);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), (noise, withStart) => {
        expect(faultOf(withStart ? concat(start, noise) : noise)).not.toBe('none');
      }),
    );
  });

  test('is refused with its reason: checksum, order, length, leftovers, other content', () => {
    const good = sample();
    const wrongSum = good.slice();
    wrongSum[22] = (wrongSum[22] ?? 0) ^ 1;
    expect(faultOf(wrongSum)).toBe('wrong-checksum');
    expect(faultOf(concat(good, good))).toBe('wrong-order');
    expect(faultOf(good.subarray(headerSize()))).toBe('wrong-order');
    expect(
      faultOf(Uint8Array.from('ID3 this is no Ogg file, it only says so', (letter) => letter.charCodeAt(0))),
    ).toBe('not-a-page');
    expect(faultOf(new Uint8Array())).toBe('cut-short');
    const page = { serial: 0x4c4f4150, sequence: 2, last: true };
    const headers = good.subarray(0, headerSize());
    expect(faultOf(concat(headers, writeOggPage(packets(2), { ...page, granule: 1n << 60n })))).toBe(
      'wrong-length',
    );
    expect(faultOf(concat(headers, writeOggPage(packets(2), { ...page, granule: -5n })))).toBe(
      'wrong-length',
    );
    expect(faultOf(concat(headers, writeOggPage([new Uint8Array()], { ...page, granule: 960n })))).toBe(
      'wrong-packet',
    );
    expect(faultOf(writeOggPage(packets(2), { first: true, granule: 0n, serial: 1, sequence: 0 }))).toBe(
      'not-opus',
    );
  });
});

/** Bytes of the two header pages of `sample()`: 27 + 1 + 19 and 27 + 1 + 32. */
const headerSize = () => 47 + 60;

function concat(...pieces: Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Takes the closing lacing value of 0 away, so that the packet goes on on the next page; mends the checksum. */
function relace(page: Uint8Array): Uint8Array {
  const cut = concat(page.subarray(0, 26), Uint8Array.of(1, 255), page.subarray(29));
  return mended(cut);
}

function continued(page: Uint8Array): Uint8Array {
  const marked = page.slice();
  marked[5] = (marked[5] ?? 0) | 1;
  return mended(marked);
}

/** Bit by bit, unlike the table of the code under test. */
function mended(page: Uint8Array): Uint8Array {
  const out = page.slice();
  out.fill(0, 22, 26);
  let crc = 0;
  for (const byte of out) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  new DataView(out.buffer).setUint32(22, crc >>> 0, true);
  return out;
}
