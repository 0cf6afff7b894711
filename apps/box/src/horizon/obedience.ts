import { type Envelope, openEnvelope, type Target } from '@loaphuong/protocol';
import * as z from 'zod';
import { sha256 } from '../identity/keys.ts';
import type { Trust } from '../identity/trust.ts';
import { bytesOf, readText, type Store } from '../store/store.ts';
import type { Refused } from './refusals.ts';

const PATH = 'obeyed.json';
/** A server sends a command again until it reads in the journal that it was obeyed; so many are known again. */
const REMEMBERED = 64;
/** No envelope is longer; what is, is not even read. */
const LONGEST_WIRE = 1_100_000;

const ObeyedFile = z.strictObject({
  sequences: z.record(z.string(), z.int().min(0)),
  recent: z.array(z.string()).max(REMEMBERED),
});

/** What obedience needs. */
export interface ObedienceParts {
  readonly store: Store;
  readonly box: string;
  readonly station: string;
  readonly trust: Pick<Trust, 'verify' | 'enough' | 'keysSequence'>;
  /** Server time, only while it is trusted. */
  readonly now: () => Temporal.Instant | undefined;
  readonly refuse: (refused: Refused) => void;
}

/** What came of reading an envelope. `again` is one that was obeyed before, byte for byte: nothing to do, nothing to tell. */
export type Reading =
  | { readonly state: 'new'; readonly envelope: Envelope; readonly wire: string }
  | { readonly state: 'again' }
  | { readonly state: 'refused' };

/**
 * The door through which everything must go that can make this box speak or fall silent. It believes pinned keys and nothing else,
 * never goes back in sequence, and remembers on the disk what it obeyed.
 */
export class Obedience {
  readonly #parts: ObedienceParts;
  #sequences: Record<string, number> = {};
  #recent: string[] = [];

  constructor(parts: ObedienceParts) {
    this.#parts = parts;
    try {
      const file = ObeyedFile.parse(JSON.parse(readText(parts.store, PATH) ?? ''));
      // Until version 0.1 the issuer stood behind: then the highest of all counts.
      for (const [name, sequence] of Object.entries(file.sequences)) {
        const lane = name.split('/').slice(0, 2).join('/');
        this.#sequences[lane] = Math.max(sequence, this.#sequences[lane] ?? 0);
      }
      this.#recent = file.recent;
    } catch {
      // First start, or damaged: the sequence of the kept horizon still counts, see `remember`.
    }
  }

  /**
   * Checks what came from the network; every refusal is told.
   * @param held for what is kept and may be lost: sequence of what the reader still has, below all when it has nothing. If that is not the
   *   newest that was obeyed, the disk lost that one, and when the broker offers it once more it is new. Absent: nothing was lost.
   */
  read(kind: Envelope['kind'], payload: Uint8Array, held = Number.POSITIVE_INFINITY): Reading {
    if (payload.length > LONGEST_WIRE) return this.#refused({ what: kind, why: 'unreadable' });
    const wire = textOf(payload);
    if (wire === undefined) return this.#refused({ what: kind, why: 'unreadable' });
    const isAgain = this.remembers(wire);
    if (isAgain && !this.#hasLost(kind, held)) return { state: 'again' };
    const { trust } = this.#parts;
    let signers: ReadonlySet<string> = new Set();
    const opened = openEnvelope(wire, {
      kind,
      isForMe: (target) => this.#isForMe(target),
      verify: (key, signature, text) => trust.verify(key, signature, text),
      enough: (all) => {
        signers = all;
        return trust.enough(kind, all);
      },
      lastSequence: 0,
      now: this.#parts.now(),
    });
    if (!opened.ok) return this.#refused({ what: kind, why: opened.refused, ...claims(wire) });
    const { envelope } = opened;
    if (changesKeys(envelope) && !trust.enough('keys', signers))
      return this.#refused({ what: kind, why: 'one-signature', ...claims(wire) });
    const obeyed = this.#obeyed(envelope);
    if (envelope.sequence === obeyed && obeyed > held) return { state: 'new', envelope, wire };
    if (isAgain) return { state: 'again' };
    if (envelope.sequence <= obeyed)
      return this.#refused({ what: kind, why: 'old-sequence', ...claims(wire) });
    return { state: 'new', envelope, wire };
  }

  /** Reads back an envelope that this box kept: signatures and target count, sequence and expiry were judged when it came. */
  readKept(kind: Envelope['kind'], wire: string): Envelope | undefined {
    const opened = openEnvelope(wire, {
      kind,
      isForMe: (target) => this.#isForMe(target),
      verify: (key, signature, text) => this.#parts.trust.verify(key, signature, text),
      enough: (signers) => this.#parts.trust.enough(kind, signers),
      lastSequence: 0,
      now: undefined,
    });
    return opened.ok ? opened.envelope : undefined;
  }

  /** Was this envelope, byte for byte, obeyed of late? */
  remembers(wire: string): boolean {
    return this.#recent.includes(sha256(wire));
  }

  /** Says that a rightly signed envelope makes no sense all the same. */
  senseless(envelope: Envelope, why: string): void {
    this.#refused({ what: envelope.kind, why, issuer: envelope.issuer, sequence: envelope.sequence });
  }

  /** Notes, durable, that this envelope is obeyed from now on; none with its sequence or a lower one will be. */
  remember(envelope: Envelope, wire: string): void {
    const hash = sha256(wire);
    const name = counter(envelope);
    if (this.#obeyed(envelope) >= envelope.sequence && this.#recent.includes(hash)) return;
    if (!changesKeys(envelope))
      this.#sequences[name] = Math.max(envelope.sequence, this.#sequences[name] ?? 0);
    this.#recent = [...this.#recent, hash].slice(-REMEMBERED);
    const file: z.infer<typeof ObeyedFile> = { sequences: this.#sequences, recent: this.#recent };
    this.#parts.store.replace(PATH, bytesOf(JSON.stringify(file)));
  }

  /**
   * The highest sequence that is over. Changes of keys are counted where the keys are kept, and the newest of them may come again: a
   * power cut can have fallen between doing it and saying so.
   */
  #obeyed(envelope: Envelope): number {
    if (changesKeys(envelope)) return this.#parts.trust.keysSequence - 1;
    return this.#sequences[counter(envelope)] ?? 0;
  }

  /** Was something of a kind obeyed that is newer than what the reader has? */
  #hasLost(kind: Envelope['kind'], held: number): boolean {
    return Object.entries(this.#sequences).some(
      ([name, sequence]) => name.startsWith(`${kind}/`) && sequence > held,
    );
  }

  #isForMe(target: Target): boolean {
    return 'box' in target ? target.box === this.#parts.box : target.station === this.#parts.station;
  }

  #refused(refused: Refused): { readonly state: 'refused' } {
    this.#parts.refuse(refused);
    return { state: 'refused' };
  }
}

/** Sequences rise by kind and target; a new key of the installation goes on where the old one was. */
function counter({ kind, target }: Envelope): string {
  return `${kind}/${'box' in target ? 'box' : 'station'}`;
}

function changesKeys({ kind, body }: Envelope): boolean {
  return kind === 'command' && body.command === 'keys';
}

/** Bytes as text, and only if the text gives the same bytes again. */
function textOf(payload: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch {
    return undefined;
  }
}

/** What a refused envelope says of itself: shown to people, never believed. */
function claims(wire: string): Pick<Refused, 'issuer' | 'sequence'> {
  try {
    const outer = z.looseObject({ payload: z.string() }).parse(JSON.parse(wire));
    const inner = z.looseObject({
      issuer: z.string().max(64).optional().catch(undefined),
      sequence: z.int().optional().catch(undefined),
    });
    const { issuer, sequence } = inner.parse(JSON.parse(outer.payload));
    const said = {
      ...(issuer === undefined ? {} : { issuer }),
      ...(sequence === undefined ? {} : { sequence }),
    };
    return issuer?.isWellFormed() === false ? {} : said;
  } catch {
    return {};
  }
}
