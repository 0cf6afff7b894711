import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { faultsOf, openBrowser, openWindow, picture, pictureOfAll } from './driver/browser.ts';
import { signInBy, standIn } from './driver/console.ts';
import { type Program, removeDataDir, startProgram } from './driver/program.ts';
import { tellAsStory } from './driver/story.ts';

const BOX = join(import.meta.dirname, '..', '..', 'apps/box/src/main.ts');
/** The box makes its key, joins, connects and learns the time; a silent one is known within 60 s. */
const PATIENCE = { timeout: 90_000 };

describe('a technician on the ladder', () => {
  let program: Program;
  let browser: Browser;
  let window: BrowserContext;
  let page: Page;
  let folder: string;
  let box: ChildProcess | undefined;
  let said = '';

  tellAsStory(async (name) => {
    await pictureOfAll(browser, name);
    console.error(`${program.output()}\n${said.slice(-4000)}`);
  });

  beforeAll(async () => {
    [program, browser, folder] = await Promise.all([
      startProgram(),
      openBrowser(),
      mkdtemp(join(tmpdir(), 'loaphuong-box-')),
    ]);
    const office = await openWindow(browser, 'desktop');
    const desk = await office.newPage();
    await signInBy(desk, program.link);
    await standIn(desk, 'Vũ Minh Tuấn');
    window = await openWindow(browser, 'phone', office);
    page = await window.newPage();
  });

  afterAll(async () => {
    box?.kill('SIGKILL');
    await browser?.close();
    await program?.interrupt();
    if (program !== undefined) await removeDataDir(program.dataDir);
    await rm(folder, { recursive: true, force: true });
  });

  /** The real box program with its simulated card, as the service of a box starts it. */
  function startBox(args: readonly string[] = []): void {
    const child = spawn(process.execPath, [BOX, '--dir', folder, '--output', 'simulated', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (bytes: Buffer): void => {
      said += bytes.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    box = child;
  }

  const why = () => page.getByRole('region', { name: 'Vì sao loa im?' });
  const link = (name: string, state: string) =>
    why().getByRole('listitem').filter({ hasText: name }).filter({ hasText: state });

  it('adds a cluster and takes its one-time code, on the phone', async () => {
    await page.goto(`${program.url}/cum-loa`);
    await page.getByRole('button', { name: 'Thêm cụm loa…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Phường').selectOption({ label: 'Bãi Ngang' });
    await dialog.getByLabel('Tên cụm').fill('Cột điện đầu ngõ 12');
    await dialog.getByRole('button', { name: 'Thêm cụm' }).click();
    await page.getByRole('heading', { name: 'Cột điện đầu ngõ 12', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Lấy mã ghép thiết bị' }).first().click();
    const code = (await page.getByRole('dialog').locator('code').textContent())?.trim() ?? '';
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\.[0-9a-f]{16}$/);
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'phone one-time code');
    await page.getByRole('button', { name: 'Tôi đã chép mã' }).click();
    startBox(['--server', program.url, '--code', code]);
  });

  it('sees the box come, trust its time, and the whole chain hold', async () => {
    await page.getByText('Sẵn sàng', { exact: true }).first().waitFor(PATIENCE);
    await link('Mạng', 'tốt').waitFor(PATIENCE);
    await link('Giờ', 'tốt').waitFor(PATIENCE);
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'phone a box that has joined', true);
  });

  it('sees the new box prove the first bulletin of the town like all others', async () => {
    const plays = page.getByRole('region', { name: 'Nhật ký phát' });
    await plays
      .getByRole('link', { name: 'Hỗ trợ hộ nghèo đăng ký viễn thông' })
      .first()
      .waitFor({ timeout: 150_000 });
    await picture(page, 'phone a first proved play', true);
  });

  it('orders the test tone, and the box answers that it sounded', async () => {
    await page.getByRole('button', { name: 'Ra lệnh…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Lệnh').selectOption({ label: 'Thử tiếng' });
    await picture(page, 'phone test tone');
    await dialog.getByRole('button', { name: 'Gửi lệnh' }).click();
    const orders = page.locator('section', { has: page.getByRole('heading', { name: 'Lệnh đã ra' }) });
    await orders.getByText('Máy đã làm').waitFor(PATIENCE);
    await vi.waitFor(() => expect(said).toContain('"kind":"sounded"'), PATIENCE);
    await picture(page, 'phone test tone answered', true);
  });

  it('is told why the loudspeaker is silent when the power goes, and that it is well when it is back', async () => {
    box?.kill('SIGKILL');
    await page.getByText('Mất kết nối', { exact: true }).first().waitFor(PATIENCE);
    await link('Mạng', 'hỏng').waitFor(PATIENCE);
    await why().getByText('Hệ quả').waitFor();
    await why().getByText('Cách xử lý').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'phone why is it silent', true);
    startBox();
    await link('Mạng', 'tốt').waitFor(PATIENCE);
    await page.getByText('Sẵn sàng', { exact: true }).first().waitFor(PATIENCE);
  });

  it('makes a street of two clusters, and one order for the log of both is answered by both boxes', async () => {
    const here = page.url();
    await page.goto(new URL('/so-cum-loa', here).href);
    await page.getByRole('button', { name: 'Thêm nhóm…' }).click();
    const making = page.getByRole('dialog');
    await making.getByLabel('Tên nhóm').fill('Ngõ 12');
    const add = making.getByLabel('Thêm cụm vào cuối');
    await add.selectOption({ label: 'Bãi Ngang: Cột điện đầu ngõ 12' });
    await add.selectOption({ label: 'Bãi Ngang: Bến cá' });
    await making.getByRole('button', { name: 'Lưu nhóm' }).click();
    await making.waitFor({ state: 'hidden' });

    await page.goto(here);
    await page.getByRole('button', { name: 'Ra lệnh…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Gửi tới').selectOption({ label: 'Nhóm Ngõ 12 (2 cụm)' });
    await dialog.getByLabel('Lệnh', { exact: true }).selectOption({ label: 'Lấy nhật ký máy' });
    await dialog.getByText(/^2 cụm .*sẽ làm theo/).waitFor();
    await picture(page, 'phone order to a group');
    await dialog.getByRole('button', { name: 'Gửi lệnh tới 2 cụm' }).click();
    const progress = page.getByRole('dialog', { name: 'Lấy nhật ký máy: nhóm Ngõ 12' });
    await progress.getByText('2/2 máy đã trả lời').first().waitFor(PATIENCE);
    await picture(page, 'phone order to a group answered');
    expect(await faultsOf(page)).toEqual([]);
  });
});
