import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Page } from 'playwright-core';
import { serveBuiltConsole } from './built-console.ts';
import type { Show } from './fixture-server.ts';
import { clustersAt, idOf, startedAt } from './town.ts';

/**
 * `node apps/web/dev/look.ts [FOLDER [PATTERN [DIST]]]` after `vite build`: opens the built console on the invented town in Chromium, at both sizes
 * and in both themes, asks axe about every page, and leaves a picture of each in FOLDER. Ends with 1 when something was found.
 */
const folder = process.argv[2] ?? join(import.meta.dirname, '../../../test-results/look');
const only = process.argv[3];
const dist = process.argv[4];

const clusters = clustersAt(startedAt);
const clusterOf = (name: string) => `/cum-loa/${clusters.find((one) => one.name === name)?.id}`;
const siteOf = (name: string) => `/tho?cluster=${clusters.find((one) => one.name === name)?.id}`;

interface View {
  readonly name: string;
  readonly path: string;
  readonly show?: Partial<Show>;
  readonly act?: (page: Page) => Promise<unknown>;
}

const station = `/dai/${idOf('đài Lam Hải')}`;
const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
async function inEnglish(page: Page): Promise<void> {
  await press(/Người dùng/)(page);
  await page.getByRole('menuitem', { name: 'English' }).click();
  await page.waitForTimeout(300);
}
async function standIn(page: Page): Promise<void> {
  await press(/Người dùng/)(page);
  await page.getByRole('menuitem', { name: /Trần Đức Lương/ }).click();
  await page.waitForTimeout(300);
}
const orderGroup = (send: boolean) => async (page: Page) => {
  await press('Ra lệnh…')(page);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Gửi tới').selectOption({ label: 'Nhóm Dọc bờ biển (3 cụm)' });
  await dialog.getByLabel('Lệnh', { exact: true }).selectOption({ label: 'Im ngay' });
  if (!send) return;
  await dialog.getByLabel('Lý do').fill('Đọc nhầm bản tin');
  await dialog.getByRole('button', { name: 'Gửi lệnh tới 3 cụm' }).click();
};
const views: readonly View[] = [
  { name: 'today', path: '/' },
  { name: 'today-quiet', path: '/', show: { day: 'quiet' } },
  { name: 'today-fresh', path: '/', show: { day: 'fresh' } },
  { name: 'today-lost', path: '/', show: { events: false }, act: (page) => page.waitForTimeout(3500) },
  { name: 'today-en', path: '/', act: inEnglish },
  { name: 'cluster-en', path: clusterOf('Chợ Đình'), act: inEnglish },
  { name: 'today-stand-in', path: '/', act: standIn },
  { name: 'today-empty', path: '/', show: { day: 'empty' } },
  { name: 'today-menu', path: '/', act: press(/Người dùng/) },
  { name: 'today-listen', path: '/', act: press('Nghe thử') },
  { name: 'today-stop', path: '/', act: press('Dừng…') },
  { name: 'today-password', path: '/', act: press('Đặt mật khẩu…') },
  { name: 'clusters', path: '/cum-loa' },
  { name: 'keys', path: '/quan-tri/khoa' },
  { name: 'keys-revoke', path: '/quan-tri/khoa', act: press('Thu hồi…') },
  { name: 'updates', path: '/quan-tri/phien-ban' },
  { name: 'updates-en', path: '/quan-tri/phien-ban', act: inEnglish },
  { name: 'updates-halt', path: '/quan-tri/phien-ban', act: press('Thử lại máy hỏng…') },
  { name: 'updates-waiting', path: '/quan-tri/phien-ban', show: { hands: 'second-person' } },
  { name: 'awaiting', path: '/cho-ky', show: { hands: 'second-person' } },
  {
    name: 'awaiting-plans',
    path: '/cho-ky',
    show: { hands: 'second-person' },
    act: async (page) => {
      await press(/Ký lịch/)(page);
      await page.locator('summary').first().click();
    },
  },
  {
    name: 'awaiting-en',
    path: '/cho-ky',
    show: { hands: 'second-person' },
    act: inEnglish,
  },
  { name: 'claim', path: '/ghep#3f2a91bc3f2a91bc3f2a91bc3f2a91bc' },
  { name: 'clusters-attention', path: '/cum-loa?show=attention' },
  { name: 'clusters-add', path: '/cum-loa', act: press('Thêm cụm loa…') },
  { name: 'cluster', path: clusterOf('Nhà văn hóa khối Đông Hải') },
  { name: 'cluster-sick', path: clusterOf('Khối 6') },
  { name: 'cluster-sick-en', path: clusterOf('Khối 6'), act: inEnglish },
  { name: 'site', path: siteOf('Nhà văn hóa khối Đông Hải') },
  { name: 'site-sick', path: siteOf('Khối 6') },
  { name: 'site-sick-en', path: siteOf('Khối 6'), act: inEnglish },
  { name: 'site-away', path: siteOf('Chợ Đình') },
  { name: 'alarms', path: '/canh-bao' },
  { name: 'repairs', path: '/sua-chua' },
  { name: 'registry', path: '/so-cum-loa' },
  { name: 'registry-order', path: '/so-cum-loa', act: press('Ra lệnh…') },
  { name: 'order-group', path: clusterOf('Chợ Đình'), act: orderGroup(false) },
  { name: 'order-group-sent', path: clusterOf('Chợ Đình'), act: orderGroup(true) },
  {
    name: 'order-en',
    path: clusterOf('Chợ Đình'),
    act: async (page) => {
      await inEnglish(page);
      await press('Give an order…')(page);
    },
  },
  { name: 'cluster-offline', path: clusterOf('Chợ Đình') },
  {
    name: 'cluster-code',
    path: clusterOf('Khối 6'),
    act: press(/Lấy mã ghép/),
  },
  { name: 'station', path: station },
  { name: 'station-no-rules', path: station, show: { day: 'empty' } },
  {
    name: 'station-rules',
    path: station,
    act: press('Đặt cho Lam Hải…'),
  },
  {
    name: 'station-rules-end',
    path: station,
    act: async (page) => {
      await press('Đặt cho Lam Hải…')(page);
      await page.getByRole('textbox', { name: 'Lý do' }).scrollIntoViewIfNeeded();
      await press(/^Lưu/)(page);
    },
  },
  {
    name: 'station-rules-wrong',
    path: station,
    act: async (page) => {
      await press('Đặt cho Lam Hải…')(page);
      await page.getByLabel('Từ', { exact: true }).first().fill('20:00');
      await press(/^Lưu/)(page);
    },
  },
  { name: 'log', path: '/nhat-ky' },
  { name: 'log-done', path: '/nhat-ky', act: (page) => page.getByText('Việc đã làm').click() },
  { name: 'door', path: '/vao', show: { signedIn: false } },
  { name: 'door-expired', path: '/vao#token=expired-token-0123456789', show: { signedIn: false } },
  { name: 'nowhere', path: '/khong-co' },
];
const looks = [
  { name: 'desktop', viewport: { width: 1366, height: 768 }, theme: 'light' },
  { name: 'phone', viewport: { width: 360, height: 740 }, theme: 'light' },
  { name: 'dark', viewport: { width: 1366, height: 768 }, theme: 'dark' },
] as const;

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
let found = 0;
for (const view of views) {
  if (only !== undefined && !view.name.match(only)) continue;
  for (const look of looks) {
    const { server, address } = await serveBuiltConsole(
      {
        day: 'full',
        signedIn: true,
        events: true,
        ...view.show,
      },
      dist,
    );
    const context = await browser.newContext({
      viewport: look.viewport,
      locale: 'vi-VN',
      timezoneId: 'America/New_York',
      colorScheme: look.theme,
      hasTouch: look.name === 'phone',
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(address + view.path);
    await page.locator('h1').first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await view.act?.(page);
    await page.waitForTimeout(400);
    await page.screenshot({
      path: join(folder, `${view.name}-${look.name}.png`),
      fullPage: view.act === undefined,
    });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) complaints.push(`${wide} px wider than the screen`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, help, nodes } of violations)
      complaints.push(`axe ${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`);
    for (const complaint of complaints.filter((text) => !/status of 40[14]/.test(text))) {
      found += 1;
      console.log(`${view.name} ${look.name}: ${complaint}`);
    }
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}
await browser.close();
console.log(found === 0 ? `Nothing found; pictures in ${folder}` : `${found} found; pictures in ${folder}`);
process.exitCode = found === 0 ? 0 : 1;
