import type { Evidence } from '@loaphuong/protocol';
import type { ItemListener } from '../player/player.ts';
import type { WindowEvidence } from './window-evidence.ts';

/** All that is known of one item: what left the card, and what each input that hears heard of it. */
export class PlayEvidence implements ItemListener {
  readonly #sink: WindowEvidence;
  readonly #inputs: readonly WindowEvidence[];
  readonly #onEnd: (evidence: readonly Evidence[]) => void;
  #frameOf: ((sample: number) => number) | undefined;

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
  }

  left(frame: number, samples: Int16Array, frameOf: (sample: number) => number): void {
    this.#frameOf = frameOf;
    this.#sink.left(frame, samples, frameOf);
  }

  /** An input heard samples, the first of them when the card was at this frame. */
  heard(input: WindowEvidence, frame: number, samples: Int16Array): void {
    if (this.#frameOf !== undefined) input.left(frame, samples, this.#frameOf);
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
