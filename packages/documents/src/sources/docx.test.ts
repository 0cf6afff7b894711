import { describe, expect, it } from 'vitest';
import { zip } from '../testing/zip.ts';
import { readDocx } from './docx.ts';

const SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** The text that the screen shows of a document with this body, numbering and styles. */
async function shown(body: string, numbering = '', styles = ''): Promise<string> {
  const parts = [
    { name: 'word/document.xml', data: `<w:document ${SPACE}><w:body>${body}</w:body></w:document>` },
    { name: 'word/numbering.xml', data: `<w:numbering ${SPACE}>${numbering}</w:numbering>` },
    { name: 'word/styles.xml', data: `<w:styles ${SPACE}>${styles}</w:styles>` },
  ];
  return (await readDocx(zip(parts))).text;
}

const p = (text: string, settings = ''): string =>
  `<w:p><w:pPr>${settings}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
const numbered = (text: string, list: number, level = 0): string =>
  p(text, `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`);
const level = (index: number, format: string, text: string, start = 1): string =>
  `<w:lvl w:ilvl="${index}"><w:start w:val="${start}"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
const family = (id: number, levels: string): string =>
  `<w:abstractNum w:abstractNumId="${id}">${levels}</w:abstractNum>`;
const list = (id: number, of: number, more = ''): string =>
  `<w:num w:numId="${id}"><w:abstractNumId w:val="${of}"/>${more}</w:num>`;

describe('Word documents', () => {
  it('gives back the markers of automatic numbering, each list counted on its own', async () => {
    const numbering = [
      family(0, level(0, 'upperRoman', '%1.') + level(1, 'decimal', '%2.') + level(2, 'lowerLetter', '%3)')),
      family(1, level(0, 'bullet', '\uF0B7')),
      family(2, level(0, 'decimal', '%1.') + level(1, 'decimal', '%1.%2.')),
      list(1, 0),
      list(2, 1),
      list(3, 2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'),
    ].join('');
    const body = [
      numbered('MỤC TIÊU', 1),
      numbered('Chung', 1, 1),
      numbered('Cụ thể', 1, 1),
      numbered('Một', 1, 2),
      numbered('Chấm', 2),
      numbered('NỘI DUNG', 1),
      numbered('Tập huấn', 1, 1),
      numbered('Bốn', 3),
      numbered('Bốn một', 3, 1),
      numbered('Năm', 3),
    ].join('');
    expect((await shown(body, numbering)).split('\n')).toEqual([
      'I. MỤC TIÊU',
      '1. Chung',
      '2. Cụ thể',
      'a) Một',
      '• Chấm',
      'II. NỘI DUNG',
      '1. Tập huấn',
      '4. Bốn',
      '4.1. Bốn một',
      '5. Năm',
    ]);
  });

  it('takes numbering from a style and from the style it is based on; numId 0 switches it off', async () => {
    const styles = [
      '<w:style w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
      '<w:style w:styleId="MucCon"><w:basedOn w:val="Muc"/></w:style>',
    ].join('');
    const numbering = family(0, level(0, 'decimal', '%1.')) + list(1, 0);
    const style = (name: string, more = ''): string => `<w:pStyle w:val="${name}"/>${more}`;
    const off = '<w:numPr><w:numId w:val="0"/></w:numPr>';
    const body = p('Một', style('Muc')) + p('Hai', style('MucCon')) + p('Không', style('Muc', off));
    expect(await shown(body, numbering, styles)).toBe('1. Một\n2. Hai\nKhông');
  });

  it('reads tracked changes as accepted, and leaves out hidden text and field codes', async () => {
    const body =
      '<w:p><w:ins><w:r><w:t>Mới </w:t></w:r></w:ins><w:del><w:r><w:delText>cũ </w:delText></w:r></w:del>' +
      '<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn </w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>' +
      '<w:hyperlink><w:r><w:t xml:space="preserve">liên kết</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>cột</w:t><w:br/><w:t>dòng</w:t></w:r></w:p>';
    expect(await shown(body)).toBe('Mới liên kết\tcột\ndòng');
  });

  it('shows a data table a row a line, and a table that lays out the head as paragraphs', async () => {
    const cell = (...texts: string[]): string => `<w:tc>${texts.map((text) => p(text)).join('')}</w:tc>`;
    const row = (...cells: string[]): string => `<w:tr>${cells.join('')}</w:tr>`;
    const data = `<w:tbl>${row(cell('TT'), cell('Nội dung'), cell('Chủ trì'))}${row(cell('1'), cell('Tập huấn'), cell('Phòng A', 'Phòng B'))}</w:tbl>`;
    const head = `<w:tbl>${row(cell('UBND', 'Số: 1/KH-UBND'), cell('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập'))}</w:tbl>`;
    expect(await shown(head + data)).toBe(
      'UBND\nSố: 1/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập\nTT | Nội dung | Chủ trì\n1 | Tập huấn | Phòng A; Phòng B',
    );
  });

  it('reads text boxes once, although Word writes them twice', async () => {
    const box = `<w:txbxContent>${p('Trong khung')}</w:txbxContent>`;
    const body = `<w:p><w:r><w:t>Trước</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r></w:p>`;
    expect(await shown(body)).toBe('Trước\nTrong khung');
  });
});
