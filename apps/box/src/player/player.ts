import type { CardReading, Output } from '../output/output.ts';
import type { SoundSource } from '../sound/sound-source.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { CardFit } from './card-fit.ts';
import type { Stretch } from './duck.ts';
import { Mixer } from './mixer.ts';
import { Playing, type Stage } from './playing.ts';

/** Translates between the server's time and the box's monotonic clock, both in microseconds. */
export interface TimeMap {
  serverUs(monotonicUs: number): number | undefined;
  monotonicUs(serverUs: number): number | undefined;
  /** How often the server's clock turned out to have been set: what was reckoned before belongs to another line than what is reckoned after. */
  readonly steps: number;
}

/** What a listener to one item (evidence) hears. */
export interface ItemListener {
  /** Decoded original, once, with its place in the sound. */
  original(sample: number, samples: Int16Array): void;
  /** What left the card, silence included. */
  left(heard: Left): void;
  /** Another factor is on every sample from a place in the sound on; absent: from its beginning on. Told before it leaves. */
  turned(gain: number, sample?: number): void;
}

/** A piece of what left the card while an item sounded. */
export interface Left {
  readonly frame: number;
  /** Of this item alone: without what others put there, and as if it had not been turned down. */
  readonly own: Int16Array;
  /** All of it, as it left. */
  readonly all: Int16Array;
  /** Card frame at which a sample of the sound is due. */
  readonly frameOf: (sample: number) => number;
  /** Where this item is under another. */
  readonly ducked: readonly Stretch[];
}

/** What an item does to one that sounds already: cuts it off; goes over it, which is turned down; or goes under it. */
export type Meeting = 'cuts' | 'over' | 'under';

/** A time (server, µs) for which an item was turned down under another; the airing of that one, when it has one. */
export interface DuckedTime {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly under?: string;
}

/** One sound at one instant. */
export interface Item {
  /** The airing that it is; absent for what sounds by order. */
  readonly airing?: string;
  /** Server time (µs since 1970) at which its first sample leaves. */
  readonly atUs: number;
  readonly durationMs: number;
  readonly source: SoundSource;
  /** Factor on every sample to begin with, 0…1. */
  readonly gain: number;
  readonly listener?: ItemListener;
  /** What it does to another that sounds when it begins; absent: it cuts off whatever sounds. */
  readonly meets?: (other: Item) => Meeting;
  /** Called just before the first sample is handed to the card; a throw (power cut at the journal) stops the item. */
  readonly onFirst?: () => void;
  /** Called about ten times a second while it sounds; `startedUs` (server time) once the start has been measured. */
  readonly onProgress?: (
    playedMs: number,
    startedUs: number | undefined,
    ducked: readonly DuckedTime[],
  ) => void;
  /** Called once, when nothing of it will sound any more. */
  readonly onEnd: (result: PlayResult) => void;
}

/** How an item went. */
export interface PlayResult {
  /** `done`: to its end. `cut`: ended by someone. `broken`: the sound could not be decoded. `no-card`: the output failed. */
  readonly how: 'done' | 'cut' | 'broken' | 'no-card';
  /** Server time (µs) at which the first sample left; absent when none did. */
  readonly startedUs?: number;
  readonly playedMs: number;
  readonly underruns: number;
  /** Jumps within the sound because it was more than 20 ms out of place. */
  readonly reseeks: number;
  /** First card frame used and the place in the sound that it carried. */
  readonly firstFrame?: number;
  readonly firstSample?: number;
  /** When it was turned down under others; absent: never. */
  readonly ducked?: readonly DuckedTime[];
}

const TICK_MS = 100;
const WAIT_MS = 250;
/** Until the card's line is known, look often: an item may be waiting for it. */
const MEASURE_MS = 20;

/**
 * Plays items on a card that runs on for ever. It keeps the line between the box's clock and the card's position, and lets one
 * item at a time, or one over another, write its samples ahead at exact frames. While there is nothing to play it does nothing at all.
 */
export class Player {
  readonly #time: BoxTime;
  readonly #output: Output;
  readonly #stage: Stage;
  readonly #fit = new CardFit();
  /** The items that write, and those before them whose last samples are still leaving. */
  #begun: Playing[] = [];
  #next: Playing | undefined;
  #timer: Cancel | undefined;
  #running = false;
  #away = false;

  constructor(time: BoxTime, output: Output, map: TimeMap) {
    const mixer = new Mixer(output, () => this.#fit.frameAt(time.monotonicUs()));
    this.#time = time;
    this.#output = output;
    this.#stage = { time, mixer, map, fit: this.#fit };
  }

  start(): void {
    this.#running = true;
    this.#output.start();
    this.#fit.forget();
  }

  /** Stops the card at once; a sounding item ends as cut. */
  stop(): void {
    this.cut();
    this.withdraw();
    this.#running = false;
    this.#timer?.();
    this.#output.stop();
  }

  /** Rate of the card as measured, parts per million. */
  get cardPpm(): number {
    return this.#fit.ppm;
  }

  /** Card frame at a moment (µs) of the box's clock, as far as it was measured. */
  frameAt(monotonicUs: number): number {
    return this.#fit.frameAt(monotonicUs);
  }

  /**
   * Hands over an item, best 8 s before its instant so that the card can be measured. At its instant it takes over exactly at
   * its frame from whatever sounds, or lies over it or under it, as it says. An item handed over late joins at the place where it would be by now.
   * Only one item can wait: a second one replaces it, and the replaced one ends as cut with nothing played.
   */
  play(item: Item): void {
    this.withdraw();
    this.#next = new Playing(item, this.#stage);
    this.#tick();
  }

  /** Ends what sounds within one block; what waits is not touched. @param item this one alone; absent: everything. */
  cut(item?: Item): void {
    const ending = this.#begun.filter((playing) => item === undefined || playing.item === item);
    this.#begun = this.#begun.filter((playing) => !ending.includes(playing));
    for (const playing of ending) playing.cutNow();
  }

  /** An item that sounds or waits goes on with another factor on every sample: within 100 ms, by a short way that does not click. */
  turn(item: Item, gain: number): void {
    for (const playing of [...this.#begun, this.#next]) if (playing?.item === item) playing.turn(gain);
  }

  /** Takes back an item that has not begun. */
  withdraw(): void {
    const next = this.#next;
    this.#next = undefined;
    next?.abandon();
  }

  #tick(): void {
    this.#timer?.();
    if (!this.#running || (this.#next === undefined && this.#begun.length === 0)) return;
    const reading = this.#output.reading();
    this.#see(reading);
    const measured = reading !== undefined && this.#fit.ready;
    if (measured) this.#beginNext();
    else if (this.#next?.missed() === true) {
      this.#next.abandon(reading === undefined ? 'no-card' : 'cut');
      this.#next = undefined;
    }
    // A card that is back must be measured first. An item's end may bring the next one at once: walk over a copy.
    for (const playing of reading !== undefined && !measured ? [] : [...this.#begun]) {
      const how = measured ? playing.write() : playing.wait();
      if (how === 'ended') this.#begun = this.#begun.filter((other) => other !== playing);
    }
    this.#timer?.();
    const pause =
      !measured && (reading !== undefined || this.#begun.length === 0)
        ? MEASURE_MS
        : this.#begun.length > 0
          ? TICK_MS
          : WAIT_MS;
    this.#timer = this.#time.after(pause, () => this.#tick());
  }

  /** Keeps the line of the card; a card that went away took with it what was written ahead, and comes back anywhere. */
  #see(reading: CardReading | undefined): void {
    if (reading === undefined) {
      if (!this.#away) {
        for (const playing of this.#begun) playing.lost();
        this.#stage.mixer.lost();
      }
      this.#away = true;
      return;
    }
    if (this.#away) this.#fit.forget();
    this.#away = false;
    this.#fit.add(reading);
  }

  #beginNext(): void {
    const next = this.#next;
    if (next === undefined || !next.due()) return;
    this.#next = undefined;
    if (!next.begin()) return;
    for (const before of this.#begun) next.meet(before);
    this.#begun.push(next);
  }
}
