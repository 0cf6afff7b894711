import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { FileOutput } from './file-output.ts';
import { FrameRing } from './frame-ring.ts';

const folder = mkdtempSync(join(tmpdir(), 'loaphuong-heard-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('every stretch of sound becomes a WAV of its own, and silence none', () => {
  const world = new VirtualWorld(Date.UTC(2026, 10, 23) * 1000);
  const output = new FileOutput(new VirtualBoxTime(world), folder);
  output.start();
  output.writeAt(9600, new Int16Array(48_000).fill(7));
  output.writeAt(9600 + 400_000, new Int16Array(4800).fill(9));
  world.run(20_000);
  output.stop();
  const files = readdirSync(folder).sort();
  expect(files).toHaveLength(2);
  const wav = readFileSync(join(folder, files[0] ?? ''));
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
  expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  expect(wav.readUInt32LE(24)).toBe(48_000);
  const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
  expect(samples.filter((s) => s === 7)).toHaveLength(48_000);
});

test('a ring gives back what was written last at every frame, silence elsewhere, and nothing after a clear', () => {
  const ring = new FrameRing();
  ring.write(10, new Int16Array(10).fill(1));
  ring.write(30, new Int16Array(10).fill(3));
  ring.write(15, new Int16Array(20).fill(2));
  expect([...ring.read(8, 42)].join('')).toBe('0011111222222222222222222223333300'.slice(0, 34));
  ring.clearFrom(17);
  expect([...ring.read(14, 20)]).toEqual([1, 2, 2, 0, 0, 0]);
  ring.forgetBefore(17);
  expect(ring.end).toBe(0);
});
