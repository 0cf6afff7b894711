import { type Random, seeded } from '@loaphuong/box';
import { SimulatedWay, thirds, type WayOfSound } from '@loaphuong/box/simulation';

/** What really is with a sound that an input hears. */
export const TRUTHS = ['good', 'clipped', 'hum', 'faint', 'half-muted', 'wrong-programme', 'silent'] as const;
export type Truth = (typeof TRUTHS)[number];

/** Where the input is: on the amplifier's line, under a horn loudspeaker in the street, beside a loudspeaker in a room. */
export const INPUTS = ['line', 'horn', 'room'] as const;
export type Input = (typeof INPUTS)[number];

/** One sound on its way to one input. */
export interface Case {
  readonly truth: Truth;
  readonly input: Input;
  readonly way: WayOfSound;
  /** The same way while all is well, from which the box learns. */
  readonly usual: WayOfSound;
}

/** How bad a bad one is: everything between these and good is nobody's class, and shown apart. */
export const DEGREES = {
  /** dB over what the amplifier can give. */
  clipped: [12, 24],
  /** dB of the hum over the programme, both at the input. */
  hum: [-6, 6],
  /** dB under what was learned. */
  faint: [-30, -20],
} as const;
/** What still is good. */
export const GOOD = { overdriveDb: 3, humDb: -25, levelDb: 4 } as const;

/** A case drawn by chance. @param other another programme, 16 kHz. */
export function drawCase(
  truth: Truth,
  input: Input,
  random: Random,
  sound: Int16Array,
  other: Int16Array,
): Case {
  const base = drawWay(input, random);
  const between = ([from, to]: readonly [number, number]) => from + random() * (to - from);
  const usual = noisy(
    { ...base, gainDb: (base.gainDb ?? 0) + between([-2, 2]) },
    input,
    random,
    levelOf(sound, base),
  );
  const bad = (way: WayOfSound): Case => ({
    truth,
    input,
    usual,
    way: noisy({ ...base, ...way }, input, random, levelOf(sound, base)),
  });
  const mildHum = humAt(sound, base, between([-45, GOOD.humDb]));
  switch (truth) {
    case 'good':
      return bad({
        overdriveDb: between([0, GOOD.overdriveDb]),
        ...(random() < 0.5 ? { humDb: mildHum } : {}),
        gainDb: (base.gainDb ?? 0) + between([-GOOD.levelDb, GOOD.levelDb]),
      });
    case 'clipped':
      return clippedBy(between(DEGREES.clipped));
    case 'hum':
      return bad({ humDb: humAt(sound, base, between(DEGREES.hum)) });
    case 'faint':
      return bad({ gainDb: (base.gainDb ?? 0) + between(DEGREES.faint) });
    case 'half-muted':
      return bad({ muted: { periodMs: between([600, 2500]), share: between([0.35, 0.6]) } });
    case 'wrong-programme':
      return bad({ other });
    case 'silent':
      return bad({ dead: true, ...(random() < 0.5 ? { humDb: mildHum } : {}) });
  }

  /** An amplifier that is driven too far gives as much as it can: louder than usual, and flat. */
  function clippedBy(overdriveDb: number): Case {
    return bad({ overdriveDb, gainDb: (base.gainDb ?? 0) - overdriveDb / 3 });
  }
}

/**
 * The same way with one thing wrong by degrees, for the table of how much is called what.
 * @param soft tops are bent and not cut: another amplifier than the one that the box reckons with.
 */
export function degreeCase(
  kind: keyof typeof DEGREES,
  degree: number,
  input: Input,
  random: Random,
  sound: Int16Array,
  soft = false,
): Case {
  const base = drawWay(input, random);
  const usual = noisy(base, input, random, levelOf(sound, base));
  const way: WayOfSound =
    kind === 'clipped'
      ? { overdriveDb: degree, soft, gainDb: (base.gainDb ?? 0) - degree / 3 }
      : kind === 'hum'
        ? { humDb: humAt(sound, base, degree) }
        : { gainDb: (base.gainDb ?? 0) + degree };
  return {
    truth: kind,
    input,
    usual,
    way: noisy({ ...base, ...way }, input, random, levelOf(sound, base)),
  };
}

function drawWay(input: Input, random: Random): WayOfSound {
  const between = (from: number, to: number) => from + random() * (to - from);
  const gainDb = between(-20, -3);
  if (input === 'line') return { gainDb, delayMs: Math.round(between(10, 80)) };
  const walls = input === 'room' ? 4 : 2;
  return {
    gainDb,
    delayMs: Math.round(between(60, 250)),
    echoes: Array.from({ length: walls }, () => ({ ms: between(8, 160), db: between(-18, -8) })),
    bandHz:
      input === 'horn' ? [between(250, 500), between(3000, 5500)] : [between(80, 140), between(6000, 7900)],
  };
}

/** Noise by the distance to the programme as it usually is: a street for a microphone, little on a line. */
function noisy(way: WayOfSound, input: Input, random: Random, levelDb: number): WayOfSound {
  const distance = input === 'line' ? 45 + random() * 20 : 15 + random() * 25;
  return { ...way, noiseDb: levelDb - distance };
}

/** Level of hum out of the amplifier that arrives so many dB over the programme. */
function humAt(sound: Int16Array, way: WayOfSound, overDb: number): number {
  const programme = levelOf(sound, way);
  const hum = levelOf(sound, { ...way, dead: true, humDb: -30 });
  return -30 + programme + overDb - hum;
}

/** Mean level at the input of the first seconds of a sound. */
function levelOf(sound: Int16Array, way: WayOfSound): number {
  const simulated = new SimulatedWay(seeded(1));
  simulated.set(way);
  let sum = 0;
  const heard = simulated.pass(thirds(sound.subarray(0, 5 * 48_000)));
  for (const sample of heard) sum += (sample / 32_768) ** 2;
  return 10 * Math.log10(Math.max(1e-12, sum / heard.length));
}
