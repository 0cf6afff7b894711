import { type Envelope, Horizon } from '@loaphuong/protocol';
import { bytesOf, readText, type Store } from '../store/store.ts';
import type { Obedience } from './obedience.ts';

const PATH = 'horizon.json';
/** Below every sequence. */
const NONE = -1;

/** The newest plan that this box could verify. */
export interface KeptHorizon {
  readonly sequence: number;
  /** Server times, milliseconds since 1970: when it was signed, and until when it is to be obeyed. */
  readonly issuedMs: number;
  readonly validUntilMs: number;
  readonly plan: Horizon;
}

/** What the keeper needs. */
export interface KeeperParts {
  readonly store: Store;
  readonly station: string;
  readonly obedience: Obedience;
  /** Called for each new plan, when it is already on the disk. */
  readonly onNew: (horizon: KeptHorizon, before: KeptHorizon | undefined) => void;
}

/** Keeps the days ahead on the disk, so that a box plays on through an outage and a power cut. */
export class HorizonKeeper {
  readonly #parts: KeeperParts;
  #kept: KeptHorizon | undefined;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** The plan in force. */
  get kept(): KeptHorizon | undefined {
    return this.#kept;
  }

  /** Takes up the plan of an earlier life. It is verified again: a disk can be tampered with like a network. */
  load(): void {
    const { store, obedience } = this.#parts;
    const wire = readText(store, PATH);
    const envelope = wire === undefined ? undefined : obedience.readKept('horizon', wire);
    if (wire === undefined || envelope === undefined) return;
    this.#kept = this.#understood(envelope);
    if (this.#kept !== undefined) obedience.remember(envelope, wire);
  }

  /** Takes in whatever came on the station's topic. */
  received(payload: Uint8Array): void {
    const { store, obedience, onNew } = this.#parts;
    // A retained topic that was cleared: no new plan, the one in force stays.
    if (payload.length === 0) return;
    const reading = obedience.read('horizon', payload, this.#kept?.sequence ?? NONE);
    if (reading.state !== 'new') return;
    const horizon = this.#understood(reading.envelope);
    if (horizon === undefined) {
      obedience.senseless(reading.envelope, 'unreadable');
      return;
    }
    if (horizon.plan.station !== this.#parts.station) {
      obedience.senseless(reading.envelope, 'other-target');
      return;
    }
    store.replace(PATH, bytesOf(reading.wire));
    obedience.remember(reading.envelope, reading.wire);
    const before = this.#kept;
    this.#kept = horizon;
    onNew(horizon, before);
  }

  #understood(envelope: Envelope): KeptHorizon | undefined {
    const plan = Horizon.safeParse(envelope.body);
    if (!plan.success || !isZone(plan.data.zone)) return undefined;
    return {
      sequence: envelope.sequence,
      issuedMs: Date.parse(envelope.issuedAt),
      validUntilMs: Date.parse(envelope.validUntil),
      plan: plan.data,
    };
  }
}

function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
