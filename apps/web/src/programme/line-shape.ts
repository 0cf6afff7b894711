/** How a line of the document is laid out, after the manner of Nghị định 30/2020: only the look, never the meaning. */
export type LineShape = 'blank' | 'head' | 'heading' | 'body' | 'signature';

/**
 * Guesses the look of each line from its text alone: capitals above the first sentence are the head of the document,
 * numbered capitals or short numbered lines are headings, capitals after "Nơi nhận" belong to the signature.
 */
export function shapesOf(lines: readonly string[]): LineShape[] {
  const recipients = lines.findIndex((line) => /^\W*nơi nhận/iu.test(line));
  const opening = lines.findIndex((line) => bare(line).length > 0 && isSentence(bare(line)));
  const body = opening < 0 ? lines.length : opening;
  return lines.map((line, index) => {
    const text = bare(line);
    if (text === '') return 'blank';
    if (recipients >= 0 && index >= recipients) return text.startsWith('-') ? 'body' : 'signature';
    if (index < body) return 'head';
    return isHeading(text) ? 'heading' : 'body';
  });
}

function bare(line: string): string {
  return line.replace(/[*_#]+/g, '').trim();
}

/** Longer than a title line, or closed like a sentence. */
function isSentence(text: string): boolean {
  return (
    isHeading(text) ||
    text.length > 220 ||
    /^(thực hiện|căn cứ) .*\b(số|nghị|quyết|công văn|luật)\b/iu.test(text)
  );
}

function isHeading(text: string): boolean {
  if (/^(?:[IVX]+|[A-E])[.)]\s/u.test(text)) return text.length <= 160;
  return /^\d+(?:\.\d+)*[.)]\s/u.test(text) && text.length <= 90 && !/[:;,]\s*\S{20}|[.;]$/u.test(text);
}
