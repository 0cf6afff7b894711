import type { Sentence } from '@loaphuong/domain/basics';
import { FINDING_TEXTS, type FindingCode, type Severity } from './finding-texts.ts';
import type { Mapped } from './mapped.ts';
import type { Span } from './reading.ts';
import type { ShownText } from './shown-text.ts';
import { fill } from './template.ts';

/** Something in the document that a person should know, with its place. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** 1-based place of the first character concerned; a finding about the whole text stands at 1:1. */
  readonly line: number;
  readonly column: number;
  readonly at: readonly Span[];
  readonly message: Sentence;
  /**
   * What a form may offer in place of the text at `at`: a replacement, or the empty text for "leave it out". Null when
   * only a person knows. The reader itself never applies it.
   */
  readonly proposal: string | null;
}

/** Collects findings while the rules run. */
export class Findings {
  readonly #shown: ShownText;
  readonly #list: Finding[] = [];

  constructor(shown: ShownText) {
    this.#shown = shown;
  }

  /** Notes a finding. `found` is the text concerned, or its place; `details` fill the braces of the message. */
  add(
    code: FindingCode,
    found: Mapped | readonly Span[] | undefined,
    details: Readonly<Record<string, string | number>> = {},
    proposal: string | null = null,
  ): void {
    const at = found === undefined ? [] : 'text' in found ? this.#shown.spansOf(found) : found;
    const { severity, vi, en } = FINDING_TEXTS[code];
    this.#list.push({
      code,
      severity,
      line: at[0]?.line ?? 1,
      column: at[0]?.column ?? 1,
      at,
      message: { vi: fill(vi, details), en: fill(en, details) },
      proposal,
    });
  }

  /** Everything noted so far, in the order of the text. */
  list(): Finding[] {
    return this.#list.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}
