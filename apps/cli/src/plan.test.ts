import { chmod, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refused } from '@loaphuong/domain/basics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planCommand } from './plan.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/ke-hoach-cua-lam-2026.txt', import.meta.url));
const WORD = EXAMPLE.replace(/txt$/, 'docx');

/** What `plan …` writes, and how it leaves; a refusal is what the program would print. */
async function run(...args: string[]): Promise<{ text: string; exit: number; refused?: string }> {
  let text = '';
  let exit = -1;
  const command = planCommand({
    write: (piece) => {
      text += piece;
    },
    exit: (code) => {
      exit = code;
    },
  });
  try {
    await command.parseAsync(args, { from: 'user' });
    return { text, exit };
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    return { text, exit: 1, refused: problem.refusal.code };
  }
}

describe('plan read', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loaphuong-plan-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('tells in words what was understood, and each finding with line and column', async () => {
    const { text, exit } = await run('read', EXAMPLE);
    expect(exit).toBe(0);
    expect(text).toContain('118/KH-UBND');
    expect(text).toMatch(/MỤC TIÊU \(3 chỉ tiêu\)/u);
    expect(text).toMatch(/Tổng +151\.250\.000 đ {2}\(chữ khớp\)/u);
    expect(text).toMatch(/105:44 +xem +STRAY_NUMBER/u);
    expect(text).toContain('PHÁT HIỆN (0 lỗi, 1 cần xem, 3 để biết)');
  });

  it('gives the agreed JSON keys and plain values', async () => {
    const { text } = await run('read', WORD, '--json');
    const plan = JSON.parse(text);
    expect(Object.keys(plan)).toEqual([
      'isPlan',
      'docType',
      'number',
      'symbol',
      'date',
      'place',
      'issuer',
      'title',
      'references',
      'objectives',
      'targets',
      'activities',
      'budget',
      'responsibilities',
      'recipients',
      'signer',
      'outline',
      'findings',
    ]);
    expect(plan.budget.lines[0]).toEqual({
      label: 'Tập huấn và hoạt động của hệ thống thông tin cơ sở',
      amount: 86_500_000,
      words: 'Tám mươi sáu triệu năm trăm nghìn đồng',
      wordsMatch: true,
    });
    expect(Object.keys(plan.findings[0])).toEqual(['code', 'severity', 'line', 'column', 'message']);
  });

  it('gives places, confidence and proposals with --json=full, before or after the file', async () => {
    const full = JSON.parse((await run('read', EXAMPLE, '--json=full')).text);
    expect(full.date).toEqual({
      value: '2026-03-24',
      raw: 'ngày 24 tháng 3 năm 2026',
      at: [{ line: 9, column: 10, length: 24 }],
      confidence: 'normalised',
    });
    expect(full.findings[0].proposal).toBe('Trung tâm Văn hóa - Thể thao và Truyền thông');
    expect(full.counts.understood).toBeLessThanOrEqual(full.counts.paragraphs);
    expect((await run('read', '--json=full', EXAMPLE)).text).toBe(
      (await run('read', EXAMPLE, '--json=full')).text,
    );
    expect(JSON.parse((await run('read', '--json', EXAMPLE)).text).number).toBe('118/KH-UBND');
  });

  it('leaves with 1 for a text that is no plan, and says why', async () => {
    const file = join(folder, 'news.txt');
    await writeFile(file, 'Hôm nay, thị xã tổ chức lớp tập huấn.\n\n(Nguồn: Báo Lam Giang)\n');
    const told = await run('read', file);
    expect(told.exit).toBe(1);
    expect(told.text).toContain('KHÔNG PHẢI KẾ HOẠCH');
    const json = JSON.parse((await run('read', file, '--json')).text);
    expect(json).toMatchObject({ isPlan: false, reason: expect.stringContaining('bài báo') });
  });

  it('refuses what cannot be opened or read, with its own code, in JSON too', async () => {
    expect((await run('read', join(folder, 'nowhere.txt'))).refused).toBe('cli/no-such-file');
    expect((await run('read', folder)).refused).toBe('cli/not-a-file');
    expect((await run('read', '/dev/zero')).refused).toBe('cli/not-a-file');
    expect((await run('read')).refused).toBe('cli/plan-file-missing');
    expect((await run('read', EXAMPLE, '--json=half')).refused).toBe('cli/unknown-json-form');
    const empty = join(folder, 'empty.txt');
    await writeFile(empty, '');
    const { text, refused, exit } = await run('read', empty, '--json');
    expect([refused, exit]).toEqual(['documents/empty-file', 1]);
    expect(JSON.parse(text)).toMatchObject({ isPlan: false, refusal: { code: 'documents/empty-file' } });
  });

  it('refuses a file of 200 MB by its size alone', async () => {
    const file = join(folder, 'huge.docx');
    await writeFile(file, '');
    await truncate(file, 200 * 1024 * 1024);
    expect((await run('read', file)).refused).toBe('documents/too-large');
  });

  it.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
    const file = join(folder, 'locked.txt');
    await writeFile(file, 'x');
    await chmod(file, 0);
    expect((await run('read', file)).refused).toBe('cli/no-permission');
  });
});
