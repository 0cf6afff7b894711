import type { Random } from '../chance/random.ts';

/** What becomes of a sound between card and input. Levels in dBFS of the input, times in milliseconds. */
export interface WayOfSound {
  /** Level of what arrives against what left, dB. */
  readonly gainDb?: number;
  /** Sound travels 0.34 m a millisecond; drivers and converters add some tens. */
  readonly delayMs?: number;
  /** Steady noise at the input, mean level. */
  readonly noiseDb?: number;
  /** Repetitions off walls: later by so much, weaker by so much. */
  readonly echoes?: readonly { readonly ms: number; readonly db: number }[];
  /** The amplifier is driven by so much over what it can give; its tops are cut flat. */
  readonly overdriveDb?: number;
  /** Its tops are not cut but bent, as by a transformer or valves (hyperbolic tangent). */
  readonly soft?: boolean;
  /** What the loudspeaker can give, Hz: a horn has no bass and little above speech. Absent: everything. */
  readonly bandHz?: readonly [low: number, high: number];
  /** Mains at 50 Hz with its harmonics out of the amplifier, level of them together before the loudspeaker. */
  readonly humDb?: number;
  /** A loose contact: of each period a share is mute. */
  readonly muted?: { readonly periodMs: number; readonly share: number };
  /** The amplifier gives nothing; noise and hum stay. */
  readonly dead?: boolean;
  /** Another programme instead (16 kHz, repeated), as from somebody else's transmitter. */
  readonly other?: Int16Array;
}

/** A wired amplifier that works: some tens of milliseconds of drivers and little noise. Invented, not measured. */
export const SIMULATED_LINE: WayOfSound = { gainDb: -6, delayMs: 40, noiseDb: -70 };
/** A microphone under a working loudspeaker in a quiet street. Invented, not measured. */
export const SIMULATED_AIR: WayOfSound = {
  gainDb: -14,
  delayMs: 90,
  noiseDb: -55,
  echoes: [
    { ms: 35, db: -8 },
    { ms: 110, db: -13 },
  ],
};

/** Rate at which the way is computed. */
export const WAY_RATE = 16_000;
const HUM_HZ = 50.03;
/** Harmonics of a rectified mains hum, against its fundamental. */
const HUM_PARTS = [
  [1, 1],
  [2, 0.7],
  [3, 0.35],
  [4, 0.25],
  [6, 0.12],
  [8, 0.1],
  [10, 0.08],
  [12, 0.05],
] as const;
const HUM_RMS = Math.sqrt(HUM_PARTS.reduce((sum, [, part]) => sum + part * part, 0) / 2);
/** The amplifier cuts at full scale of the programme; `overdriveDb` lifts the programme over it. */
const TOP = 32_768;

/** Lets 16 kHz samples go the way, piece by piece. Simulated: no room and no amplifier was measured for it. */
export class SimulatedWay {
  readonly #random: Random;
  #way: WayOfSound = {};
  #past = new Float64Array(WAY_RATE);
  /** States of the loudspeaker's filters. */
  readonly #filters = new Float64Array(8);
  #at = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The way as it is from now on. */
  set(way: WayOfSound): void {
    this.#way = way;
  }

  /** What arrives of these samples. The delay is not in it: the caller knows when things happen. */
  pass(samples: Int16Array): Int16Array {
    const {
      noiseDb,
      humDb,
      muted,
      dead,
      other,
      echoes = [],
      overdriveDb = 0,
      soft = false,
      gainDb = 0,
      bandHz,
    } = this.#way;
    const gain = factor(gainDb);
    const drive = factor(overdriveDb);
    // Three uniform numbers in a row are near enough to a normal one, of variance 1/4.
    const noise = noiseDb === undefined ? 0 : factor(noiseDb) * 32_768 * 2;
    const hum = humDb === undefined ? 0 : (factor(humDb) * 32_768) / HUM_RMS;
    const edges = bandHz === undefined ? [] : [...pair('high', bandHz[0]), ...pair('low', bandHz[1])];
    const taps = echoes.map(({ ms, db }) => ({ back: Math.round((ms * WAY_RATE) / 1000), gain: factor(db) }));
    const period = muted === undefined ? 0 : (muted.periodMs * WAY_RATE) / 1000;
    const out = new Int16Array(samples.length);
    for (let i = 0; i < samples.length; i += 1, this.#at += 1) {
      const now = other === undefined ? (samples[i] ?? 0) : (other[this.#at % other.length] ?? 0);
      let amplified = soft
        ? TOP * Math.tanh((now * drive) / TOP)
        : Math.max(-TOP, Math.min(TOP, now * drive));
      if (dead === true || (muted !== undefined && this.#at % period < period * muted.share)) amplified = 0;
      let leaves = amplified * gain;
      if (hum > 0) leaves += hum * this.#hum();
      for (const [n, edge] of edges.entries()) leaves = this.#filter(n, edge, leaves);
      this.#past[this.#at % WAY_RATE] = leaves;
      let heard = leaves;
      for (const tap of taps)
        heard += (this.#past[(this.#at - tap.back + WAY_RATE) % WAY_RATE] ?? 0) * tap.gain;
      if (noise > 0) heard += (this.#random() + this.#random() + this.#random() - 1.5) * noise;
      out[i] = Math.max(-32_768, Math.min(32_767, Math.round(heard)));
    }
    return out;
  }

  /** One first-order edge after another: 6 dB an octave each, 12 dB a pair. */
  #filter(n: number, { kind, k }: Edge, x: number): number {
    const before = this.#filters[n] ?? 0;
    const low = before + k * (x - before);
    this.#filters[n] = low;
    return kind === 'low' ? low : x - low;
  }

  #hum(): number {
    const phase = (2 * Math.PI * HUM_HZ * this.#at) / WAY_RATE;
    let sum = 0;
    for (const [harmonic, part] of HUM_PARTS) sum += part * Math.sin(phase * harmonic + harmonic);
    return sum;
  }
}

/** 48 kHz down to the rate of the way, by the mean of three; what is over is left out. */
export function thirds(samples: Int16Array): Int16Array {
  const out = new Int16Array(Math.floor(samples.length / 3));
  for (let i = 0; i < out.length; i += 1)
    out[i] = ((samples[3 * i] ?? 0) + (samples[3 * i + 1] ?? 0) + (samples[3 * i + 2] ?? 0)) / 3;
  return out;
}

interface Edge {
  readonly kind: 'low' | 'high';
  readonly k: number;
}

function pair(kind: Edge['kind'], hz: number): Edge[] {
  const k = 1 - Math.exp((-2 * Math.PI * hz) / WAY_RATE);
  return [
    { kind, k },
    { kind, k },
  ];
}

function factor(db: number): number {
  return 10 ** (db / 20);
}
