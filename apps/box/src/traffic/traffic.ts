import type { Heartbeat } from '@loaphuong/protocol';
import { settingsOf } from '../horizon/cluster-settings.ts';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';
import type { Link } from '../link/link.ts';
import type { Fetcher } from '../store/fetcher.ts';
import { oneLine } from '../store/one-line.ts';
import type { Store } from '../store/store.ts';
import { CountedLink } from './counted-link.ts';
import { MonthBytes } from './month-bytes.ts';

/** A GET and the head of its answer, and packets for a connection of its own. */
const REQUEST = { bytes: 600, packets: 6 };
/** Said in the first heartbeat after so many minutes: 45 bytes each minute would be two megabytes a month. */
const SAID_EVERY = 15;
/** Payload of one packet of TCP; every second one is acknowledged. */
const SEGMENT = 1400;
const PACKETS_A_SEGMENT = 1.5;

/** What counting needs. */
export interface TrafficParts {
  readonly store: Store;
  readonly link: Link;
  readonly fetcher: Fetcher;
  readonly cluster: string;
  readonly plan: () => KeptHorizon | undefined;
  /** Server time, while it is trusted. */
  readonly now: () => Temporal.Instant | undefined;
  /** Hears again and again whether the month's data is used up. */
  readonly onLook: (isOver: boolean) => void;
}

/**
 * Everything that the box sends and receives, counted for the calendar month of its place, and held against the budget that the plan
 * gives its cluster.
 */
export class Traffic {
  readonly link: Link;
  /** Downloads: counted, and urgent ones first. */
  readonly downloads: Fetcher;
  readonly #parts: TrafficParts;
  readonly #month: MonthBytes;
  readonly #counted: CountedLink;
  #looks = 0;
  #dueAtLook = 0;

  constructor(parts: TrafficParts) {
    this.#parts = parts;
    this.#month = new MonthBytes(parts.store);
    this.#counted = new CountedLink(parts.link, this.#month);
    this.link = this.#counted;
    this.downloads = oneLine(
      parts.fetcher,
      () => this.#month.count('sounds', REQUEST.bytes, REQUEST.packets),
      (bytes) => this.#month.count('sounds', bytes, Math.ceil((bytes / SEGMENT) * PACKETS_A_SEGMENT)),
    );
  }

  /** For the heartbeat, now and then. */
  get facts(): Pick<Heartbeat, 'monthBytes'> {
    return this.#looks >= this.#dueAtLook ? { monthBytes: this.#month.said } : {};
  }

  /** A heartbeat with `facts` went out. */
  said(): void {
    if (this.#looks >= this.#dueAtLook) this.#dueAtLook = this.#looks + SAID_EVERY;
  }

  /** Once a minute. */
  look(): void {
    this.#looks += 1;
    this.#counted.look();
    const plan = this.#parts.plan();
    // Months are those of the place: without a plan nobody knows where that is.
    const zone = plan?.plan.zone;
    const now = zone === undefined ? undefined : this.#parts.now()?.toZonedDateTimeISO(zone);
    this.#month.look(now?.toPlainDate().toPlainYearMonth().toString());
    this.judge();
  }

  /** Holds what was counted against the budget: each minute, and when a plan may have changed it. */
  judge(): void {
    const plan = this.#parts.plan();
    if (plan === undefined) return;
    const budgetMb = settingsOf(plan, this.#parts.cluster)?.monthBudgetMb;
    this.#parts.onLook(budgetMb !== undefined && this.#month.billed > budgetMb * 1e6);
  }

  stop(): void {
    this.#month.keep();
  }
}
