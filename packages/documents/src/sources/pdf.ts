import { getDocumentProxy } from 'unpdf';
import { MAX_PDF_PAGES } from '../limits.ts';
import { refuseDocument } from '../refusals.ts';
import { refuseLegacyLetters } from './legacy-letters.ts';
import { linesOf, type PdfLine, type PdfRun } from './pdf-lines.ts';
import { paragraphsOf } from './pdf-paragraphs.ts';
import { type SourceText, shownForm } from './source-text.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * Reads a pdf that holds text: one paragraph a line, the page's own number left out.
 * @throws {Refused} for files that are locked, broken, too long, or hold only pictures of pages.
 */
export async function readPdf(bytes: Uint8Array): Promise<SourceText> {
  const pdf = await open(bytes);
  try {
    if (pdf.numPages > MAX_PDF_PAGES) {
      refuseDocument('documents/too-many-pages', { pages: pdf.numPages, limit: MAX_PDF_PAGES });
    }
    const pages: PdfLine[][] = [];
    for (let number = 1; number <= pdf.numPages; number++) pages.push(linesOf(await runsOf(pdf, number)));
    const text = paragraphsOf(pages).join('\n');
    // A scan may carry a stamp or a signature's caption as text; a page of a plan has well over 100 letters.
    if ((text.match(/\p{L}/gu)?.length ?? 0) < 20 * pdf.numPages) refuseDocument('documents/image-only');
    const shown = shownForm(text);
    refuseLegacyLetters(shown.text);
    return { ...shown, format: 'pdf', encoding: 'pdf', mayWrap: false };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    // pdf.js takes the buffer over and refuses a Buffer, so it gets a plain copy; 0 keeps its warnings off the console.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  } catch (problem) {
    if (problem instanceof Error && problem.name === 'PasswordException')
      refuseDocument('documents/encrypted');
    refuseDocument('documents/broken-file', { format: 'pdf' });
  }
}

async function runsOf(pdf: PdfDocument, number: number): Promise<PdfRun[]> {
  try {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const runs: PdfRun[] = [];
    for (const item of items) {
      if (!('str' in item)) continue;
      const [, , skew = 0, height = 0, x = 0, y = 0] = item.transform.map(Number);
      runs.push({
        text: item.str,
        x,
        y,
        width: item.width,
        size: Math.hypot(skew, height) || item.height || 1,
      });
    }
    page.cleanup();
    return runs;
  } catch {
    // A page that pdf.js cannot walk means a damaged file: half a plan would be worse than none.
    return refuseDocument('documents/broken-file', { format: 'pdf' });
  }
}
