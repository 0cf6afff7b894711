import {
  AlignmentType,
  BorderStyle,
  Document,
  LevelFormat,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';

/**
 * Makes a Word document of a plan text in the layout of Nghị định 30/2020: head and foot as tables without lines, headings
 * and bullets by Word's automatic numbering, so that the markers stand nowhere in the text.
 */
export async function planDocx(plan: string): Promise<Uint8Array> {
  const [head = '', rest = ''] = plan.split(/\n(?=KẾ HOẠCH\n)/u);
  const [body = '', foot = ''] = rest.split(/\n(?=Nơi nhận:)/u);
  const document = new Document({
    numbering: { config: [OUTLINE, DASHES] },
    sections: [
      { children: [headTable(lines(head)), ...lines(body).map(bodyParagraph()), footTable(lines(foot))] },
    ],
  });
  return await Packer.toBuffer(document);
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

const OUTLINE = {
  reference: 'outline',
  levels: [
    { level: 0, format: LevelFormat.UPPER_ROMAN, text: '%1.', alignment: AlignmentType.START },
    { level: 1, format: LevelFormat.DECIMAL, text: '%2.', alignment: AlignmentType.START },
  ],
} as const;

const DASHES = {
  reference: 'dashes',
  levels: [{ level: 0, format: LevelFormat.BULLET, text: '-', alignment: AlignmentType.START }],
} as const;

function bodyParagraph(): (line: string) => Paragraph {
  return (line) => {
    const marker = /^(?:[IVX]+\.|\d+\.|-)\s+/.exec(line)?.[0] ?? '';
    const children = [new TextRun({ text: line.slice(marker.length), bold: /^[IVX\d]/.test(marker) })];
    if (marker === '') return new Paragraph({ children });
    if (marker.startsWith('-'))
      return new Paragraph({ children, numbering: { reference: 'dashes', level: 0 } });
    return new Paragraph({
      children,
      numbering: { reference: 'outline', level: /^\d/.test(marker) ? 1 : 0 },
    });
  };
}

function headTable(head: readonly string[]): Table {
  const isRight = (line: string): boolean => /^CỘNG HÒA|^Độc lập|, ngày /u.test(line);
  return sideBySide(
    head.filter((line) => !isRight(line)),
    head.filter(isRight),
  );
}

function footTable(foot: readonly string[]): Table {
  const isLeft = (line: string): boolean => line.startsWith('Nơi nhận') || line.startsWith('-');
  return sideBySide(
    foot.filter(isLeft),
    foot.filter((line) => !isLeft(line)),
  );
}

function sideBySide(left: readonly string[], right: readonly string[]): Table {
  const none = { style: BorderStyle.NONE, size: 0, color: 'FFFFFF' } as const;
  const cell = (texts: readonly string[]): TableCell =>
    new TableCell({ children: texts.map((text) => new Paragraph(text)) });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    borders: {
      top: none,
      bottom: none,
      left: none,
      right: none,
      insideHorizontal: none,
      insideVertical: none,
    },
    rows: [new TableRow({ children: [cell(left), cell(right)] })],
  });
}
