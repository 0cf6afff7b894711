import type { Random } from '../chance/random.ts';

/**
 * Sound that moves like speech and is none: syllables of a buzzing voice through two changing resonances, hissing consonants,
 * pauses. For tests and benches, where no voice is at hand and the same seed must give the same sound.
 */
export function speechLike(random: Random, seconds: number): Int16Array {
  const samples = new Int16Array(seconds * 48_000);
  let at = 0;
  let phase = 0;
  while (at < samples.length) {
    const length = Math.floor((0.09 + random() * 0.2) * 48_000);
    const pitch = 110 + random() * 110;
    const formants = [300 + random() * 500, 900 + random() * 1300].map(resonance);
    const hiss = random() < 0.4 ? 0.02 + random() * 0.08 : 0;
    const loud = 6000 + random() * 9000;
    for (let i = 0; i < length && at < samples.length; i += 1, at += 1) {
      phase = (phase + pitch / 48_000) % 1;
      const excited = (phase < 0.08 ? 1 : -0.087) + (random() * 2 - 1) * hiss;
      let sound = 0;
      for (const formant of formants) sound += formant(excited);
      samples[at] = Math.max(-32768, Math.min(32767, sound * loud * Math.sin((Math.PI * i) / length)));
    }
    if (random() < 0.25) at += Math.floor((0.05 + random() * 0.35) * 48_000);
  }
  return samples;
}

/** A two-pole resonance of 90 Hz width. */
function resonance(hz: number): (x: number) => number {
  const r = Math.exp((-Math.PI * 90) / 48_000);
  const a = 2 * r * Math.cos((2 * Math.PI * hz) / 48_000);
  let y1 = 0;
  let y2 = 0;
  return (x) => {
    const y = (1 - r) * 3 * x + a * y1 - r * r * y2;
    y2 = y1;
    y1 = y;
    return y;
  };
}
