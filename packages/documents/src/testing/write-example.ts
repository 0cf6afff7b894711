// Writes examples/ke-hoach-cua-lam-2026.docx from the text beside it: `node packages/documents/src/testing/write-example.ts`.

import { readFile, writeFile } from 'node:fs/promises';
import { planDocx } from './docx.ts';

const text = new URL('../../../../examples/ke-hoach-cua-lam-2026.txt', import.meta.url);
const docx = new URL('../../../../examples/ke-hoach-cua-lam-2026.docx', import.meta.url);
await writeFile(docx, await planDocx(await readFile(text, 'utf8')));
