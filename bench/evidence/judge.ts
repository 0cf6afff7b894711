import { seeded } from '@loaphuong/box';
import { SimulatedWay, thirds, WindowEvidence } from '@loaphuong/box/simulation';
import type { Case } from './cases.ts';

const BLOCK = 4800;

/** Lets a sound go a way to an input, as the box hears it, and gives what its evidence says. @param seed of the noise. */
export function judged(sound: Int16Array, { way, input, usualDb }: Case, seed: number) {
  const kind = input === 'line' ? 'line' : 'mic';
  const evidence = new WindowEvidence(sound.length / 48, 1, { kind, sampleRate: 16_000, usualDb });
  const simulated = new SimulatedWay(seeded(seed));
  simulated.set(way);
  for (let at = 0; at < sound.length; at += BLOCK) {
    const samples = sound.subarray(at, at + BLOCK);
    evidence.original(at, samples);
    evidence.left(at + (way.delayMs ?? 0) * 48, simulated.pass(thirds(samples)), (sample) => sample);
  }
  return evidence.finish(false);
}
