import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { speechLike } from '../simulation/speech-like.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { CaptureListener, CaptureState } from './capture.ts';
import { Ears } from './ears.ts';
import { HeardLevels } from './heard-levels.ts';
import { SIMULATED_AIR, SIMULATED_LINE, SimulatedWay, thirds, type WayOfSound } from './way-of-sound.ts';

/** Frame of the card at the beginning of the box's clock is 0; both run exactly. */
const frameAt = (us: number) => us * 0.048;
const BLOCK = 4800;

/** One life of the ears: a programme plays (or nothing does) while an input hears it on its way. */
function listen({
  kind = 'line' as 'line' | 'mic',
  way = {} as WayOfSound,
  play = true,
  seconds = 33,
  levels = new HeardLevels(new MemoryStore()),
  volume = 1,
}) {
  const programme = play ? speechLike(seeded(7), seconds) : new Int16Array(seconds * 48_000);
  const faults: string[] = [];
  let ear: CaptureListener | undefined;
  const ears = new Ears({
    captures: [
      {
        kind,
        source: 'simulated',
        sampleRate: 16_000,
        start: (listener) => {
          ear = listener;
          listener.changed({ state: 'hearing' });
        },
        stop: () => undefined,
      },
    ],
    frameAt,
    levels,
    nowMs: () => 1e12,
    isPlaying: () => play,
    onFault: (fault, state) => faults.push(`${fault} ${state}`),
  });
  ears.start();
  const simulated = new SimulatedWay(seeded(11));
  simulated.set(way);
  const evidence = play ? ears.listenTo(seconds * 1000, volume) : undefined;
  for (let at = 0; at < programme.length; at += BLOCK) {
    const samples = programme.subarray(at, at + BLOCK);
    const leaves = samples.map((sample) => sample * volume);
    evidence?.original(at, samples);
    evidence?.left({ frame: at, own: leaves, all: leaves, frameOf: (sample) => sample, ducked: [] });
    ear?.heard({ atUs: at / 0.048 + (way.delayMs ?? 0) * 1000, samples: simulated.pass(thirds(leaves)) });
  }
  const [sink, heard] = evidence?.finish(false) ?? [];
  return { sink, heard, faults };
}

const other = thirds(speechLike(seeded(99), 40));

describe('what an input hears of a programme', () => {
  test.each<[string, 'line' | 'mic', WayOfSound]>([
    ['a line that works', 'line', SIMULATED_LINE],
    ['a line with hum', 'line', { ...SIMULATED_LINE, humDb: -30 }],
    ['a microphone with echoes and noise', 'mic', SIMULATED_AIR],
    ['a microphone 300 ms away', 'mic', { ...SIMULATED_AIR, delayMs: 300 }],
  ])('matches over %s', (_, kind, way) => {
    const { sink, heard, faults } = listen({ kind, way });
    expect(sink).toMatchObject({ kind: 'sink', matched: 7, windows: 7 });
    expect(heard?.kind).toBe(kind);
    expect(heard?.windows).toBeGreaterThanOrEqual(6);
    expect(heard?.matched).toBe(heard?.windows);
    expect(heard?.trouble).toBeUndefined();
    expect(faults).toEqual([]);
  });

  test.each<[string, WayOfSound]>([
    ['silent', { ...SIMULATED_LINE, dead: true }],
    ['silent', { ...SIMULATED_LINE, dead: true, humDb: -30 }],
    ['wrong-programme', { ...SIMULATED_LINE, other }],
    ['half-muted', { ...SIMULATED_LINE, muted: { periodMs: 1000, share: 0.4 } }],
    ['hum', { ...SIMULATED_LINE, humDb: -20 }],
    ['clipped', { ...SIMULATED_LINE, overdriveDb: 18, gainDb: -12 }],
    ['hum', { ...SIMULATED_AIR, humDb: -22, bandHz: [250, 5000] }],
  ])('is called %s, and proves nothing, while the card was right', (trouble, way) => {
    const { sink, heard } = listen({ way });
    expect(sink).toMatchObject({ matched: 7, windows: 7 });
    expect(heard?.matched).toBeLessThanOrEqual(1);
    expect(heard?.trouble?.[0]).toBe(trouble);
  });
});

describe('an input that knows how loud it usually hears', () => {
  const weak: WayOfSound = { ...SIMULATED_LINE, gainDb: -28 };

  test('calls what is far fainter faint, and does not take it for usual', () => {
    expect(listen({ way: weak, seconds: 11 }).heard?.trouble).toBeUndefined();
    const used = new HeardLevels(new MemoryStore());
    for (let play = 0; play < 3; play += 1) listen({ way: SIMULATED_LINE, seconds: 11, levels: used });
    for (let play = 0; play < 2; play += 1) {
      const { sink, heard, faults } = listen({ way: weak, levels: used });
      expect(sink).toMatchObject({ matched: 7, windows: 7 });
      expect(heard).toMatchObject({ matched: 0, trouble: ['faint'] });
      expect(faults).toEqual([]);
    }
  });

  test('does not call a lower volume faint', () => {
    const levels = new HeardLevels(new MemoryStore());
    for (let play = 0; play < 3; play += 1) listen({ way: SIMULATED_LINE, seconds: 11, levels });
    const { heard } = listen({ way: SIMULATED_LINE, levels, volume: 0.1 });
    expect(heard?.matched).toBe(heard?.windows);
  });
});

describe('faults that only an input can notice', () => {
  test('an amplifier that gives nothing of what left the card', () => {
    expect(listen({ way: { ...SIMULATED_LINE, dead: true } }).faults).toEqual(['amplifier began']);
  });

  test('sound on the line that no plan asks for', () => {
    expect(listen({ play: false, way: { ...SIMULATED_LINE, other } }).faults).toEqual([
      'unplanned-sound began',
    ]);
    expect(listen({ play: false, way: SIMULATED_LINE }).faults).toEqual([]);
  });

  test('a street that is loud by itself is nobody else on the line', () => {
    expect(listen({ kind: 'mic', play: false, way: { ...SIMULATED_AIR, other } }).faults).toEqual([]);
  });
});

test('of two inputs one that has not had its turn yet is not missing; one that is told to be missing is, until it comes back', () => {
  const told: CaptureListener[] = [];
  const faults: string[] = [];
  const input = (kind: 'line' | 'mic', state: CaptureState) => ({
    kind,
    source: 'simulated' as const,
    sampleRate: 16_000 as const,
    start: (listener: CaptureListener) => {
      told.push(listener);
      listener.changed(state);
    },
    stop: () => undefined,
  });
  const start = (mic: CaptureState) =>
    new Ears({
      captures: [input('line', { state: 'hearing' }), input('mic', mic)],
      frameAt,
      levels: new HeardLevels(new MemoryStore()),
      nowMs: () => 1e12,
      isPlaying: () => false,
      onFault: (fault, state) => faults.push(`${fault} ${state}`),
    }).start();
  start({ state: 'hearing' });
  expect(faults).toEqual([]);
  start({ state: 'missing', why: 'unplugged' });
  expect(faults).toEqual(['capture-missing began']);
  told.at(-1)?.changed({ state: 'hearing' });
  expect(faults).toEqual(['capture-missing began', 'capture-missing ended']);
});
