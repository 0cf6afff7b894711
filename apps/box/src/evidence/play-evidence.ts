import type { Evidence } from '@loaphuong/protocol';
import type { ItemListener, Left } from '../player/player.ts';
import type { Hop } from './bands.ts';
import { HOP, HopCutter } from './hop-cutter.ts';
import type { WindowEvidence } from './window-evidence.ts';

/** All that is known of one item: what left the card, and what each input that hears heard of it. */
export class PlayEvidence implements ItemListener {
  readonly #sink: WindowEvidence;
  readonly #inputs: readonly WindowEvidence[];
  readonly #onEnd: (evidence: readonly Evidence[]) => void;
  #last: Left | undefined;
  /** All that left, for inputs: they cannot hear one sound without the other. */
  #all: HopCutter | undefined;

  constructor(
    sink: WindowEvidence,
    inputs: readonly WindowEvidence[],
    onEnd: (evidence: readonly Evidence[]) => void,
  ) {
    this.#sink = sink;
    this.#inputs = inputs;
    this.#onEnd = onEnd;
  }

  original(sample: number, samples: Int16Array): void {
    this.#sink.original(sample, samples);
    for (const input of this.#inputs) input.original(sample, samples);
    if (this.#inputs.length > 0)
      this.#all ??= new HopCutter(48_000, Math.ceil(sample / HOP), (hop, number) => this.#left(hop, number));
  }

  left(left: Left): void {
    this.#last = left;
    this.#sink.left(left.frame, left.own, left.frameOf);
    this.#all?.take(left.frame, left.all, left.frameOf);
  }

  turned(gain: number, sample?: number): void {
    for (const one of [this.#sink, ...this.#inputs]) one.turned(gain, sample);
  }

  /** An input heard samples, the first of them when the card was at this frame. */
  heard(input: WindowEvidence, frame: number, samples: Int16Array): void {
    if (this.#last !== undefined) input.left(frame, samples, this.#last.frameOf);
  }

  #left(hop: Hop, number: number): void {
    const { frameOf, ducked = [] } = this.#last ?? {};
    const from = frameOf?.(number * HOP) ?? 0;
    if (!ducked.some((stretch) => stretch.from < from + HOP && stretch.to > from)) return;
    for (const input of this.#inputs) input.together(number, hop);
  }

  /** What left the card so far. */
  soFar(): Evidence {
    return this.#sink.soFar();
  }

  /** Everything, at the end; an input that heard nothing of it gives its evidence of nothing. */
  finish(cut: boolean): Evidence[] {
    const evidence = [this.#sink, ...this.#inputs].map((one) => one.finish(cut));
    this.#onEnd(evidence);
    return evidence;
  }
}
