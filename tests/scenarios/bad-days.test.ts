import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  airingRoutes,
  auditRoutes,
  bulletinRoutes,
  type Call,
  fleetRoutes,
  programmeRoutes,
} from '@loaphuong/contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { faultsOf, openBrowser, openWindow, picture, pictureOfAll } from './driver/browser.ts';
import { apiOf, goTo, signInBy, standIn } from './driver/console.ts';
import { isFree } from './driver/ports.ts';
import { partOf, processesBelow, processesNaming, stillRunning } from './driver/processes.ts';
import {
  newDataDir,
  newLink,
  type Program,
  removeDataDir,
  startInVain,
  startProgram,
} from './driver/program.ts';
import { tellAsStory } from './driver/story.ts';

/** The machine may be busy with other things; what recovers does so in a few seconds. */
const PATIENCE = { timeout: 120_000, interval: 250 };

describe('on bad days', () => {
  let program: Program;
  let browser: Browser;
  let window: BrowserContext;
  let page: Page;
  let call: Call;
  /** Titles of bulletins that the server has acknowledged; none may ever be missing. */
  const acknowledged: string[] = [];

  tellAsStory(async (name) => {
    await pictureOfAll(browser, name);
    console.error(`${program.output()}\n${(await program.log()).slice(-4000)}`);
  });

  beforeAll(async () => {
    [program, browser] = await Promise.all([startProgram(), openBrowser()]);
    window = await openWindow(browser, 'desktop');
    page = await window.newPage();
    await signInBy(page, program.link);
    call = apiOf(page);
  });

  afterAll(async () => {
    await browser?.close();
    await program?.interrupt();
    if (program !== undefined) await removeDataDir(program.dataDir);
  });

  /** Writes a bulletin and waits only for the server's word that it has it. */
  async function write(title: string): Promise<string> {
    const { id } = await call(bulletinRoutes.draft, { body: { title, text: 'Mời bà con dự họp khối.' } });
    acknowledged.push(title);
    return id;
  }

  it('refuses a second start on the same data, naming the one that runs', async () => {
    const { code, output } = await startInVain(program.dataDir, program.port + 1);
    expect(code).toBe(1);
    expect(output).toContain(`(tiến trình ${program.pid}, từ `);
    expect(output).toContain('--data');
    expect(output).toContain('[platform/already-running]');
  });

  it('refuses a second start on the same port, names the way out and leaves nothing running', async () => {
    const elsewhere = await newDataDir();
    const { code, output } = await startInVain(elsewhere, program.port);
    expect(code).toBe(1);
    expect(output).toContain(`Cổng ${program.port} đang do chương trình khác dùng.`);
    expect(output).toContain(`--port ${program.port + 1}`);
    expect(await processesNaming(elsewhere)).toEqual([]);
    await removeDataDir(elsewhere);
  });

  it('refuses what is no plan beside the upload, with the reason, and keeps nothing of it', async () => {
    await standIn(page, 'Trần Văn Hiếu');
    await goTo(page, 'Kế hoạch');
    const refused = page.getByRole('main').getByRole('alert');
    for (const { name, buffer, reason } of [
      {
        name: 'thuc-don.txt',
        buffer: Buffer.from('Phở bò, bún chả, nem rán. '.repeat(40)),
        reason: /kế hoạch/,
      },
      { name: 'rong.docx', buffer: Buffer.alloc(0), reason: /rỗng/ },
      { name: 'ke-hoach.docx', buffer: Buffer.from('%PDF-1.7 not a document of Word'), reason: /docx/ },
      { name: 'ke-hoach.doc', buffer: Buffer.from('old'), reason: /Word đời cũ/ },
      { name: 'anh-quet.pdf', buffer: Buffer.alloc(21_000_000, 'x'), reason: /20 MB/ },
    ]) {
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: '', buffer });
      await refused.getByText(`Không nhận ${name}`).waitFor();
      await refused.getByText(reason).waitFor();
    }
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'a plan that is refused');
    expect((await call(programmeRoutes.plans)).plans).toHaveLength(1);
    await standIn(page);
  });

  it('puts nothing on air that nobody has approved', async () => {
    const bulletin = await write('Chưa ai duyệt');
    const at = new Date(Date.now() + 60_000).toISOString();
    await expect(call(airingRoutes.schedule, { body: { bulletin, at } })).rejects.toMatchObject({
      problem: { code: 'broadcast/not-approved' },
    });
    await page.goto(`${program.url}/ban-tin/${bulletin}`);
    await page.getByRole('button', { name: 'Gửi duyệt' }).waitFor();
    expect(await page.getByRole('button', { name: /^Đặt giờ/ }).count()).toBe(0);
    await goTo(page, 'Hôm nay');
  });

  it('serves a person with ten windows open, and tells all of them what changed', async () => {
    const windows: Page[] = [];
    for (let count = 0; count < 10; count += 1) {
      const one = await window.newPage();
      windows.push(one);
      await one.goto(`${program.url}/ban-tin`);
      await one.getByRole('link', { name: 'Chưa ai duyệt' }).waitFor();
    }
    await write('Nghe thấy ở mười cửa sổ');
    const saw = windows.map((one) => one.getByRole('link', { name: 'Nghe thấy ở mười cửa sổ' }).waitFor());
    await Promise.all(saw);
    await Promise.all(windows.map((one) => one.close()));
  });

  it('keeps what it shows when a proxy answers for the server, and says that it is not the newest', async () => {
    const one = await window.newPage();
    await one.goto(`${program.url}/ban-tin`);
    await one.getByRole('link', { name: 'Chưa ai duyệt' }).waitFor();
    await one.route('**/api/bulletins*', (route) =>
      route.fulfill({ status: 503, body: 'Service Unavailable' }),
    );
    await write('Viết khi máy chủ trung gian trả lời thay');
    const told = one.getByRole('alert').filter({ hasText: 'Dưới đây là số liệu tải được lần trước' });
    await told.waitFor();
    await one.getByRole('link', { name: 'Chưa ai duyệt' }).waitFor();
    expect(await faultsOf(one)).toEqual([]);
    await picture(one, 'bulletins that are not the newest', true);
    await one.unroute('**/api/bulletins*');
    await told.getByRole('button', { name: 'Thử lại' }).click();
    await one.getByRole('link', { name: 'Viết khi máy chủ trung gian trả lời thay' }).waitFor();
    await told.waitFor({ state: 'detached' });
    await one.close();
  });

  it('plays on and proves it in all boxes although broker and database are killed while it is on air', async () => {
    await page.getByText('28/28 thiết bị đang phát').waitFor(PATIENCE);
    await write('Ngay trước khi cơ sở dữ liệu mất');
    const [broker, database] = await Promise.all([
      partOf(program.pid, 'broker'),
      partOf(program.pid, 'database'),
    ]);
    process.kill(broker.pid, 'SIGKILL');
    process.kill(database.pid, 'SIGKILL');
    await vi.waitFor(
      async () => expect((await partOf(program.pid, 'broker')).pid).not.toBe(broker.pid),
      PATIENCE,
    );
    await vi.waitFor(
      async () => expect((await partOf(program.pid, 'database')).pid).not.toBe(database.pid),
      PATIENCE,
    );
    await page.getByText('28/28 thiết bị có bằng chứng đã phát').waitFor(PATIENCE);
    await nothingLost();
  });

  it('starts the boxes again when their process is killed, and all 28 report by themselves', async () => {
    const { pid } = await partOf(program.pid, 'boxes');
    const killedAt = Date.now();
    process.kill(pid, 'SIGKILL');
    await allReportAfter(killedAt);
    expect((await partOf(program.pid, 'boxes')).pid).not.toBe(pid);
  });

  it('has lost nothing that was acknowledged when it starts again after it was killed itself', async () => {
    await write('Ngay trước khi máy chủ mất');
    const before = await standing();
    const left = await processesBelow(program.pid);
    const killedAt = Date.now();
    await program.kill();
    program = await startProgram({ dataDir: program.dataDir, port: program.port });
    expect(await stillRunning(left), 'orphans are cleared away').toEqual([]);
    await page.getByText('28/28 thiết bị có bằng chứng đã phát').waitFor();
    await allReportAfter(killedAt);
    const after = await standing();
    expect(after.plays).toEqual(before.plays);
    expect(after.audit.whole).toBe(true);
    // A page of the log has 100 entries; the newest of before are among them.
    expect(after.audit.hashes).toEqual(expect.arrayContaining(before.audit.hashes.slice(0, 50)));
    await nothingLost();
  });

  it('ends with all its processes on Ctrl-C and gives its ports back', async () => {
    const processes = await processesBelow(program.pid);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    const brokerPort = Number(await readFile(join(program.dataDir, 'broker-port'), 'utf8'));
    expect(await program.interrupt()).toBe(0);
    expect(await stillRunning(processes)).toEqual([]);
    expect(await processesNaming(program.dataDir)).toEqual([]);
    expect(await isFree(program.port)).toBe(true);
    expect(await isFree(brokerPort)).toBe(true);
  });

  it('goes on after a restart where it was: data, sign-in, and boxes that come back by themselves', async () => {
    const restartedAt = Date.now();
    program = await startProgram({ dataDir: program.dataDir, port: program.port });
    await allReportAfter(restartedAt);
    await nothingLost();
    await page.goto(program.url);
    await page.getByText('28/28 thiết bị có bằng chứng đã phát').waitFor();
    const other = await openWindow(browser, 'desktop');
    await signInBy(await other.newPage(), await newLink(program));
    await other.close();
  });

  async function nothingLost(): Promise<void> {
    await vi.waitFor(async () => {
      const { bulletins } = await call(bulletinRoutes.list, { query: {} });
      expect(bulletins.map(({ title }) => title)).toEqual(expect.arrayContaining(acknowledged));
    }, PATIENCE);
  }

  /** Plays of every cluster and the newest entries of the log, as the server shows them. */
  async function standing() {
    const { clusters } = await call(fleetRoutes.clusters);
    const plays = await Promise.all(
      clusters.map(async ({ id }) => (await call(fleetRoutes.cluster, { params: { cluster: id } })).plays),
    );
    await standIn(page, 'Hoàng Thị Nga');
    const { entries, whole } = await call(auditRoutes.list, { query: {} });
    await standIn(page);
    expect(plays.flat()).toHaveLength(28);
    return { plays, audit: { whole, hashes: entries.map(({ hash }) => hash) } };
  }

  async function allReportAfter(instant: number): Promise<void> {
    await vi.waitFor(async () => {
      const { clusters } = await call(fleetRoutes.clusters);
      const back = clusters.filter(
        ({ state, lastHeardAt }) => state.kind === 'ready' && Date.parse(lastHeardAt ?? '') > instant,
      );
      expect(back).toHaveLength(28);
    }, PATIENCE);
  }
});

describe('an installation without the demonstration town', () => {
  it('starts empty, and its empty pages say what will stand there and what the first step is', async () => {
    const [program, browser] = await Promise.all([startProgram({ args: ['--empty'] }), openBrowser()]);
    try {
      const window = await openWindow(browser, 'desktop');
      const page = await window.newPage();
      await signInBy(page, program.link);
      const faults: string[] = [];
      for (const [name, teaching] of [
        ['Hôm nay', 'Hôm nay chưa phát lượt nào'],
        ['Bản tin', 'Soạn bản tin đầu tiên'],
        ['Cụm loa', 'Chưa có cụm loa nào'],
        ['Kế hoạch', 'Kéo tệp kế hoạch vào đây, hoặc chọn tệp.'],
      ] as const) {
        await goTo(page, name);
        await page.getByText(teaching).first().waitFor();
        faults.push(...(await faultsOf(page)));
        await picture(page, `empty ${name}`, true);
      }
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      await program.interrupt();
      await removeDataDir(program.dataDir);
    }
  });
});
