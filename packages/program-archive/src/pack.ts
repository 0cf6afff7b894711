import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Manifest } from './archive.ts';

/** Packs files as an archive that boxes accept: sorted, no times, so that the same files give the same bytes. */
export function packArchive(
  version: string,
  files: ReadonlyMap<string, Uint8Array>,
): Uint8Array<ArrayBuffer> {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest: Manifest = {
    version,
    files: sorted.map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  };
  const first = new TextEncoder().encode(JSON.stringify(manifest));
  const members = [member('manifest.json', first), ...sorted.map(([path, bytes]) => member(path, bytes))];
  return gzipSync(Buffer.concat([...members.flat(), Buffer.alloc(1024)]), { level: 9 });
}

function member(path: string, bytes: Uint8Array): Uint8Array[] {
  const header = Buffer.alloc(512);
  const cut = path.length <= 100 ? -1 : path.indexOf('/', path.length - 101);
  if (path.length > 100 && (cut < 1 || cut > 155)) throw new Error(`a path too long for ustar: ${path}`);
  header.write(path.slice(cut + 1), 0);
  if (cut > 0) header.write(path.slice(0, cut), 345);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((a, b) => a + b, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}
