/** A sentence in both languages of the product. */
export interface Sentence {
  readonly vi: string;
  readonly en: string;
}

/** What kind of "no" this is; doors translate it (HTTP status, journal entry). */
export type RefusalKind =
  | 'invalid' // the input breaks a rule of form or substance
  | 'unauthenticated' // nobody is signed in
  | 'forbidden' // somebody is, but may not
  | 'missing' // the thing does not exist, or not for this person
  | 'conflict' // the thing is in a state that does not allow this
  | 'too-large'
  | 'too-many'
  | 'unavailable'; // a part we need is not there now; trying later helps

/**
 * A rule said no. `code` is an address such as `broadcast/same-person`, stable for ever; `message` says what is wrong,
 * which rule, and the way out, in both languages; `field` names the input at fault as a dotted path where there is one.
 */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: Sentence;
  readonly field?: string;
  /** Figures that a screen may want to show, e.g. `{ limit: 20000 }`. Never personal data. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Carries a refusal up to the door. Thrown by use cases so that the transaction rolls back. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message.en}`);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** Builds a refusal and throws it; the return type lets callers write `?? refuse(…)`. */
export function refuse(
  kind: RefusalKind,
  code: string,
  message: Sentence,
  more: Pick<Refusal, 'field' | 'detail'> = {},
): never {
  throw new Refused({ kind, code, message, ...more });
}
