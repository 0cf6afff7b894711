import { refuseDocument } from '../refusals.ts';
import { modernShare, refuseLegacyLetters } from './legacy-letters.ts';
import { type SourceText, shownForm } from './source-text.ts';

interface Decoded {
  readonly decoded: string;
  readonly encoding: string;
}

/**
 * Reads a text file: UTF-8 and UTF-16 with or without byte order mark, Windows-1258.
 * @throws {Refused} for binary data, TCVN3, VNI, doubly encoded text and bytes of no known encoding.
 */
export function readTxt(bytes: Uint8Array): SourceText {
  const { decoded, encoding } = decode(bytes);
  const control = decoded.match(/(?![\t\n\v\f\r\x80-\x9F])\p{Cc}/gu)?.length ?? 0;
  if (control > 4 + decoded.length * 0.002) refuseDocument('documents/not-a-document');
  const shown = shownForm(decoded);
  refuseLegacyLetters(shown.text);
  return {
    ...shown,
    // Windows-1258 writes marks apart by nature; that is told by the encoding already.
    wasDecomposed: shown.wasDecomposed && encoding !== 'windows-1258',
    format: 'txt',
    encoding,
    mayWrap: true,
  };
}

function decode(bytes: Uint8Array): Decoded {
  const wide = utf16Kind(bytes);
  if (wide !== undefined) return { decoded: read(bytes, wide), encoding: wide };
  try {
    return {
      decoded: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
      encoding: 'utf-8',
    };
  } catch {
    return decodeOneByte(bytes);
  }
}

/** The bytes are no UTF-8: an old one-byte encoding, or no text at all. */
function decodeOneByte(bytes: Uint8Array): Decoded {
  const control = bytes.reduce((sum, byte) => sum + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0);
  if (control > bytes.length * 0.005) refuseDocument('documents/not-a-document');
  // A good UTF-8 file with a few damaged bytes: read it, and let the cleaning point at the damage.
  const damaged = read(bytes, 'utf-8');
  const damage = damaged.match(/\uFFFD/g)?.length ?? 0;
  if (damage <= 3 + damaged.length * 0.002 && modernShare(damaged) >= 0.03) {
    return { decoded: damaged, encoding: 'utf-8' };
  }
  refuseLegacyLetters(read(bytes, 'windows-1252'));
  const vietnamese = read(bytes, 'windows-1258');
  if (modernShare(vietnamese.normalize('NFC')) >= 0.03)
    return { decoded: vietnamese, encoding: 'windows-1258' };
  refuseDocument('documents/unknown-encoding');
}

function read(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

/** UTF-16 by its mark, or by zero bytes in every other place: half of Vietnamese text is ASCII. */
function utf16Kind(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const probe = Math.min(bytes.length, 4096) & ~1;
  if (probe < 8) return undefined;
  const zeros: [number, number] = [0, 0];
  for (let index = 0; index < probe; index++) if (bytes[index] === 0) zeros[index % 2 === 0 ? 0 : 1]++;
  const [even, odd] = [zeros[0] / (probe / 2), zeros[1] / (probe / 2)];
  if (odd > 0.4 && even < 0.02) return 'utf-16le';
  if (even > 0.4 && odd < 0.02) return 'utf-16be';
  return undefined;
}
