import { seeded } from '@loaphuong/box';
import { SimulatedWay, thirds, type WayOfSound, WindowEvidence } from '@loaphuong/box/simulation';
import type { Case } from './cases.ts';

const BLOCK = 4800;
/** Ten seconds of a sound say how loud an input usually hears. */
const LEARNED = 480_000;
/** From the parameters of the evidence itself: what it knows of an input. */
type Ear = Extract<NonNullable<ConstructorParameters<typeof WindowEvidence>[2]>, { kind: 'line' | 'mic' }>;

/**
 * Lets a sound go a way to an input, as the box hears it, and gives what its evidence says.
 * @param learned other sounds, from which the box learned how loud this input usually hears. @param seed of the noise.
 */
export function judged(sound: Int16Array, { way, usual, input }: Case, learned: Int16Array, seed: number) {
  const ear: Ear = { kind: input === 'line' ? 'line' : 'mic', sampleRate: 16_000 };
  const before = through(learned.subarray(0, LEARNED), usual, ear, seed + 1);
  return through(sound, way, { ...ear, usualDb: before.heardDb }, seed).finish(false);
}

function through(sound: Int16Array, way: WayOfSound, ear: Ear, seed: number): WindowEvidence {
  const evidence = new WindowEvidence(sound.length / 48, 1, ear);
  const simulated = new SimulatedWay(seeded(seed));
  simulated.set(way);
  for (let at = 0; at < sound.length; at += BLOCK) {
    const samples = sound.subarray(at, at + BLOCK);
    evidence.original(at, samples);
    evidence.left(at + (way.delayMs ?? 0) * 48, simulated.pass(thirds(samples)), (sample) => sample);
  }
  return evidence;
}
