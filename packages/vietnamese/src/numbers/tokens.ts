/** One word or figure of an amount, lower case, with its offset in the NFC text. */
export interface AmountToken {
  readonly text: string;
  readonly at: number;
}

/**
 * Cuts an amount into lower-case words and figures. A figure keeps its points and decimal comma (`8,456`, `99.000.000`);
 * a letter glued to it (`99.000.000đ`) is a token of its own. Spaces and the punctuation that people put between the
 * words of an amount fall away; any other sign stays, so that the reader can refuse it.
 */
export function amountTokens(text: string): AmountToken[] {
  const pattern = /\d+(?:[.,]\d+)*|[\p{L}\p{M}]+|[^\p{L}\p{M}\d\s,;.:()“”"'*/]/gu;
  return [...text.normalize('NFC').matchAll(pattern)].map((match) => ({
    text: match[0].toLowerCase(),
    at: match.index,
  }));
}

/** A place in the tokens that moves forward as words are taken; past the end stands the empty word. */
export class AmountCursor {
  private readonly tokens: readonly AmountToken[];
  private readonly end: AmountToken;
  private next = 0;

  constructor(text: string) {
    this.tokens = amountTokens(text);
    this.end = { text: '', at: text.normalize('NFC').length };
  }

  /** The token here, or some tokens ahead. */
  peek(ahead = 0): AmountToken {
    return this.tokens[this.next + ahead] ?? this.end;
  }

  /** True when every token is taken. */
  get done(): boolean {
    return this.next >= this.tokens.length;
  }

  /** Takes tokens without looking. */
  skip(count = 1): void {
    this.next += count;
  }

  /** Takes the token here when it is one of these words. */
  take(...words: readonly string[]): boolean {
    if (this.done || !words.includes(this.peek().text)) return false;
    this.next += 1;
    return true;
  }

  /** Takes the token here when the set has it. */
  takeAny(words: ReadonlySet<string>): boolean {
    if (!words.has(this.peek().text)) return false;
    this.next += 1;
    return true;
  }

  /** Takes the token here when the table has it, and gives its value. */
  takeFrom<Value>(table: ReadonlyMap<string, Value>): Value | undefined {
    const value = table.get(this.peek().text);
    if (value !== undefined) this.next += 1;
    return value;
  }
}
