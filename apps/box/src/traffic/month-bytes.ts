import type { Heartbeat } from '@loaphuong/protocol';
import * as z from 'zod';
import { bytesOf, DiskFailed, NoRoom, readText, type Store } from '../store/store.ts';

const PATH = 'month-bytes.json';
/** What was counted is written down when it is so much more than at the last time … */
const KEEP_BYTES = 256 * 1024;
/** … and after so many looks, of one minute each: a power cut forgets no more than that. */
const KEEP_LOOKS = 15;
/** Headers of TCP and IP, bytes a packet (docs/decisions/0016). */
const HEADERS = 40;

const Kept = z.strictObject({
  /** `YYYY-MM` by the calendar of the place; absent while no calendar was known. */
  month: z.string().optional(),
  control: z.int().min(0),
  sounds: z.int().min(0),
  packets: z.int().min(0),
});
type Kept = z.infer<typeof Kept>;

/**
 * Bytes of this box over the network in one calendar month of its place: control traffic as decision 0016 defines it (topic, payload,
 * header of MQTT), sounds, and packets, whose own headers are estimated. Survives restarts and power cuts.
 */
export class MonthBytes {
  readonly #store: Store;
  #now: Kept;
  #keptBytes: number;
  #looks = 0;

  constructor(store: Store) {
    this.#store = store;
    this.#now = read(store);
    this.#keptBytes = this.billed;
  }

  /** What the heartbeat says. */
  get said(): NonNullable<Heartbeat['monthBytes']> {
    const { control, sounds } = this.#now;
    return { control, sounds };
  }

  /** Bytes as an operator bills them: everything, and an estimate of the headers of TCP and IP. */
  get billed(): number {
    const { control, sounds, packets } = this.#now;
    return control + sounds + packets * HEADERS;
  }

  count(what: 'control' | 'sounds', bytes: number, packets: number): void {
    this.#now[what] += bytes;
    this.#now.packets += packets;
    if (this.billed - this.#keptBytes >= KEEP_BYTES) this.keep();
  }

  /** Once a minute. @param month the month that it is at the place, `YYYY-MM`; `undefined` while the time is not known. */
  look(month: string | undefined): void {
    this.#looks += 1;
    const known = this.#now.month;
    if (month !== undefined && month !== known) {
      // Later: a new month begins. Earlier: the time was wrong before, and what was counted was counted now.
      const isNew = known !== undefined && month > known;
      this.#now = isNew ? { month, control: 0, sounds: 0, packets: 0 } : { ...this.#now, month };
      this.keep();
    } else if (this.#looks >= KEEP_LOOKS) this.keep();
  }

  /** Writes it down, if there is anything new. A disk that does not take it is told by others; it is tried again. */
  keep(): void {
    this.#looks = 0;
    try {
      this.#store.replace(PATH, bytesOf(JSON.stringify(this.#now)));
      this.#keptBytes = this.billed;
    } catch (error) {
      if (!(error instanceof NoRoom || error instanceof DiskFailed)) throw error;
    }
  }
}

function read(store: Store): Kept {
  try {
    return Kept.parse(JSON.parse(readText(store, PATH) ?? ''));
  } catch {
    // The first month, or damaged: counting begins anew.
    return { control: 0, sounds: 0, packets: 0 };
  }
}
