const RATE = 48_000;
/** Three rising tones and a pause, then again. */
const RISE_S = 0.6;
const GAP_S = 0.2;
const PAUSE_S = 0.8;
const STARTS_HZ = [300, 500, 800] as const;
/** Each tone rises by so much: it moves through the bands by which evidence knows a sound again. A steady tone would not. */
const RISE = 2.2;
const EDGE_S = 0.02;
/** −9 dBFS: clear, and far from clipping. */
const PEAK = 11_600;

/** The test tone for a technician on the ladder: rising, unlike any programme, known again by evidence. @param seconds its length. */
export function testTone(seconds: number): Int16Array {
  const samples = new Int16Array(Math.round(seconds * RATE));
  const cycleS = STARTS_HZ.length * (RISE_S + GAP_S) + PAUSE_S;
  let phase = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const inCycle = (i / RATE) % cycleS;
    const n = Math.floor(inCycle / (RISE_S + GAP_S));
    const inTone = inCycle - n * (RISE_S + GAP_S);
    const from = STARTS_HZ[n];
    if (from === undefined || inTone >= RISE_S) continue;
    phase += (2 * Math.PI * from * RISE ** (inTone / RISE_S)) / RATE;
    const edge = Math.min(
      1,
      inTone / EDGE_S,
      (RISE_S - inTone) / EDGE_S,
      (samples.length - i) / (EDGE_S * RATE),
    );
    samples[i] = Math.round(Math.sin(phase) * PEAK * edge);
  }
  return samples;
}
