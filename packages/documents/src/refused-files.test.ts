import { randomBytes } from 'node:crypto';
import { Refused } from '@loaphuong/domain/basics';
import { describe, expect, it } from 'vitest';
import { checkPlanSize, MAX_PLAN_BYTES, MAX_PLAN_CHARACTERS, toPlain } from './index.ts';
import { exampleText, readText, valuesOf } from './testing/files.ts';
import { asTcvn3, asVni, asWindows1258 } from './testing/legacy.ts';
import { pdf } from './testing/pdf.ts';
import { zip } from './testing/zip.ts';

/** The code with which a file is refused, with both sentences checked; `read` when it is not. */
async function fate(bytes: Uint8Array): Promise<string> {
  try {
    await readText(bytes, 'file');
    return 'read';
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    const { code, message } = problem.refusal;
    expect(message.vi).toMatch(/\p{L}/u);
    expect(`${message.vi}${message.en}`).not.toMatch(/\{\w+\}/);
    return code;
  }
}

const BODY = (text: string): string =>
  `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${text}</w:body></w:document>`;

describe('files that are refused, each with its reason and the way out', () => {
  it('an empty file, and one over 20 MB without being looked into', async () => {
    expect(await fate(new Uint8Array())).toBe('documents/empty-file');
    expect(await fate(new Uint8Array(MAX_PLAN_BYTES + 1))).toBe('documents/too-large');
    expect(() => checkPlanSize(200 * 1024 * 1024)).toThrow('documents/too-large');
    expect(() => checkPlanSize(MAX_PLAN_BYTES)).not.toThrow();
  });

  it('more text than any plan has', async () => {
    expect(await fate(Buffer.alloc(MAX_PLAN_CHARACTERS + 1, 'ab '))).toBe('documents/too-much-text');
  });

  it('rubbish, pictures, archives and documents of other programs', async () => {
    expect(await fate(Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 251)))).toMatch(
      /^documents\/(?:not-a-document|unknown-encoding)$/,
    );
    expect(await fate(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(50)]))).toBe(
      'documents/unsupported-format',
    );
    expect(await fate(Buffer.from('{\\rtf1\\ansi Kế hoạch}'))).toBe('documents/unsupported-format');
    expect(await fate(Buffer.from('<!DOCTYPE html><html><body>Kế hoạch</body></html>'))).toBe(
      'documents/unsupported-format',
    );
    expect(await fate(zip([{ name: 'xl/workbook.xml', data: '<x/>' }]))).toBe('documents/unsupported-format');
    expect(await fate(zip([{ name: 'content.xml', data: '<x/>' }]))).toBe('documents/unsupported-format');
  });

  it('an old .doc, and a Word file with a password', async () => {
    const head = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
    expect(await fate(Buffer.concat([head, Buffer.from('WordDocument', 'utf16le')]))).toBe(
      'documents/old-word',
    );
    expect(await fate(Buffer.concat([head, Buffer.from('EncryptedPackage', 'utf16le')]))).toBe(
      'documents/encrypted',
    );
    expect(await fate(head)).toBe('documents/unsupported-format');
  });

  it('a docx that inflates without measure, whether its directory says so or lies', async () => {
    const zeros = Buffer.alloc(4 * 1024 * 1024, ' ');
    expect(await fate(zip([{ name: 'word/document.xml', data: zeros }]))).toBe('documents/zip-bomb');
    expect(await fate(zip([{ name: 'word/media/a.png', data: zeros }]))).toBe('documents/zip-bomb');
    expect(await fate(zip([{ name: 'word/document.xml', data: zeros, declared: 5000 }]))).toBe(
      'documents/zip-bomb',
    );
    const many = Array.from({ length: 2500 }, (_, n) => ({ name: `word/${n}.xml`, data: '<x/>' }));
    expect(await fate(zip(many))).toBe('documents/zip-bomb');
  });

  it('a docx that is cut off, is no XML, or declares entities', async () => {
    const good = zip([{ name: 'word/document.xml', data: BODY('<w:p/>') }]);
    expect(await fate(good)).toBe('read');
    expect(await fate(good.slice(0, good.length - 30))).toBe('documents/broken-file');
    expect(await fate(zip([{ name: 'word/document.xml', data: '<w:document><w:body>' }]))).toBe(
      'documents/broken-file',
    );
    const entities = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${BODY('&b;')}`;
    expect(await fate(zip([{ name: 'word/document.xml', data: entities }]))).toBe('documents/broken-file');
    const deep = '<w:tbl><w:tr><w:tc>'.repeat(5000) + '</w:tc></w:tr></w:tbl>'.repeat(5000);
    expect(await fate(zip([{ name: 'word/document.xml', data: BODY(deep) }]))).toBe('documents/broken-file');
  });

  it('a pdf of pictures, a locked one, a broken one', async () => {
    const page = [{ x: 80, y: 700, text: 'KẾ HOẠCH giảm nghèo về thông tin năm 2026' }];
    expect(await fate(pdf([page]))).toBe('read');
    expect(await fate(pdf([[], []], 'pictures'))).toBe('documents/image-only');
    expect(await fate(pdf([page], 'locked'))).toBe('documents/encrypted');
    expect(await fate(Buffer.from('%PDF-1.7\nrubbish'))).toBe('documents/broken-file');
  });

  it('TCVN3 and VNI, as text and inside a Word file, and letters broken by a wrong conversion', async () => {
    const text = exampleText();
    expect(await fate(asTcvn3(text))).toBe('documents/legacy-encoding');
    expect(await fate(asVni(text))).toBe('documents/legacy-encoding');
    const inside = Buffer.from(
      asTcvn3('Tổ chức các lớp tập huấn nâng cao nghiệp vụ cho cán bộ cơ sở'),
    ).toString('latin1');
    const word = zip([
      { name: 'word/document.xml', data: BODY(`<w:p><w:r><w:t>${inside}</w:t></w:r></w:p>`) },
    ]);
    expect(await fate(word)).toBe('documents/legacy-encoding');
    const twice = new TextDecoder('windows-1252').decode(Buffer.from(text));
    expect(await fate(Buffer.from(twice))).toBe('documents/double-encoded');
  });
});

describe('old encodings that can be read', () => {
  it('Windows-1258 says the same as UTF-8, and is told', async () => {
    const text = exampleText();
    const old = await readText(asWindows1258(text));
    expect(old.encoding).toBe('windows-1258');
    expect(valuesOf(old)).toEqual(valuesOf(await readText(text)));
    expect(toPlain(old).findings.map(({ code }) => code)).toContain('LEGACY_ENCODING');
  });

  it('a few damaged bytes in good UTF-8 are pointed out where they stand', async () => {
    const bytes = Buffer.from(exampleText());
    const at = bytes.indexOf('Phòng Tài chính');
    bytes[at + 2] = 0xff;
    const { findings } = toPlain(await readText(bytes));
    const line =
      exampleText()
        .split('\n')
        .findIndex((each) => each.includes('Phòng Tài chính')) + 1;
    expect(findings.filter(({ code }) => code === 'BAD_CHAR').map((each) => each.line)).toEqual([line]);
  });
});
