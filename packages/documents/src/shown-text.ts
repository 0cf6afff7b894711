import { type Mapped, slice } from './mapped.ts';
import type { Confidence, Field, Span } from './reading.ts';

/** How many characters of white space or markup may lie inside one span without cutting it in two. */
const BRIDGE = 6;

/** The text that the screen shows, able to say where an offset stands and to turn mapped text into fields. */
export class ShownText {
  readonly text: string;
  readonly #lineStarts: number[];

  constructor(text: string) {
    this.text = text;
    this.#lineStarts = [0];
    for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) {
      this.#lineStarts.push(index + 1);
    }
  }

  /** Each line as mapped text, without its line break. */
  lines(): Mapped[] {
    return this.#lineStarts.map((start, index) => {
      const end = (this.#lineStarts[index + 1] ?? this.text.length + 1) - 1;
      return {
        text: this.text.slice(start, end),
        at: Array.from({ length: end - start }, (_, n) => start + n),
      };
    });
  }

  /** 1-based line of an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** 1-based column of an offset. */
  columnOf(offset: number): number {
    return offset - (this.#lineStarts[this.lineOf(offset) - 1] ?? 0) + 1;
  }

  /** The stretches that a piece of mapped text covers, in order, one or more per line. */
  spansOf(source: Mapped): Span[] {
    const spans: Span[] = [];
    let from = -1;
    let last = -1;
    const close = (): void => {
      if (from < 0) return;
      spans.push({ line: this.lineOf(from), column: this.columnOf(from), length: last - from + 1 });
    };
    for (const offset of source.at) {
      if (offset < 0) continue;
      if (from >= 0 && offset > last && offset - last <= BRIDGE && this.#bridged(last + 1, offset))
        last = offset;
      else {
        close();
        from = offset;
        last = offset;
      }
    }
    close();
    return spans;
  }

  /** The shown text at some spans, pieces joined by a line break. */
  rawOf(spans: readonly Span[]): string {
    return spans
      .map(({ line, column, length }) => {
        const start = (this.#lineStarts[line - 1] ?? 0) + column - 1;
        return this.text.slice(start, start + length);
      })
      .join('\n');
  }

  /**
   * Makes a field of what was found. Confidence is `exact` when the value is letter by letter the text, `normalised`
   * otherwise; a rule that concluded the value passes `inferred`.
   */
  field<Value>(value: Value, found: Mapped, confidence?: Confidence): Field<Value> {
    const at = this.spansOf(found);
    const raw = this.rawOf(at);
    return { value, raw, at, confidence: confidence ?? (String(value) === raw ? 'exact' : 'normalised') };
  }

  /** A text field whose value is the found text with white space collapsed. */
  textField(found: Mapped, confidence?: Confidence): Field<string> {
    return this.field(found.text.replace(/\s+/gu, ' ').trim(), trimmed(found), confidence);
  }

  #bridged(from: number, to: number): boolean {
    for (let index = from; index < to; index++) {
      const letter = this.text.charAt(index);
      if (letter === '\n' || /[\p{L}\p{N}]/u.test(letter)) return false;
    }
    return true;
  }
}

function trimmed(found: Mapped): Mapped {
  const from = found.text.length - found.text.trimStart().length;
  return slice(found, from, Math.max(from, found.text.trimEnd().length));
}

/** A value that is not in the document; `near` may say where it would stand. */
export function missing(near: readonly Span[] = []): Field<null> {
  return { value: null, raw: '', at: near, confidence: 'missing' };
}
