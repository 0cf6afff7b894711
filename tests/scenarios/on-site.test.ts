import { fleetRoutes, keyRoutes, placesRoutes } from '@loaphuong/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, openBrowser, openWindow, picture, pictureOfAll } from './driver/browser.ts';
import { apiOf, signInBy, standIn } from './driver/console.ts';
import { type Program, removeDataDir, startProgram } from './driver/program.ts';
import { newBoxDir, type RealBox, removeBoxDir, startRealBox } from './driver/real-box.ts';
import { tellAsStory } from './driver/story.ts';

const NAME = 'Cột điện cổng chợ Đồn';
const NEAREST = 'Ngã ba Đồn Biên phòng';
/** What a box's sticker holds: the address that leads to the page, with the mark behind #. */
const STICKER = /https?:\/\/\S+\/ghep#[0-9a-f]{32}/;
const BOX_PATIENCE = { timeout: 60_000 };

describe('a technician on site, with a phone and a box that is a process of its own', () => {
  let program: Program;
  let browser: Browser;
  let phone: Page;
  let boxDir: string;
  let box: RealBox | undefined;
  let cluster: string;
  let secondDir: string;
  let second: RealBox | undefined;
  let nearest: string;

  tellAsStory(async (name) => {
    await pictureOfAll(browser, name);
    console.error(`${box?.output().slice(-3000)}\n${(await program.log()).slice(-3000)}`);
  });

  beforeAll(async () => {
    [program, browser, boxDir, secondDir] = await Promise.all([
      startProgram(),
      openBrowser(),
      newBoxDir(),
      newBoxDir(),
    ]);
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
    await second?.cut();
    await browser?.close();
    await program?.interrupt();
    if (program !== undefined) await removeDataDir(program.dataDir);
    for (const dir of [boxDir, secondDir]) if (dir !== undefined) await removeBoxDir(dir);
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

  it('is led to the nearest cluster by the position of the phone', async () => {
    const call = apiOf(phone);
    const ward = (await call(fleetRoutes.cluster, { params: { cluster } })).ward.id;
    const spot = { latitude: 18.6543, longitude: 105.4321 };
    nearest = (await call(fleetRoutes.addCluster, { body: { ward, name: NEAREST, position: spot } })).id;
    await phone.context().grantPermissions(['geolocation', 'camera'], { origin: program.url });
    await phone.context().setGeolocation({ ...spot, latitude: spot.latitude + 0.001 });
    await phone.goto(`${program.url}/tho`);
    await phone.getByRole('button', { name: 'Cụm gần tôi nhất' }).click();
    const first = phone.locator('.tech-picks a').first();
    await first.getByText('cách 0,1 km').waitFor();
    await picture(phone, 'technician nearest');
    await first.click();
    await phone.getByRole('heading', { name: NEAREST, level: 1 }).waitFor();
  });

  it('claims a box by the sticker that its camera reads', async () => {
    const { keys } = await apiOf(phone)(keyRoutes.keys);
    const serverKey = keys.find(({ signs }) => signs)?.mark ?? '';
    second = startRealBox(secondDir, { server: program.url, serverKey });
    await expect.poll(() => second?.output(), BOX_PATIENCE).toMatch(STICKER);
    const sticker = STICKER.exec(second.output())?.[0] ?? '';
    // What is in front of the lens is the world outside, and Chromium on Linux reads no codes by itself: both are stood in for.
    await phone.addInitScript((read) => {
      Reflect.set(
        globalThis,
        'BarcodeDetector',
        class {
          detect = async (shown: { videoWidth: number }) =>
            shown.videoWidth > 0 ? [{ rawValue: read }] : [];
        },
      );
    }, sticker);
    await phone.reload();
    await phone.getByRole('button', { name: 'Quét tem bằng máy ảnh' }).click();
    const mark = sticker.split('#').at(-1) ?? '';
    await expect.poll(() => phone.getByLabel('Mã trên tem').inputValue(), BOX_PATIENCE).toBe(mark);
    await phone.getByRole('button', { name: 'Ghép thiết bị này' }).click();
    await phone.getByText(`Đã ghi nhận cho ${NEAREST}.`).waitFor();
    await picture(phone, 'technician claims', true);
    expect(await faultsOf(phone)).toEqual([]);
    await phone.getByText('Đang kết nối').waitFor({ timeout: 120_000 });
  });

  it('keeps a picture of the place, taken on the spot', async () => {
    await phone.goto(`${program.url}/cum-loa/${nearest}`);
    const taken = await phone.screenshot({ type: 'jpeg' });
    await phone
      .getByLabel('Chọn ảnh…')
      .setInputFiles({ name: 'anh.jpg', mimeType: 'image/jpeg', buffer: taken });
    const shown = phone.getByRole('img', { name: 'Ảnh cụm loa' });
    await shown.waitFor();
    await expect
      .poll(() => shown.evaluate((one) => Number(Reflect.get(one, 'naturalWidth'))))
      .toBeGreaterThan(0);
  });
});
