const cache = new Map<string, string>();

function bareLetter(letter: string): string {
  const known = cache.get(letter);
  if (known !== undefined) return known;
  const lower = letter === 'Đ' || letter === 'đ' ? 'd' : (letter.normalize('NFD')[0] ?? letter).toLowerCase();
  const bare = lower.length === 1 ? lower : letter;
  if (cache.size < 2000) cache.set(letter, bare);
  return bare;
}

/**
 * Lower case without marks, **of the same length**: position `n` of the answer is position `n` of the text, so that a
 * pattern matched here (`co quan chu tri`) points into the original. Rules use it for labels and headings, where documents
 * vary in case, tone placement (`hoá`, `hóa`) and lost marks; where marks tell words apart, rules match the text itself.
 */
export function bare(text: string): string {
  let out = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) out += code >= 0x41 && code <= 0x5a ? String.fromCharCode(code + 32) : text[index];
    else out += bareLetter(text.charAt(index));
  }
  return out;
}
