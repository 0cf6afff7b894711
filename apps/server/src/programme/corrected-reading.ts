import type { FullPlan } from '@loaphuong/documents';
import { findingFills } from '@loaphuong/domain/programme';

/** A person's correction of what a finding points at. */
export interface Correction {
  /** Number of the finding, from 1. */
  readonly n: number;
  readonly value: string;
}

interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A field whose value is text, as it stands in a stored reading. */
interface TextField {
  readonly value: string;
  readonly raw: string;
  readonly at: readonly Span[];
  readonly confidence: string;
}

/**
 * The reading as the working form uses it: where a person corrected what a finding points at, every text field that was read from that
 * place takes the correction. The document and the stored reading stay as they were. A correction whose place cannot be found again in
 * a value (because the value was made from it in another way) leaves that value alone.
 */
export function correctedReading(reading: FullPlan, corrections: readonly Correction[]): FullPlan {
  const lines = reading.text.split('\n');
  const edits = corrections.flatMap(({ n, value }) => {
    const finding = reading.findings[n - 1];
    const at = finding?.at[0];
    if (
      finding === undefined ||
      at === undefined ||
      at.length === 0 ||
      findingFills(finding.code) !== undefined
    )
      return [];
    return [{ at, value }];
  });
  if (edits.length === 0) return reading;
  const correct = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(correct);
    if (typeof part !== 'object' || part === null) return part;
    if (isTextField(part)) {
      return edits.reduce((field: TextField, edit) => edited(field, edit.at, edit.value, lines), part);
    }
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, correct(inner)]));
  };
  const { text, findings, outline, ...fields } = reading;
  return { ...(correct(fields) as typeof fields), text, findings, outline } as FullPlan;
}

function edited(field: TextField, at: Span, value: string, lines: readonly string[]): TextField {
  const covers = (span: Span) =>
    span.line === at.line && span.column <= at.column && at.column + at.length <= span.column + span.length;
  if (!field.at.some(covers)) return field;
  const line = lines[at.line - 1] ?? '';
  const from = at.column - 1;
  const target = line.slice(from, from + at.length);
  // The words around tell one “3” of a sentence from another.
  for (const reach of [24, 12, 6, 0]) {
    const before = squeezed(line.slice(Math.max(0, from - reach), from), 'start');
    const after = squeezed(line.slice(from + at.length, from + at.length + reach), 'end');
    const places = field.value.split(`${before}${target}${after}`);
    if (places.length !== 2) continue;
    const joined = places.join(`${before}${value}${after}`).replace(/ {2,}/g, ' ').trim();
    return { ...field, value: joined, confidence: 'corrected' };
  }
  return field;
}

/** White space as values have it: single, and none at the outer edge. */
function squeezed(text: string, edge: 'start' | 'end'): string {
  const single = text.replace(/\s+/g, ' ');
  return edge === 'start' ? single.trimStart() : single.trimEnd();
}

function isTextField(part: object): part is TextField {
  return (
    'raw' in part && 'at' in part && 'confidence' in part && 'value' in part && typeof part.value === 'string'
  );
}
