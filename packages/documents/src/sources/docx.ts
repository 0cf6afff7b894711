import { refuseDocument } from '../refusals.ts';
import { readParts } from './archive.ts';
import { bodyLines } from './docx-body.ts';
import { Numbering } from './docx-numbering.ts';
import { refuseLegacyLetters } from './legacy-letters.ts';
import { type SourceText, shownForm } from './source-text.ts';
import { childAt, parseXml } from './xml.ts';

const DOCUMENT = 'word/document.xml';
const NUMBERING = 'word/numbering.xml';
const STYLES = 'word/styles.xml';

/**
 * Reads a Word document (ECMA-376): paragraphs, tables, text boxes, markers of automatic numbering. Comments, footnotes,
 * headers and footers are left out; tracked changes are read as accepted.
 * @throws {Refused} for archives that are broken, locked, no Word document, or bombs.
 */
export async function readDocx(bytes: Uint8Array): Promise<SourceText> {
  const { names, parts } = await readParts(bytes, new Set([DOCUMENT, NUMBERING, STYLES]));
  const document = parts.get(DOCUMENT);
  if (document === undefined) refuseDocument('documents/unsupported-format', { format: formatOf(names) });
  const optional = (name: string) => {
    const part = parts.get(name);
    return part === undefined ? undefined : parseXml(part);
  };
  const numbering = new Numbering(optional(NUMBERING), optional(STYLES));
  const lines = bodyLines(childAt(parseXml(document), 'w:body'), numbering);
  const shown = shownForm(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  );
  refuseLegacyLetters(shown.text);
  return { ...shown, format: 'docx', encoding: 'docx', mayWrap: false };
}

function formatOf(names: readonly string[]): string {
  if (names.some((name) => name.startsWith('xl/'))) return 'Excel';
  if (names.some((name) => name.startsWith('ppt/'))) return 'PowerPoint';
  if (names.includes('content.xml')) return 'OpenDocument';
  return 'ZIP';
}
