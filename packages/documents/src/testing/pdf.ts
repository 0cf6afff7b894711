/** A piece of text on a page: `x`, `y` in points from the lower left corner of an A4 page, 13 pt letters. */
export interface PdfText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Width of every letter of the test font, as a share of its size. */
export const LETTER_WIDTH = 0.5;

const SIZE = 13;

/**
 * Builds a small pdf (ISO 32000-1) whose text can be taken out: one font without outlines, with a table from codes to
 * Unicode. `pictures` makes the pages hold a picture and no text, as a scanner does; `locked` asks for a password. For
 * tests only.
 */
export function pdf(
  pages: readonly (readonly PdfText[])[],
  kind: 'text' | 'pictures' | 'locked' = 'text',
): Uint8Array {
  const letters = [...new Set(pages.flat().flatMap(({ text }) => [...text]))];
  const code = (letter: string): string => (letters.indexOf(letter) + 1).toString(16).padStart(4, '0');
  const content = (page: readonly PdfText[]): string =>
    kind === 'pictures'
      ? 'q 400 0 0 400 50 300 cm /I Do Q'
      : page
          .map(({ x, y, text }) => `BT /F ${SIZE} Tf ${x} ${y} Td <${[...text].map(code).join('')}> Tj ET`)
          .join('\n');
  const toUnicode = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
${letters.map((letter) => `1 beginbfchar <${code(letter)}> <${utf16Hex(letter)}> endbfchar`).join('\n')}
endcmap end end`;
  const resources = '<< /Font << /F 3 0 R >> /XObject << /I 7 0 R >> >>';
  const firstPage = 8;
  const kids = pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>',
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 5 0 R /DW ${LETTER_WIDTH * 1000} >>`,
    '<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
    stream('', toUnicode),
    stream(
      '/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8',
      'A',
    ),
    ...pages.flatMap((page, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources ${resources} /Contents ${firstPage + index * 2 + 1} 0 R >>`,
      stream('', content(page)),
    ]),
  ];
  return assemble(objects, kind === 'locked' ? `/Encrypt ${LOCK} /ID [<00> <00>]` : '');
}

function stream(head: string, body: string): string {
  return `<< ${head} /Length ${body.length} >>\nstream\n${body}\nendstream`;
}

function utf16Hex(letter: string): string {
  return Buffer.from(letter, 'utf16le').swap16().toString('hex');
}

/** A password dictionary whose check values fit no password (ISO 32000-1, 7.6.3). */
const LOCK = `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`;

function assemble(objects: readonly string[], trailer: string): Uint8Array {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\n`;
  return Buffer.from(`${file}startxref\n${file.indexOf('xref\n0 ')}\n%%EOF\n`, 'latin1');
}
