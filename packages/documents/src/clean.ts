import type { Findings } from './findings.ts';
import { type Mapped, slice, trim } from './mapped.ts';

/** White space of every kind but the line break; a tab or three spaces in a row part two columns. */
const SPACE = /[\s\u00A0\u2000-\u200A\u202F\u205F\u3000]/u;

/** Characters that show nothing: soft hyphen, zero width, direction marks, byte order mark. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/u;

/** Characters that no text should hold: control codes, the replacement character, unpaired surrogates, private use. */
const BROKEN = /(?!\t)[\p{Cc}\uFFFD\uE000-\uF8FF\uD800-\uDFFF]/u;

/** Formatting marks of Markdown: bold, underline, heading, code. */
const MARKUP = /\*{2,3}|_{2}(?=\S)|(?<=\S)_{2}(?!_)|^#{1,6}\s+|^>\s+|`+/g;

/** A line of dashes, underscores or stars, or the rule of a Markdown table. */
const RULE = /^[\s\-–—_=*~.·•|:+]{3,}$/u;

/** A bar alone, which websites leave between the cells of the head. */
const BAR = /^\s*\|\s*$/;

/** A line with nothing but a page number. */
const PAGE_NUMBER = /^[-–—]?\s*(?:trang\s+)?\d{1,3}(?:\s*\/\s*\d{1,3})?\s*[-–—]?$/iu;

/** What stands between two columns in a cleaned line. */
export const COLUMN = '\t';

/** A line after cleaning: what is left of it, or why nothing is. */
export type CleanLine =
  | { readonly kind: 'text'; readonly content: Mapped }
  | { readonly kind: 'blank' | 'rule' | 'page-number'; readonly content: Mapped };

/** Cleans one line of the shown text and notes what was wrong with it. White space is collapsed, marks are taken off. */
export function cleanLine(line: Mapped, findings: Findings): CleanLine {
  if (line.text.trim() === '' || BAR.test(line.text)) return { kind: 'blank', content: line };
  if (RULE.test(line.text)) {
    // The rule under a table's head belongs to the table, which is pointed out as a whole.
    if (!line.text.includes('|')) findings.add('RULE_RESIDUE', trim(line));
    return { kind: 'rule', content: trim(line) };
  }
  const content = collapse(withoutMarkup(line, findings), findings);
  if (content.text === '') return { kind: 'blank', content: line };
  if (PAGE_NUMBER.test(content.text)) {
    findings.add('PAGE_NUMBER', content, { text: content.text }, '');
    return { kind: 'page-number', content };
  }
  return { kind: 'text', content };
}

function withoutMarkup(line: Mapped, findings: Findings): Mapped {
  const marks = [...line.text.matchAll(MARKUP)];
  const [first] = marks;
  if (first === undefined) return line;
  findings.add(
    'MARKUP',
    slice(line, first.index, first.index + first[0].length),
    { mark: first[0].trim() },
    '',
  );
  const at: number[] = [];
  let text = '';
  let from = 0;
  for (const mark of [...marks, undefined]) {
    const to = mark?.index ?? line.text.length;
    text += line.text.slice(from, to);
    for (let index = from; index < to; index++) at.push(line.at[index] ?? -1);
    from = to + (mark?.[0].length ?? 0);
  }
  return { text, at };
}

/** One space for each run of white space, a column sign for a wide run; nothing at the ends; broken characters out. */
function collapse(line: Mapped, findings: Findings): Mapped {
  let text = '';
  const at: number[] = [];
  let spaces: number[] = [];
  let wide = false;
  let firstBroken = -1;
  let firstDouble: number[] | undefined;
  for (let index = 0; index < line.text.length; index++) {
    const letter = line.text.charAt(index);
    if (SPACE.test(letter)) {
      spaces.push(index);
      wide ||= letter === '\t' || spaces.length >= 3;
    } else if (BROKEN.test(letter) && !isPair(line.text, index)) {
      if (firstBroken < 0) firstBroken = index;
    } else if (!INVISIBLE.test(letter)) {
      if (spaces.length > 0 && text !== '') {
        text += wide ? COLUMN : ' ';
        at.push(line.at[spaces[0] ?? index] ?? -1);
        if (spaces.length === 2 && !wide && letter !== '|' && !text.endsWith('| ')) firstDouble ??= spaces;
      }
      spaces = [];
      wide = false;
      text += letter;
      at.push(line.at[index] ?? -1);
    }
  }
  if (firstBroken >= 0) findings.add('BAD_CHAR', slice(line, firstBroken, firstBroken + 1), {}, '');
  if (firstDouble !== undefined) {
    const from = firstDouble[0] ?? 0;
    findings.add('DOUBLE_SPACE', slice(line, from, from + firstDouble.length), {}, ' ');
  }
  return { text, at };
}

/** True for both halves of a well-formed surrogate pair. */
function isPair(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  const next = text.charCodeAt(index + 1);
  const before = text.charCodeAt(index - 1);
  if (code >= 0xd800 && code <= 0xdbff) return next >= 0xdc00 && next <= 0xdfff;
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}
