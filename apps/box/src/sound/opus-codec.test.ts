import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

const CODEC = new URL('./opus-codec.ts', import.meta.url).href;
/** Codes two seconds of its own tone and decodes them: what comes out, as one figure. */
const WORK = `
const { parentPort, workerData } = require('node:worker_threads');
import(${JSON.stringify(CODEC)}).then(({ Decoder, Encoder }) => {
  const encoder = new Encoder({ channels: 1, sample_rate: 48000, application: 'audio' });
  const decoder = new Decoder({ channels: 1, sample_rate: 48000 });
  let sum = 0;
  for (let frame = 0; frame < 100; frame += 1) {
    const tone = Int16Array.from({ length: 960 }, (_, i) => 9000 * Math.sin((frame * 960 + i) * workerData));
    for (const byte of decoder.decode(encoder.encode(tone))) sum = (sum * 31 + byte) % 1e9;
  }
  parentPort.postMessage(sum);
});`;

/** What a thread of its own makes of a tone. */
async function onThread(radPerSample: number): Promise<number> {
  const worker = new Worker(WORK, { eval: true, workerData: radPerSample });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}

test('threads that code and decode at once do not hear each other, and one after the other live', async () => {
  const tones = [0.01, 0.05, 0.11];
  const together = await Promise.all(tones.map(onThread));
  expect(new Set(together).size).toBe(tones.length);
  for (const [index, tone] of tones.entries()) expect(await onThread(tone)).toBe(together[index]);
}, 60_000);
