import { createHash } from 'node:crypto';
import {
  airingRoutes,
  bulletinRoutes,
  careRoutes,
  LISTEN_SAMPLE_RATE,
  registryRoutes,
} from '@loaphuong/contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, faultsOf, openBrowser, openWindow, picture, pictureOfAll } from './driver/browser.ts';
import { apiOf, goTo, idOf, pathOf, signInBy, signOut, standIn } from './driver/console.ts';
import { vietnameseLeftOn } from './driver/english.ts';
import { type Heard, listenTo } from './driver/listening.ts';
import {
  allocatedIn,
  bytesOf,
  findingsOf,
  firstClusterOf,
  levelShown,
  lookAround,
  playButton,
  playOf,
  seeOnAirAndProved,
} from './driver/pages.ts';
import { type Program, removeDataDir, startProgram } from './driver/program.ts';
import { tellAsStory } from './driver/story.ts';

const FIRST_TITLE = 'Hỗ trợ hộ nghèo đăng ký viễn thông';
const TITLE = 'Họp khối phòng, chống thiên tai';
const TEXT =
  'Mời bà con dự họp lúc 19h30 ngày 05/12/2026 tại NVH khối 6. BTC hỗ trợ mỗi hộ 150.000 đ theo Quyết định số 27/QĐ-UBND.';
const WELL = /phường có hệ thống loa truyền thanh hoạt động tốt/;
const AIR_PATIENCE = { timeout: 150_000 };

describe('from a signed plan to a proved sound', () => {
  let program: Program;
  let browser: Browser;
  let stranger: BrowserContext;
  let complaints: readonly string[];
  /** Where the stranger works. */
  let desk: Page;
  /** Opened once and never loaded again: what changes on these three came by itself. */
  let today: Page;
  let cluster: Page;
  let plans: Page;
  let planPath: string;
  /** When each of those three was loaded, by its own clock. */
  let loadedAt: readonly unknown[];

  tellAsStory(async (name) => {
    await pictureOfAll(browser, name);
    console.error(`${program.output()}\n${(await program.log()).slice(-4000)}`);
  });

  beforeAll(async () => {
    [program, browser] = await Promise.all([startProgram(), openBrowser()]);
    stranger = await openWindow(browser, 'desktop');
    complaints = complaintsOf(stranger);
    today = await stranger.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await program?.interrupt();
    if (program !== undefined) await removeDataDir(program.dataDir);
  });

  it('signs a stranger in by the printed link', async () => {
    await signInBy(today, program.link);
    expect(today.url(), 'the token stays out of the address').toBe(`${program.url}/`);
    [desk, cluster, plans] = await Promise.all([stranger.newPage(), stranger.newPage(), stranger.newPage()]);
    await Promise.all([
      desk.goto(program.url),
      plans.goto(`${program.url}/ke-hoach`).then(() => plans.getByText('0 / 7 phường').waitFor()),
      firstClusterOf(today).then(({ id }) => cluster.goto(`${program.url}/cum-loa/${id}`)),
    ]);
    await cluster.getByText('Chưa có lượt phát nào').waitFor();
    loadedAt = await timesOfLoading();
  });

  function timesOfLoading(): Promise<unknown[]> {
    return Promise.all([today, cluster, plans].map((page) => page.evaluate('performance.timeOrigin')));
  }

  it('puts the first bulletin on air in 28 boxes and proves it while the stranger only looks around', async () => {
    const [faults] = await Promise.all([lookAround(desk), seeOnAirAndProved(today, FIRST_TITLE)]);
    expect(faults).toEqual([]);
    await picture(today, 'today after the first bulletin', true);
  });

  it('shows the proof in the play log, and moves the target to 7 of 7 wards, without a reload', async () => {
    await plans.getByText('7 / 7 phường').waitFor(AIR_PATIENCE);
    await playOf(cluster, FIRST_TITLE).getByText('Máy đã xuất').waitFor();
    expect(await faultsOf(cluster)).toEqual([]);
  });

  it('shows the lead the document beside the form, with what should be looked at in both', async () => {
    await standIn(desk, 'Trần Văn Hiếu');
    await goTo(desk, 'Kế hoạch');
    await desk.getByRole('link', { name: 'Xem và xác nhận' }).click();
    await desk.getByRole('heading', { name: /^Giảm nghèo về thông tin/, level: 1 }).waitFor();
    const paper = desk.getByRole('article', { name: 'Văn bản gốc' });
    planPath = pathOf(desk);
    const finding = findingsOf(desk).filter({ hasText: 'giống số trang bị lẫn vào' });
    await finding.waitFor();
    const [number] =
      (await finding.locator('[data-form^="finding."]').getAttribute('data-form'))?.match(/\d+/) ?? [];
    await paper.getByRole('link', { name: `điểm ${number} cần người xem` }).waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await picture(desk, 'plan before it is confirmed');
    await finding.getByRole('button', { name: 'Bỏ “2”' }).click();
    await finding.waitFor({ state: 'detached' });
    for (let left = await findingsOf(desk).count(); left > 0; left -= 1) {
      await findingsOf(desk)
        .first()
        .getByRole('button', { name: /^(Giữ|Để trống)$/ })
        .click();
      await expect.poll(() => findingsOf(desk).count()).toBe(left - 1);
    }
    await desk.getByText('Không còn điểm nào.').waitFor();
  });

  it('confirms the plan and shows allocations that add up to its total', async () => {
    await desk.getByRole('button', { name: 'Xác nhận kế hoạch…' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Xác nhận kế hoạch này?' });
    await dialog.getByText('151.250.000 đồng được ghi vào sổ, 2 dòng').waitFor();
    expect(await faultsOf(desk, '[role=dialog]')).toEqual([]);
    await dialog.getByRole('button', { name: 'Xác nhận' }).click();
    await desk.getByText('Trần Văn Hiếu xác nhận').waitFor();
    const money = desk.getByRole('table').filter({ hasText: 'Được cấp' });
    const lines = await allocatedIn(money.locator('tbody tr'));
    expect(lines).toEqual([86_500_000, 64_750_000]);
    expect(await allocatedIn(money.locator('tfoot tr'))).toEqual([151_250_000]);
    expect(await faultsOf(desk)).toEqual([]);
    await picture(desk, 'plan after it is confirmed', true);
  });

  it('shows the editor the words that will be spoken, and makes the sound', async () => {
    await standIn(desk);
    await goTo(desk, 'Hôm nay');
    await desk.getByRole('link', { name: 'Soạn bản tin' }).click();
    await desk.getByLabel('Tiêu đề').fill(TITLE);
    await desk.getByLabel('Văn bản').fill(TEXT);
    const spoken = desk.getByRole('region', { name: 'Giọng sẽ đọc' });
    for (const words of [
      'mười chín giờ ba mươi phút',
      'năm tháng mười hai năm hai nghìn không trăm hai mươi sáu',
      'nhà văn hóa',
      'một trăm năm mươi nghìn đồng',
      'hai mươi bảy của Ủy ban nhân dân',
    ])
      await spoken.getByText(words).waitFor();
    await spoken.getByText('1 chỗ cần chọn').waitFor();
    await spoken.getByRole('group', { name: '“BTC” có 2 cách đọc' }).getByText('Ban Tổ chức').click();
    await spoken.getByText('1 chỗ cần chọn').waitFor({ state: 'detached' });
    expect(await faultsOf(desk)).toEqual([]);
    await picture(desk, 'bulletin while it is written', true);
    await desk.getByRole('button', { name: 'Lưu và đọc thử' }).click();
    await playButton(desk).waitFor(AIR_PATIENCE);
  });

  it('lets the editor submit it, and says why the editor cannot approve it', async () => {
    await desk.getByRole('button', { name: 'Gửi duyệt' }).click();
    const approve = desk.getByRole('button', { name: /^Duyệt âm thanh/ });
    await approve.waitFor();
    expect(await approve.getAttribute('aria-disabled')).toBe('true');
    await desk.getByText('không tự duyệt').first().waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await picture(desk, 'bulletin submitted, seen by its editor', true);
    const id = idOf(desk);
    const call = apiOf(desk);
    const { sound } = await call(bulletinRoutes.one, { params: { bulletin: id } });
    const sha256 = sound.kind === 'ready' ? sound.sha256 : '';
    await expect(
      call(bulletinRoutes.approve, { params: { bulletin: id }, body: { sha256 } }),
    ).rejects.toMatchObject({ status: 403 });
  });

  it('gives another person exactly the bytes to hear that the approval freezes', async () => {
    await standIn(desk, 'Nguyễn Thị Hạnh');
    await goTo(desk, 'Hôm nay');
    await desk.getByRole('link', { name: `Nghe và duyệt: ${TITLE}` }).click();
    await playButton(desk).click();
    await desk.getByRole('button', { name: 'Dừng', exact: true }).waitFor();
    await desk.getByRole('slider', { name: 'Vị trí nghe' }).press('End');
    await desk.getByText('Đã nghe hết bản này.').waitFor();
    const source = String(await desk.locator('audio').getAttribute('src'));
    const bytes = await bytesOf(desk, source);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(source).toBe(`/media/${sha256}`);
    await picture(desk, 'bulletin heard by its approver', true);
    await desk.getByRole('button', { name: /^Duyệt âm thanh/ }).click();
    await desk.getByText('Đã duyệt').first().waitFor();
    const { state } = await apiOf(desk)(bulletinRoutes.one, {
      params: { bulletin: idOf(desk) },
    });
    expect(state).toMatchObject({ kind: 'approved', sha256, by: { name: 'Nguyễn Thị Hạnh' } });
    expect(await faultsOf(desk)).toEqual([]);
  });

  it('schedules it for all wards in one minute, and every box says before air that it is ready', async () => {
    await standIn(desk);
    await desk.getByRole('button', { name: 'Đặt giờ phát…' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Đặt giờ phát' });
    await dialog.getByText('Tất cả 7 phường, 28 cụm loa').waitFor();
    expect(await faultsOf(desk, '[role=dialog]')).toEqual([]);
    await dialog.getByRole('button', { name: 'Đặt giờ', exact: true }).click();
    await desk.getByText('28/28 thiết bị đã sẵn sàng').waitFor();
    const { at, state } = await apiOf(desk)(airingRoutes.one, {
      params: { airing: idOf(desk) },
    });
    expect(state).toBe('ready');
    expect(Date.parse(at)).toBeGreaterThan(Date.now());
    await today.getByText('28/28 thiết bị đã sẵn sàng').waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await picture(desk, 'airing before air', true);
  });

  it('plays it in all boxes at the instant and lets the page listen in, while a phone shows the same', async () => {
    const phone = await openWindow(browser, 'phone', stranger);
    const page = await phone.newPage();
    await page.goto(program.url);
    const deeper = ['/ban-tin/moi', '/nhat-ky', '/so-cum-loa', planPath, ...[cluster, desk].map(pathOf)];
    const [faults, heard] = await Promise.all([lookAround(page, deeper), listenOnAir()]);
    expect(faults).toEqual([]);
    expect(heard.contentType).toContain('application/octet-stream');
    expect(heard.seconds).toBeGreaterThanOrEqual(1);
    expect(heard.level, 'the sound is not silence').toBeGreaterThan(0.01);
    await phone.close();
  });

  async function listenOnAir(): Promise<Heard> {
    await today.getByText('28/28 thiết bị đang phát').waitFor(AIR_PATIENCE);
    await today.getByRole('button', { name: 'Nghe thử' }).click();
    const dialog = today.getByRole('dialog', { name: /^Nghe thử:/ });
    await dialog.getByText('Đang nghe').waitFor();
    await expect.poll(() => levelShown(dialog), { timeout: 15_000 }).toBeGreaterThan(0.3);
    await picture(today, 'today while it listens in');
    const heard = await listenTo(desk, (await firstClusterOf(desk)).id, 1, LISTEN_SAMPLE_RATE);
    expect(await faultsOf(today)).toEqual([]);
    await dialog.getByRole('button', { name: 'Đóng' }).click();
    return heard;
  }

  it('is proved on the pages that were opened at the beginning and never loaded again', async () => {
    await today.getByText('28/28 thiết bị có bằng chứng đã phát').waitFor(AIR_PATIENCE);
    await today.getByRole('link', { name: TITLE, exact: true }).first().waitFor();
    await playOf(cluster, TITLE).getByText('Máy đã xuất').waitFor();
    await plans.getByText('7 / 7 phường').waitFor();
    expect(await timesOfLoading()).toEqual(loadedAt);
    // What 28 real programs told of both bulletins is what was asked of them.
    const { open } = await apiOf(desk)(careRoutes.alarms, { query: {} });
    expect(open.filter(({ kind }) => kind === 'unknown-play')).toEqual([]);
    await picture(today, 'today after the second bulletin', true);
    await picture(cluster, 'cluster after the second bulletin', true);
  });

  it('opens the target down to the very record that a box wrote', async () => {
    const { name } = await firstClusterOf(desk);
    await goTo(desk, 'Kế hoạch');
    await desk.getByRole('link', { name: 'Mở', exact: true }).click();
    await desk.getByRole('button', { name: WELL }).click();
    const wards = desk.getByRole('table').filter({ hasText: 'Phút chứng thực' });
    await wards.getByRole('button', { expanded: false }).first().click();
    expect(await faultsOf(desk, '.target-evidence')).toEqual([]);
    await picture(desk, 'target opened', true);
    await wards.getByRole('link', { name, exact: true }).click();
    await desk.getByRole('heading', { name, level: 1 }).waitFor();
    const hash = await playOf(desk, TITLE).locator('td[title]').getAttribute('title');
    await playOf(desk, TITLE).getByRole('link', { name: TITLE }).click();
    const row = desk.getByRole('row').filter({ has: desk.getByRole('link', { name, exact: true }) });
    const record = row.locator('.play-record [title]');
    expect(await record.getAttribute('title')).toBe(hash);
    const lines = desk.locator('td[data-head="Ra đường dây"]');
    expect(await lines.count()).toBe(28);
    expect(await lines.filter({ hasText: 'đoạn khớp' }).count(), 'boxes that hear their line').toBe(4);
    expect(await faultsOf(desk)).toEqual([]);
    await picture(desk, 'airing proved', true);
  });

  it('speaks English everywhere when asked to, and Vietnamese again', async () => {
    const visitor = await openWindow(browser, 'desktop', stranger);
    const page = await visitor.newPage();
    const { stations } = await apiOf(desk)(registryRoutes.registry);
    const paths = [
      '/',
      '/ban-tin',
      '/ban-tin/moi',
      '/cum-loa',
      '/ke-hoach',
      '/nhat-ky',
      '/so-cum-loa',
      '/canh-bao',
      '/sua-chua',
      '/tho',
      '/ghep',
      '/cho-ky',
      `/dai/${stations[0]?.id}`,
      ...[cluster, desk].map(pathOf),
      planPath,
    ];
    expect(await vietnameseLeftOn(page, program.url, paths)).toEqual([]);
    await visitor.close();
  });

  it('signs out for good, and nothing went wrong inside the pages on the whole way', async () => {
    // The browser logs the refusal that the editor met on purpose.
    expect(complaints.filter((one) => !/403 .*\/approve\)$/.test(one))).toEqual([]);
    await signOut(desk);
    expect(await faultsOf(desk)).toEqual([]);
    await desk.goto(`${program.url}/ke-hoach`);
    await desk.getByRole('heading', { name: 'Đăng nhập' }).waitFor();
  });
});
