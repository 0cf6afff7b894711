import { MAX_PLAN_CHARACTERS } from '../limits.ts';
import { refuseDocument } from '../refusals.ts';

/** What a file says, before any rule looks at it. */
export interface SourceText {
  /** NFC, lines ended by `\n`, no byte order mark. */
  readonly text: string;
  readonly format: 'txt' | 'docx' | 'pdf';
  readonly encoding: string;
  /** True when a line of the text may end inside a paragraph; docx and pdf give one paragraph a line. */
  readonly mayWrap: boolean;
  readonly hadByteOrderMark: boolean;
  readonly wasDecomposed: boolean;
}

/**
 * Brings decoded text into the shown form: no byte order mark, `\n`, NFC.
 * @throws {Refused} `documents/too-much-text`.
 */
export function shownForm(decoded: string): Pick<SourceText, 'text' | 'hadByteOrderMark' | 'wasDecomposed'> {
  const hadByteOrderMark = decoded.startsWith('\uFEFF');
  const text = (hadByteOrderMark ? decoded.slice(1) : decoded).replace(/\r\n?|[\u2028\u2029\f\v\x85]/g, '\n');
  const composed = text.normalize('NFC');
  if (composed.length > MAX_PLAN_CHARACTERS) {
    refuseDocument('documents/too-much-text', { limit: MAX_PLAN_CHARACTERS });
  }
  return { text: composed, hadByteOrderMark, wasDecomposed: composed !== text };
}
