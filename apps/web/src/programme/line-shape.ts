/**
 * How a line of the document is laid out, after the manner of Nghị định 30/2020: only the look, never the meaning. `to` is the
 * head of the list of recipients, `signature` the block at its right.
 */
export type LineShape = 'blank' | 'head' | 'heading' | 'body' | 'to' | 'recipient' | 'signature';

/**
 * Guesses the look of each line from its text alone: what stands above the first sentence is the head of the document,
 * short numbered lines are headings, what follows "Nơi nhận" is recipients and signature.
 */
export function shapesOf(lines: readonly string[]): LineShape[] {
  const texts = lines.map((line) => line.replace(/[*_#]+/g, '').trim());
  const opening = texts.findIndex((text) => isHeading(text) || opensBody(text));
  const body = opening < 0 ? lines.length : opening;
  const recipients = texts.findIndex((text, index) => index >= body && /^nơi nhận/iu.test(text));
  return texts.map((text, index) => {
    if (text === '') return 'blank';
    if (index < body) return 'head';
    if (recipients >= 0 && index === recipients) return 'to';
    if (recipients >= 0 && index > recipients) return /^[-+•–]/.test(text) ? 'recipient' : 'signature';
    return isHeading(text) ? 'heading' : 'body';
  });
}

/** The first sentence under the title: a legal ground, or anything too long for a title line. */
function opensBody(text: string): boolean {
  if (/^căn cứ /iu.test(text) || text.length > 220) return true;
  return /^(thực hiện|theo|xét) .*(nghị quyết|nghị định|quyết định|công văn|thông tư|luật|chỉ thị) /iu.test(
    text,
  );
}

function isHeading(text: string): boolean {
  if (/^(?:[IVX]+|[A-E])[.)] ?\p{Lu}/u.test(text)) return text.length <= 160;
  return /^\d+(?:\.\d+)*[.)] /u.test(text) && text.length <= 90 && !/[:;,] *\S.{20}|[.;]$/u.test(text);
}
