import type { Random } from '../chance/random.ts';
import type { HostNetwork } from '../host.ts';
import type { Link, LinkListener, Sending } from '../link/link.ts';
import type { Fetcher, FetchListener } from '../store/fetcher.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import type { WayFaults } from './way.ts';

/** How bad a network is, in real time. */
export interface BadNetworkFaults {
  readonly way: WayFaults;
  /** Mean minutes between outages; 0 for none. */
  readonly outageEveryMin: number;
  /** Longest outage, seconds. */
  readonly outageMostS: number;
  /** Share of downloads that break off. */
  readonly breaks: number;
}

/** A link that can go without a word. */
type MortalLink = Link & { vanish(): void };

/** Puts delay, jitter, repeats and outages between a real box program and a real server, for the simulator. */
export class BadNetwork implements HostNetwork {
  readonly #time: BoxTime;
  readonly #random: Random;
  readonly #faults: BadNetworkFaults;
  readonly #onOutage: (untilMs: number) => void;
  readonly #links = new Set<BadLink>();
  #out = false;
  #timer: Cancel | undefined;

  constructor(time: BoxTime, random: Random, faults: BadNetworkFaults, onOutage: (untilMs: number) => void) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
    this.#onOutage = onOutage;
    this.#outageLater();
  }

  link(make: () => MortalLink): MortalLink {
    const link = new BadLink(make, this.#time, this.#random, this.#faults.way, () => this.#timer?.());
    this.#links.add(link);
    return link;
  }

  fetcher(inner: Fetcher): Fetcher {
    return {
      fetch: (sha256, from, listener) => {
        if (this.#out) return this.#time.after(1000, () => listener.fail('unreachable'));
        if (this.#random() >= this.#faults.breaks) return inner.fetch(sha256, from, listener);
        return breaking(inner, sha256, from, listener, 1 + this.#random() * 60_000);
      },
    };
  }

  #outageLater(): void {
    const { outageEveryMin, outageMostS } = this.#faults;
    if (outageEveryMin <= 0) return;
    const waitMs = -Math.log(1 - this.#random()) * outageEveryMin * 60_000;
    this.#timer = this.#time.after(waitMs, () => {
      this.#out = true;
      const lastsMs = this.#random() * outageMostS * 1000;
      this.#onOutage(Date.now() + lastsMs);
      for (const link of this.#links) link.lose();
      this.#timer = this.#time.after(lastsMs, () => {
        this.#out = false;
        for (const link of this.#links) link.regain();
        this.#outageLater();
      });
    });
  }
}

/** Lets a download through up to a byte, then breaks it off. */
function breaking(
  inner: Fetcher,
  sha256: string,
  from: number,
  listener: FetchListener,
  most: number,
): Cancel {
  let left = most;
  let over = false;
  const cancel = inner.fetch(sha256, from, {
    begin: (at) => listener.begin(at),
    bytes: (piece) => {
      if (over) return;
      listener.bytes(piece.subarray(0, left));
      left -= piece.length;
      if (left > 0) return;
      over = true;
      cancel();
      listener.fail('unreachable');
    },
    end: () => over || listener.end(),
    fail: (why) => over || listener.fail(why),
  });
  return cancel;
}

class BadLink implements Link {
  readonly #make: () => MortalLink;
  readonly #up: SlowWay;
  readonly #down: SlowWay;
  readonly #onStop: () => void;
  #inner: MortalLink | undefined;
  #listener: LinkListener | undefined;

  constructor(make: () => MortalLink, time: BoxTime, random: Random, way: WayFaults, onStop: () => void) {
    this.#make = make;
    this.#up = new SlowWay(time, random, way);
    this.#down = new SlowWay(time, random, way);
    this.#onStop = onStop;
  }

  get connected(): boolean {
    return this.#inner?.connected ?? false;
  }

  start(listener: LinkListener): void {
    this.#listener = listener;
    this.regain();
  }

  stop(): void {
    this.#onStop();
    this.#listener = undefined;
    this.#inner?.stop();
    this.#inner = undefined;
  }

  vanish(): void {
    this.#onStop();
    this.#listener = undefined;
    this.#inner?.vanish();
    this.#inner = undefined;
  }

  publish(topic: string, payload: string | Uint8Array, sending: Sending): void {
    const inner = this.#inner;
    this.#up.send(() => {
      if (inner === this.#inner) inner?.publish(topic, payload, sending);
    });
  }

  /** The network is gone: no goodbye, the broker finds out by itself. */
  lose(): void {
    const inner = this.#inner;
    this.#inner = undefined;
    if (inner === undefined) return;
    const wasUp = inner.connected;
    inner.vanish();
    if (wasUp) this.#listener?.down();
  }

  /** The network is back. */
  regain(): void {
    const listener = this.#listener;
    if (listener === undefined || this.#inner !== undefined) return;
    const inner = this.#make();
    this.#inner = inner;
    inner.start({
      up: () => this.#listener?.up(),
      down: () => this.#listener?.down(),
      message: (topic, payload) =>
        this.#down.send(() => {
          if (inner === this.#inner) this.#listener?.message(topic, payload);
        }),
    });
  }
}

/** One direction of a stream connection in real time: nothing overtakes, a lost packet holds up all behind it. */
class SlowWay {
  readonly #time: BoxTime;
  readonly #random: Random;
  readonly #faults: WayFaults;
  #lastUs = 0;

  constructor(time: BoxTime, random: Random, faults: WayFaults) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
  }

  send(arrive: () => void): void {
    const { delayMs, jitterMs, loss } = this.#faults;
    let ms = delayMs + (this.#random() * 2 - 1) * jitterMs;
    while (this.#random() < loss) ms += 200 + delayMs;
    const nowUs = this.#time.monotonicUs();
    this.#lastUs = Math.max(this.#lastUs, nowUs + ms * 1000);
    this.#time.after((this.#lastUs - nowUs) / 1000, arrive);
  }
}
