import type { Evidence, JournalEvent } from '@loaphuong/protocol';
import { levelDb } from '../evidence/bands.ts';
import { PlayEvidence } from '../evidence/play-evidence.ts';
import { WindowEvidence } from '../evidence/window-evidence.ts';
import type { Capture, CaptureBlock } from './capture.ts';
import type { HeardLevels } from './heard-levels.ts';

type Fault = Extract<JournalEvent, { kind: 'fault' }>['fault'];

/** What the ears need. */
export interface EarsParts {
  readonly captures: readonly Capture[];
  /** Card frame at a moment (µs) of the box's clock. */
  readonly frameAt: (monotonicUs: number) => number;
  /** How loud each input usually hears. */
  readonly levels: HeardLevels;
  /** Server time, ms; `undefined` while it is not known. */
  readonly nowMs: () => number | undefined;
  /** Is something planned sounding, or about to? */
  readonly isPlaying: () => boolean;
  /** A fault began or ended; told once each time. */
  readonly onFault: (fault: Fault, state: 'began' | 'ended') => void;
}

/** The line is loud from here on, dBFS. */
const LOUD_DB = -45;
/** So long without a break one way, and it is believed. */
const UNPLANNED_US = 5e6;
/** Share of a block of 100 ms in the mean: a pause between words is not the end of a sound. */
const NEWEST = 0.05;
/** What was planned is on its way to the input for a while after it left. */
const AFTERWARDS_US = 3e6;

/** The inputs of a box: brings what they hear to the evidence of what plays, and notices what no plan asks for. */
export class Ears {
  readonly #parts: EarsParts;
  readonly #hearing = new Set<Capture>();
  readonly #watched = new Map<PlayEvidence, ReadonlyMap<Capture, WindowEvidence>>();
  readonly #faults = new Set<Fault>();
  #playedUs = Number.NEGATIVE_INFINITY;
  /** Mean energy of the line over the last seconds, full scale = 1. */
  #energy = 0;
  #turnedUs: number | undefined;

  constructor(parts: EarsParts) {
    this.#parts = parts;
  }

  start(): void {
    const { captures } = this.#parts;
    const told = new Set<Capture>();
    for (const capture of captures) {
      capture.start({
        heard: (block) => this.#heard(capture, block),
        changed: ({ state }) => {
          if (state === 'hearing') this.#hearing.add(capture);
          else this.#hearing.delete(capture);
          // Each tells how it is once at the start: one that has not yet had its turn is not missing.
          told.add(capture);
          if (told.size === captures.length) this.#fault('capture-missing', this.#hearing.size < told.size);
        },
      });
    }
  }

  stop(): void {
    for (const capture of this.#parts.captures) capture.stop();
    this.#hearing.clear();
  }

  /** Evidence for one item that is handed to the player. @param gain factor that the player puts on every sample. */
  listenTo(durationMs: number, gain: number): PlayEvidence {
    const { levels, nowMs } = this.#parts;
    const inputs = new Map(
      [...this.#hearing].map((capture) => {
        const { kind, sampleRate } = capture;
        const usualDb = levels.usual(kind, nowMs());
        return [capture, new WindowEvidence(durationMs, gain, { kind, sampleRate, usualDb })];
      }),
    );
    const sink = new WindowEvidence(durationMs, gain);
    const watched = new PlayEvidence(sink, [...inputs.values()], (evidence) => {
      this.#watched.delete(watched);
      this.#judgeAmplifier(evidence);
      for (const [{ kind }, { heardDb }] of inputs)
        if (heardDb !== undefined) levels.learn(kind, heardDb, nowMs());
    });
    this.#watched.set(watched, inputs);
    return watched;
  }

  /** An item that never sounded needs no ears any more. */
  forget(watched: PlayEvidence): void {
    this.#watched.delete(watched);
  }

  #heard(capture: Capture, { atUs, samples }: CaptureBlock): void {
    const frame = this.#parts.frameAt(atUs);
    for (const [watched, inputs] of this.#watched) {
      const input = inputs.get(capture);
      if (input !== undefined) watched.heard(input, frame, samples);
    }
    if (capture.kind === 'line') this.#watch(atUs, samples);
  }

  /** Only the line: a street is never quiet for a microphone. */
  #watch(atUs: number, samples: Int16Array): void {
    if (this.#parts.isPlaying()) this.#playedUs = atUs;
    let energy = 0;
    for (const sample of samples) energy += sample * sample;
    this.#energy += (energy / Math.max(1, samples.length) / 32_768 ** 2 - this.#energy) * NEWEST;
    // What was planned and just left must not be remembered as loud afterwards.
    if (atUs - this.#playedUs <= AFTERWARDS_US) this.#energy = 0;
    const unplanned = levelDb(this.#energy) > LOUD_DB;
    if (unplanned === this.#faults.has('unplanned-sound')) {
      this.#turnedUs = undefined;
      return;
    }
    this.#turnedUs ??= atUs;
    if (atUs - this.#turnedUs < UNPLANNED_US) return;
    this.#turnedUs = undefined;
    this.#fault('unplanned-sound', unplanned);
  }

  /** What left the card was right, and the line carried nothing of it: the amplifier. */
  #judgeAmplifier(evidence: readonly Evidence[]): void {
    const of = (kind: Evidence['kind']) => evidence.find((one) => one.kind === kind);
    const sink = of('sink');
    const line = of('line');
    if (sink === undefined || line === undefined || line.windows === 0 || sink.matched === 0) return;
    const [worst] = line.trouble ?? [];
    // What comes out badly does come out.
    if (line.matched > 0 || worst === 'clipped' || worst === 'hum' || worst === 'faint')
      this.#fault('amplifier', false);
    else if (worst === 'silent') this.#fault('amplifier', true);
  }

  #fault(fault: Fault, is: boolean): void {
    if (is === this.#faults.has(fault)) return;
    if (is) this.#faults.add(fault);
    else this.#faults.delete(fault);
    this.#parts.onFault(fault, is ? 'began' : 'ended');
  }
}
