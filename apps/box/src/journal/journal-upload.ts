import { batchText, type JournalBatch, JournalReceipt } from '@loaphuong/protocol';
import type { Random } from '../chance/random.ts';
import type { BoxTime, Cancel } from '../time/box-time.ts';
import { BATCH_RECORDS, batchOf } from './batch.ts';
import type { Journal } from './journal.ts';

/** Records that come together go together. */
const GATHER_MS = 300;
const FIRST_PATIENCE_MS = 15_000;
const LONGEST_PATIENCE_MS = 300_000;
/** A server that refuses what we have will not change its mind soon; a person must look. */
const REFUSED_PAUSE_MS = 600_000;

/** What the upload needs. */
export interface UploadParts {
  readonly journal: Journal;
  readonly time: BoxTime;
  readonly random: Random;
  readonly box: string;
  readonly sign: (text: string) => string;
  readonly send: (batch: JournalBatch) => void;
}

/**
 * Brings the journal to the server, oldest first, one batch at a time, again and again until the server says that it has committed
 * it. A batch that arrives twice changes nothing there, so doubt is always answered by sending again.
 */
export class JournalUpload {
  readonly #parts: UploadParts;
  #timer: Cancel | undefined;
  #up = false;
  #waitingFor = 0;
  #patienceMs = FIRST_PATIENCE_MS;

  constructor(parts: UploadParts) {
    this.#parts = parts;
  }

  /** The link is there: what was under way may be lost. */
  linkUp(): void {
    this.#up = true;
    this.#patienceMs = FIRST_PATIENCE_MS;
    this.#sendIn(0);
  }

  linkDown(): void {
    this.#up = false;
    this.#timer?.();
    this.#waitingFor = 0;
  }

  /** There is something new. */
  wake(): void {
    if (this.#up && this.#waitingFor === 0) this.#sendIn(GATHER_MS);
  }

  /** Takes in whatever came as a receipt. */
  received(message: unknown): void {
    const receipt = JournalReceipt.safeParse(message);
    if (!receipt.success || !this.#up) return;
    const { through, refused } = receipt.data;
    const { journal } = this.#parts;
    if (refused === undefined && through <= journal.last) {
      // A late receipt of an earlier batch says less than we know.
      if (through > journal.acked) journal.acknowledge(through);
      this.#patienceMs = FIRST_PATIENCE_MS;
      this.#waitingFor = 0;
      if (journal.unsent > 0) this.#sendIn(0);
      else this.#timer?.();
      return;
    }
    const before = journal.acked;
    // The server was restored from an older copy: begin again where it stands, if we still have what follows.
    if (refused === 'gap' && through < before) journal.acknowledge(through);
    this.#sendIn(journal.acked < before ? 0 : REFUSED_PAUSE_MS);
  }

  #sendIn(ms: number): void {
    this.#timer?.();
    this.#timer = this.#parts.time.after(ms, () => this.#send());
  }

  #send(): void {
    if (!this.#up) return;
    const { journal, box, sign, random } = this.#parts;
    const records = [...batchOf(journal.unsentRecords(BATCH_RECORDS))];
    const last = records.at(-1);
    if (last === undefined) {
      this.#waitingFor = 0;
      return;
    }
    this.#waitingFor = last.seq;
    this.#sendIn(this.#patienceMs * (0.75 + 0.5 * random()));
    this.#patienceMs = Math.min(LONGEST_PATIENCE_MS, this.#patienceMs * 2);
    this.#parts.send({ records, signature: sign(batchText(box, last.hash)) });
  }
}
