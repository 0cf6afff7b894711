// What does an input's evidence call what is done to a sound? Voices of espeak-ng, invented speech-like and music-like sounds through
// simulated ways, drawn by the seed; the voices, texts and seeds are not those on which the limits were set. No real loudspeaker was
// heard. Words: --draws N (ways drawn for each sound), --set tuning (the other set, to set limits by), --no-degrees (shorter)

import { seeded } from '@loaphuong/box';
import { thirds } from '@loaphuong/box/simulation';
import type { EvidenceTrouble } from '@loaphuong/protocol';
import { DEGREES, degreeCase, drawCase, INPUTS, type Input, TRUTHS } from './evidence/cases.ts';
import { judged } from './evidence/judge.ts';
import { HELD_OUT, soundsOf, TUNING } from './evidence/sounds.ts';
import type { Measure } from './result.ts';

const SECONDS = 20;
/** Share of windows from which on a play is proved: the rule of the server. */
const PROVES = 0.9;
/** Share of wrong verdicts either way that is still accepted. */
const TARGET = 0.02;
type Called = 'matched' | EvidenceTrouble;
const CALLED: readonly Called[] = [
  'matched',
  'clipped',
  'hum',
  'faint',
  'half-muted',
  'wrong-programme',
  'silent',
];
const STEPS = {
  clipped: [0, 3, 6, 9, 12, 15, 18],
  hum: [-30, -24, -18, -12, -6, 0],
  faint: [-3, -6, -10, -14, -18, -24],
} as const;

/**
 * The figure is the larger of: good windows that were not taken; windows taken of what never came out, came out in parts, or was
 * something else. How often each kind of bad sound is called by its name, or missed, stands in the tables and in the detail.
 */
export const measure: Measure = async ({ seed, args, say }) => {
  const word = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const draws = Number(word('--draws') ?? 1);
  const set = word('--set') === 'tuning' ? TUNING : HELD_OUT;
  const sounds = await soundsOf(set, SECONDS);
  const small = sounds.map(thirds);
  const began = performance.now();
  let heardS = 0;
  const counts = new Map<string, number>();
  const count = (truth: string, called: string, times = 1) =>
    counts.set(`${truth} ${called}`, (counts.get(`${truth} ${called}`) ?? 0) + times);
  /** What the box learned its input from: another voice of the set, once. */
  const voiceAfter = (n: number) => sounds[(n + 1) % set.voices.length] ?? new Int16Array();
  const each = (n: number, input: Input, draw: number) =>
    seeded(set.seed + seed * 10_000 + n * 100 + INPUTS.indexOf(input) * 10 + draw * 1009);

  for (const [n, sound] of sounds.entries()) {
    const other = small[(n + 3) % small.length] ?? new Int16Array(16_000);
    const learned = voiceAfter(n);
    for (const input of INPUTS) {
      for (let draw = 0; draw < draws; draw += 1) {
        for (const truth of TRUTHS) {
          const random = each(n, input, draw * TRUTHS.length + TRUTHS.indexOf(truth));
          const {
            matched,
            windows,
            trouble = [],
          } = judged(sound, drawCase(truth, input, random, sound, other), learned, set.seed + n);
          heardS += SECONDS;
          for (const where of ['all', input]) {
            count(`${where}/${truth}`, 'matched', matched);
            // Evidence names its troubles, most frequent first, and not how many windows each has: what is left goes to the first.
            count(`${where}/${truth}`, trouble[0] ?? 'matched', windows - matched);
            count(`${where}/${truth}`, 'windows', windows);
            const proved = matched >= windows * PROVES;
            count(`${where}/${truth}`, `play ${proved ? 'matched' : (trouble[0] ?? 'matched')}`);
            count(`${where}/${truth}`, 'plays');
          }
        }
      }
    }
  }
  const of = (truth: string, called: string) => counts.get(`${truth} ${called}`) ?? 0;
  const wrong: Record<string, { falseAlarm: number; miss: number }> = {};
  for (const where of ['all', ...INPUTS]) {
    say(`${where}: rows are what was done, columns what it was called, in windows`);
    say(['', ...CALLED].map((cell) => cell.padStart(16)).join(''));
    for (const truth of TRUTHS)
      say(
        [truth, ...CALLED.map((called) => of(`${where}/${truth}`, called))]
          .map((cell) => String(cell).padStart(16))
          .join(''),
      );
    for (const truth of TRUTHS) {
      const name: Called = truth === 'good' ? 'matched' : truth;
      const others = TRUTHS.filter((one) => one !== truth).map((one) => `${where}/${one}`);
      const sum = (called: string) => others.reduce((all, one) => all + of(one, called), 0);
      wrong[`${where} ${truth}`] = {
        falseAlarm: share(sum(name), sum('windows')),
        miss: share(
          of(`${where}/${truth}`, 'windows') - of(`${where}/${truth}`, name),
          of(`${where}/${truth}`, 'windows'),
        ),
      };
    }
  }
  say('plays: of each kind, how many were called by their name (good: proved)');
  for (const where of ['all', ...INPUTS])
    say(
      `${where}: ${TRUTHS.map((truth) => `${truth} ${of(`${where}/${truth}`, `play ${truth === 'good' ? 'matched' : truth}`)}/${of(`${where}/${truth}`, 'plays')}`).join('  ')}`,
    );
  for (const [name, { falseAlarm, miss }] of Object.entries(wrong))
    say(`${name.padEnd(22)} false alarm ${percent(falseAlarm)}  miss ${percent(miss)}`);

  const degrees: Record<string, number> = {};
  for (const [kind, soft] of [
    ['clipped', false],
    ['clipped', true],
    ['hum', false],
    ['faint', false],
  ] as const) {
    if (args.includes('--no-degrees')) break;
    const name = soft ? 'clipped softly' : kind;
    for (const input of INPUTS) {
      const shares = STEPS[kind].map((degree) => {
        let called = 0;
        let windows = 0;
        for (const [n, sound] of sounds.entries()) {
          if (n % 2 === 1) continue;
          const drawn = degreeCase(kind, degree, input, each(n, input, 900), sound, soft);
          const found = judged(sound, drawn, voiceAfter(n), set.seed + n);
          windows += found.windows;
          if (found.trouble?.includes(kind)) called += found.windows - found.matched;
        }
        heardS += SECONDS * Math.ceil(sounds.length / 2);
        degrees[`${name} ${input} ${degree} dB`] = share(called, windows);
        return `${degree}: ${percent(share(called, windows))}`;
      });
      say(`called ${name} at ${input}, by dB (${DEGREES[kind][0]} is bad)  ${shares.join('  ')}`);
    }
  }
  const falseReject = wrong['all good']?.miss ?? 1;
  const absent = ['silent', 'wrong-programme', 'half-muted'].map((truth) => `all/${truth}`);
  const falseAccept = share(
    absent.reduce((all, truth) => all + of(truth, 'matched'), 0),
    absent.reduce((all, truth) => all + of(truth, 'windows'), 0),
  );
  const value = Math.max(falseReject, falseAccept);
  return {
    value,
    unit: 'share',
    target: TARGET,
    peer: null,
    ok: value <= TARGET,
    detail: {
      set: set === TUNING ? 'tuning' : 'held out',
      falseReject,
      falseAccept,
      simulationAndEvidenceMsPerS: (performance.now() - began) / heardS,
      wrong,
      degrees,
    },
  };
};

function share(part: number, all: number): number {
  return all === 0 ? 0 : part / all;
}

function percent(of: number): string {
  return `${(of * 100).toFixed(1)} %`;
}
