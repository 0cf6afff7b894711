import type { HorizonAiring, Sound } from '@loaphuong/protocol';
import { type Random, seeded } from '../../chance/random.ts';
import { sha256 } from '../../identity/keys.ts';
import { OpusSource } from '../../sound/opus-source.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { encodeSound } from '../encode.ts';
import { Installation, seededId } from '../installation.ts';
import { airing, planOf } from '../plan.ts';
import { speechLike } from '../speech-like.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday 23 November 2026, 5:00 in Vietnam: every trial begins here. */
export const TRIAL_FROM_MS = Date.UTC(2026, 10, 22, 22);
/** What is aired each day, from the beginning of the trial's day: 5:30, 11:15, 13:00 (known from 10:00 only) and 17:00. */
const DAILY = [
  { afterMs: 0.5 * HOUR, sound: 0 },
  { afterMs: 6.25 * HOUR, sound: 1 },
  { afterMs: 8 * HOUR, sound: 2, toldAfterMs: 5 * HOUR },
  { afterMs: 12 * HOUR, sound: 3 },
] as const;
/** Seconds of the sounds that are aired, then of the reserve. */
const SECONDS = [12, 8, 12, 20, 10] as const;
const RESERVE = 4;
const QUIET = [{ from: '22:00', to: '05:00' }];

/** An airing of the programme, and when the boxes are told of it. */
export interface TrialAiring {
  readonly airing: HorizonAiring;
  readonly atMs: number;
  readonly durationMs: number;
  readonly toldMs: number;
}

/** What all boxes of a trial are to air, signed once for all of them. */
export interface TrialProgramme {
  readonly installation: Installation;
  readonly station: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Sounds by hash: as files, and decoded once for all boxes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly samples: ReadonlyMap<string, Int16Array>;
  readonly airings: readonly TrialAiring[];
  readonly plans: readonly { readonly atMs: number; readonly wire: string }[];
}

/** Makes the programme of a trial, all of it from the seed. */
export function trialProgramme(seed: number, hours: number): TrialProgramme {
  const random = seeded(seed);
  const installation = new Installation(Uint8Array.from({ length: 32 }, () => random() * 256));
  const station = seededId(random);
  const files = new Map<string, Uint8Array>();
  const samples = new Map<string, Int16Array>();
  const sounds = SECONDS.map((seconds) => makeSound(random, seconds, files, samples));
  const untilMs = TRIAL_FROM_MS + hours * HOUR;
  const airings: TrialAiring[] = [];
  const tellings = new Set([TRIAL_FROM_MS]);
  for (let dayMs = TRIAL_FROM_MS; dayMs < untilMs; dayMs += DAY) {
    for (const each of DAILY) {
      const sound = sounds[each.sound];
      const atMs = dayMs + each.afterMs;
      if (sound === undefined || atMs + sound.durationMs > untilMs) continue;
      const toldMs = 'toldAfterMs' in each ? dayMs + each.toldAfterMs : TRIAL_FROM_MS;
      tellings.add(toldMs);
      airings.push({ airing: airing(random, atMs, sound), atMs, durationMs: sound.durationMs, toldMs });
    }
  }
  const reserve = sounds[RESERVE];
  const plans = [...tellings]
    .sort((a, b) => a - b)
    .map((atMs, index) => {
      const known = airings.filter((each) => each.toldMs <= atMs && each.atMs + each.durationMs > atMs);
      const plan = planOf(
        station,
        atMs,
        known.map((each) => each.airing),
        {
          rules: { quietHours: QUIET, volumeCeiling: 90, decision: 'Quy chế mô phỏng' },
          ...(reserve === undefined ? {} : { reserve }),
        },
      );
      return { atMs, wire: installation.plan(plan, index + 1, atMs) };
    });
  return { installation, station, fromMs: TRIAL_FROM_MS, untilMs, files, samples, airings, plans };
}

function makeSound(
  random: Random,
  seconds: number,
  files: Map<string, Uint8Array>,
  samples: Map<string, Int16Array>,
): Sound {
  const file = encodeSound(speechLike(random, seconds));
  const store = new MemoryStore();
  store.replace('sound', file);
  const source = new OpusSource(store, 'sound');
  const decoded = source.read(seconds * 48_000);
  source.close();
  const hash = sha256(file);
  files.set(hash, file);
  samples.set(hash, decoded);
  return { sha256: hash, bytes: file.length, durationMs: seconds * 1000 };
}
