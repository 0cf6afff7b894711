import { fleetRoutes, placesRoutes } from '@loaphuong/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, openBrowser, openWindow, picture, pictureOfAll } from './driver/browser.ts';
import { apiOf, signInBy, standIn } from './driver/console.ts';
import { type Program, removeDataDir, startProgram } from './driver/program.ts';
import { newBoxDir, type RealBox, removeBoxDir, startRealBox } from './driver/real-box.ts';
import { tellAsStory } from './driver/story.ts';

const NAME = 'Cột điện cổng chợ Đồn';
const BOX_PATIENCE = { timeout: 60_000 };

describe('a technician on site, with a phone and a box that is a process of its own', () => {
  let program: Program;
  let browser: Browser;
  let phone: Page;
  let boxDir: string;
  let box: RealBox | undefined;
  let cluster: string;

  tellAsStory(async (name) => {
    await pictureOfAll(browser, name);
    console.error(`${box?.output().slice(-3000)}\n${(await program.log()).slice(-3000)}`);
  });

  beforeAll(async () => {
    [program, browser, boxDir] = await Promise.all([startProgram(), openBrowser(), newBoxDir()]);
    const desk = await openWindow(browser, 'desktop');
    const door = await desk.newPage();
    await signInBy(door, program.link);
    await standIn(door, 'Vũ Minh Tuấn');
    phone = await (await openWindow(browser, 'phone', desk)).newPage();
    await phone.goto(program.url);
    const call = apiOf(phone);
    const { places } = await call(placesRoutes.list, { query: {} });
    const ward = places.find(({ level }) => level === 'ward' || level === 'commune');
    if (ward === undefined) throw new Error('the town has no ward');
    cluster = (await call(fleetRoutes.addCluster, { body: { ward: ward.id, name: NAME } })).id;
  });

  afterAll(async () => {
    await box?.cut();
    await browser?.close();
    await program?.interrupt();
    if (program !== undefined) await removeDataDir(program.dataDir);
    if (boxDir !== undefined) await removeBoxDir(boxDir);
  });

  it('finds the cluster by a search without marks', async () => {
    await phone.goto(`${program.url}/tho`);
    await phone.getByRole('heading', { name: 'Tại chỗ', level: 1 }).waitFor();
    await phone.getByLabel('Tìm cụm loa').fill('cong cho don');
    await picture(phone, 'technician finds');
    expect(await faultsOf(phone)).toEqual([]);
    await phone.getByRole('link', { name: NAME }).click();
    await phone.getByRole('heading', { name: NAME, level: 1 }).waitFor();
    await phone.getByText('Chưa có thiết bị · chưa báo lần nào').waitFor();
  });

  it('lets a real box join by the code on the page, and shows it online with a trusted clock', async () => {
    await phone.getByRole('button', { name: 'Lấy mã ghép' }).click();
    await phone.getByRole('img', { name: 'Mã ghép dạng QR' }).waitFor();
    const code = (await phone.locator('.tech-code code').textContent()) ?? '';
    await picture(phone, 'technician joins', true);
    expect(await faultsOf(phone)).toEqual([]);
    box = startRealBox(boxDir, { server: program.url, code });
    await phone.getByText('Đang kết nối').waitFor(BOX_PATIENCE);
    await phone.getByText('Giờ tin cậy').waitFor(BOX_PATIENCE);
    expect(phone.url()).toContain(cluster);
  });

  it('orders a test tone and shows what the box itself answers', async () => {
    await phone.getByRole('button', { name: 'Thử tiếng' }).click();
    const answers = phone.getByRole('list', { name: 'Máy trả lời' });
    // By the hour and by what plays, a box obeys or says why it does not; both are its own word.
    await answers.getByText(/Máy đã làm|Không làm được: \S/).waitFor(BOX_PATIENCE);
    await picture(phone, 'technician heard', true);
    expect(await faultsOf(phone)).toEqual([]);
  });

  it('has nothing to press that is lower than 48 px', async () => {
    const low = await phone
      .locator('.tech :is(button, input, a)')
      .evaluateAll((all) =>
        all.filter((one) => one.getBoundingClientRect().height < 48).map((one) => one.outerHTML),
      );
    expect(low).toEqual([]);
  });

  it('says why it is silent when the box loses its power, and takes it back when the box returns', async () => {
    await phone.goto(`${program.url}/cum-loa/${cluster}`);
    const why = phone.getByRole('region', { name: 'Vì sao loa im?' });
    await why.waitFor();
    await box?.cut();
    await why.getByText('Máy mất kết nối.').waitFor(BOX_PATIENCE);
    await why.getByText(/Bản tin đã tải về máy vẫn phát nếu có điện/).waitFor();
    await why.getByText(/Kiểm tra điện tại cột/).waitFor();
    await picture(phone, 'technician silent', true);
    box = startRealBox(boxDir);
    await why.getByText('Máy mất kết nối.').waitFor({ state: 'detached', ...BOX_PATIENCE });
  });
});
