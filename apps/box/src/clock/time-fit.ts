import { Crystal, type Drift, type Exchange, medianAboveLeast, UNMEASURED } from './crystal.ts';

/**
 * What follows from all exchanges: server time = monotonic + `offsetUs` at `atUs`, ± `boundUs` at the worst. `usualUs` is what the
 * error is within as far as the link was what it seemed to be; the two part when nothing is heard for long.
 */
export interface TimeEstimate {
  readonly atUs: number;
  readonly offsetUs: number;
  readonly boundUs: number;
  readonly usualUs: number;
}

/** The offset as somebody else knows it, at a moment of the box's clock; it counts for `forUs` after that. */
export interface Hint {
  readonly atUs: number;
  readonly offsetUs: number;
  readonly forUs: number;
}

/** Timers and rounding of both ends; no bound is ever said to be less. */
const GRAIN_US = 50;

/** The drift is measured over a day and a night. */
const MEMORY_US = 24 * 3600 * 1e6;
const MOST_EXCHANGES = 1000;
/** Beyond that many, older ones are thinned to the best few of each direction in two minutes: drift does not mix them up within that. */
const FRESH_US = 300e6;
const THIN_US = 120e6;
const BEST = 4;
/** The link is judged by so many of the newest. */
const RESTLESS_OF = 100;

/** A crossing smaller than this is rounding and timer noise, not a step. */
const TOLERANCE_US = 500;

/**
 * Bounds the server's clock from both sides. A question cannot arrive before it was sent: each exchange gives an upper limit of
 * the offset (way up) and a lower one (way down), which loosen with age by what the crystal may have wandered since. The least
 * delay of each direction counts, not the least round trip, because the two rarely meet in one exchange. The middle is the
 * estimate; half the width is what nothing explains (with unequal ways no exchange can see more).
 */
export class TimeFit {
  #exchanges: Exchange[] = [];
  /** What is known otherwise than by an exchange: what was known before a sleep. */
  #anchor: TimeEstimate | undefined;
  readonly #crystal: Crystal;
  #estimate: TimeEstimate | undefined;
  #hint: Hint | undefined;
  /** Half of what the exchanges leave open. */
  #halfUs = Number.POSITIVE_INFINITY;
  #sinceDrift = 0;
  #answers = 0;

  constructor(drift: Drift = UNMEASURED) {
    this.#crystal = new Crystal(drift);
  }

  /** Exchanges since the start or the last step. */
  get answers(): number {
    return this.#answers;
  }

  get drift(): Drift {
    return this.#crystal.drift;
  }

  /** Middle of the delays above the least, per direction, microseconds: how restless the link is. */
  get restlessUs(): number {
    const recent = this.#exchanges.slice(-RESTLESS_OF);
    const ups = recent.map((e) => e.receivedUs - e.askedUs - this.#along(e.askedUs));
    const downs = recent.map((e) => e.answeredUs - e.sentUs + this.#along(e.answeredUs));
    return (medianAboveLeast(ups) + medianAboveLeast(downs)) / 2;
  }

  /** Half the width between the limits at a moment, microseconds: what the exchanges alone leave open. */
  halfUsAt(us: number): number {
    const sinceUs = Math.abs(us - (this.#estimate?.atUs ?? us));
    return this.#halfUs + (sinceUs * this.drift.uncertaintyPpm) / 1e6;
  }

  /**
   * Goes by what somebody else says instead of by the likely middle, while that lies within the limits. The limits stay, and the bound
   * that follows from them: whoever lies can shift the estimate only within what is published as its error anyway.
   */
  lean(hint: Hint | undefined, nowUs: number): void {
    const before = this.#hint;
    this.#hint = hint;
    if (this.#estimate !== undefined && (before !== undefined || hint !== undefined)) this.#narrow(nowUs);
  }

  /**
   * Takes in an exchange, which may be older than others that are known: it passes when it is sealed. `stepped` is true when it contradicts
   * all earlier ones: those are forgotten. One that contradicts newer ones is left out itself.
   */
  add(exchange: Exchange): { readonly stepped: boolean } {
    const place = this.#exchanges.findLastIndex((e) => e.answeredUs <= exchange.answeredUs) + 1;
    const isNewest = place === this.#exchanges.length;
    this.#exchanges.splice(place, 0, exchange);
    // A look from the past would take the newer limits for tighter than they are.
    const nowUs = this.#exchanges.at(-1)?.answeredUs ?? exchange.answeredUs;
    if (!isNewest && !this.#narrow(nowUs)) {
      this.#exchanges.splice(place, 1);
      this.#narrow(nowUs);
      return { stepped: false };
    }
    this.#answers += 1;
    this.#tidy(nowUs);
    this.#sinceDrift += 1;
    if (this.#sinceDrift >= 8) {
      this.#sinceDrift = 0;
      this.#crystal.measure(this.#exchanges);
    }
    if (this.#narrow(nowUs)) return { stepped: false };
    // Perhaps only the drift was believed too firmly: allow a crystal's worst before speaking of a step.
    this.#crystal.doubt();
    if (this.#narrow(nowUs)) return { stepped: false };
    this.#anchor = undefined;
    this.#exchanges = [exchange];
    this.#answers = 1;
    this.#narrow(nowUs);
    return { stepped: true };
  }

  /** Forgets all exchanges; the crystal's drift stays known. */
  forget(): void {
    this.#exchanges = [];
    this.#anchor = undefined;
    this.#hint = undefined;
    this.#answers = 0;
    this.#estimate = undefined;
    this.#halfUs = Number.POSITIVE_INFINITY;
  }

  /**
   * The box's clock stood still for `us` microseconds, known to ± `orUs`, before `nowUs`. What was known goes on, that much less
   * certain; the exchanges from before say nothing about delays any more.
   */
  stoodStill(nowUs: number, us: number, orUs: number): void {
    const known = this.at(nowUs);
    this.#exchanges = [];
    this.#hint = undefined;
    if (known === undefined) return;
    // The crystal was at another temperature while nobody counted.
    const boundUs = known.boundUs + orUs + (us * UNMEASURED.uncertaintyPpm) / 1e6;
    const usualUs = known.usualUs + boundUs - known.boundUs;
    this.#anchor = { atUs: nowUs, offsetUs: known.offsetUs + us, boundUs, usualUs };
    this.#estimate = this.#anchor;
  }

  /** Estimate carried forward to `atUs` (holdover): the bound grows with the drift's uncertainty. */
  at(atUs: number): TimeEstimate | undefined {
    const last = this.#estimate;
    if (last === undefined) return undefined;
    const sinceUs = atUs - last.atUs;
    const { ppm, uncertaintyPpm } = this.drift;
    return {
      atUs,
      offsetUs: last.offsetUs + (sinceUs * ppm) / 1e6,
      boundUs: last.boundUs + (Math.abs(sinceUs) * uncertaintyPpm) / 1e6,
      usualUs: last.usualUs + (Math.abs(sinceUs) * Math.min(uncertaintyPpm, this.#crystal.usualPpm)) / 1e6,
    };
  }

  /** Expected change of the offset since time zero of the box's clock, microseconds. */
  #along(us: number): number {
    return (us * this.drift.ppm) / 1e6;
  }

  /** Keeps a day; when there are too many, what is not fresh is thinned to the best of each direction. */
  #tidy(nowUs: number): void {
    if ((this.#exchanges[0]?.answeredUs ?? 0) < nowUs - MEMORY_US)
      this.#exchanges = this.#exchanges.filter((e) => e.answeredUs >= nowUs - MEMORY_US);
    if (this.#exchanges.length <= MOST_EXCHANGES) return;
    const { ppm } = this.drift;
    const isFresh = (e: Exchange) => e.answeredUs >= nowUs - FRESH_US;
    const kept = new Set<Exchange>();
    for (const slot of Map.groupBy(
      this.#exchanges.filter((e) => !isFresh(e)),
      (e) => Math.floor(e.answeredUs / THIN_US),
    ).values()) {
      const ups = slot.toSorted((a, b) => upUs(a, ppm) - upUs(b, ppm)).slice(0, BEST);
      const downs = slot.toSorted((a, b) => downUs(a, ppm) - downUs(b, ppm)).slice(0, BEST);
      for (const e of [...ups, ...downs]) kept.add(e);
    }
    this.#exchanges = this.#exchanges.filter((e) => isFresh(e) || kept.has(e));
    // A storm of answers within two minutes: the oldest go.
    this.#exchanges = this.#exchanges.slice(-2 * MOST_EXCHANGES);
  }

  /** Recomputes the estimate; false when upper and lower limit cross. */
  #narrow(nowUs: number): boolean {
    const { ppm, uncertaintyPpm } = this.drift;
    const limits = this.#limits(nowUs, ppm, (ageUs) => (ageUs * uncertaintyPpm) / 1e6);
    if (limits.lower > limits.upper + TOLERANCE_US) return false;
    const lower = Math.min(limits.lower, limits.upper);
    const upper = Math.max(limits.lower, limits.upper);
    this.#halfUs = (upper - lower) / 2;
    const hinted = this.#hintedUs(nowUs);
    const likely = this.#limits(nowUs, ppm, (ageUs) => this.#crystal.likelyUs(ageUs));
    const offsetUs =
      hinted !== undefined && hinted >= lower && hinted <= upper
        ? hinted
        : Math.min(Math.max(likely.upper / 2 + likely.lower / 2, lower), upper);
    const boundUs = Math.max(upper - offsetUs, offsetUs - lower) + GRAIN_US;
    this.#estimate = { atUs: nowUs, offsetUs, boundUs, usualUs: boundUs };
    return true;
  }

  #hintedUs(nowUs: number): number | undefined {
    if (this.#hint === undefined) return undefined;
    const { atUs, offsetUs, forUs } = this.#hint;
    return nowUs - atUs > forUs ? undefined : offsetUs + this.#along(nowUs - atUs);
  }

  /** Limits of the offset now, when `looserUs` says by how much an age loosens them. */
  #limits(nowUs: number, ppm: number, looserUs: (ageUs: number) => number): { upper: number; lower: number } {
    let upper = Number.POSITIVE_INFINITY;
    let lower = Number.NEGATIVE_INFINITY;
    const above = (atUs: number, offsetUs: number) => {
      const ageUs = nowUs - atUs;
      upper = Math.min(upper, offsetUs + (ageUs * ppm) / 1e6 + looserUs(ageUs));
    };
    const below = (atUs: number, offsetUs: number) => {
      const ageUs = nowUs - atUs;
      lower = Math.max(lower, offsetUs + (ageUs * ppm) / 1e6 - looserUs(ageUs));
    };
    for (const { askedUs, receivedUs, sentUs, answeredUs } of this.#exchanges) {
      above(askedUs, receivedUs - askedUs);
      below(answeredUs, sentUs - answeredUs);
    }
    if (this.#anchor !== undefined) {
      const { atUs, offsetUs, boundUs } = this.#anchor;
      above(atUs, offsetUs + boundUs);
      below(atUs, offsetUs - boundUs);
    }
    return { upper, lower };
  }
}

/** Delay of the way up, up to something that is the same for all, without the drift; microseconds. */
function upUs(e: Exchange, ppm: number): number {
  return e.receivedUs - e.askedUs - (e.askedUs * ppm) / 1e6;
}

function downUs(e: Exchange, ppm: number): number {
  return e.answeredUs - e.sentUs + (e.answeredUs * ppm) / 1e6;
}
