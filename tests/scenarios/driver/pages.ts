import { type ClusterListItem, fleetRoutes } from '@loaphuong/contract';
import type { Locator, Page } from 'playwright-core';
import { faultsOf, picture } from './browser.ts';
import { apiOf } from './console.ts';

/** A bulletin is on its way for a minute, plays for half of one, and its proof is uploaded then. */
const AIR_PATIENCE = { timeout: 150_000 };

/** Watches Hôm nay until a bulletin has played in all 28 boxes and all have proved it. */
export async function seeOnAirAndProved(today: Page, title: string): Promise<void> {
  const main = today.getByRole('main');
  const name = main.locator('.airing-name').getByRole('link', { name: title });
  await main.getByText('28/28 thiết bị đang phát').waitFor(AIR_PATIENCE);
  // Exactly one link: what is on air is not announced as coming any more.
  await name.waitFor();
  await main.getByText('28/28 thiết bị có bằng chứng đã phát').waitFor(AIR_PATIENCE);
  await name.waitFor();
}

/**
 * Walks through every room that the navigation offers this person, then to some more pages by their paths, and gives what is wrong
 * with them; a room that turns its visitor away is.
 */
export async function lookAround(page: Page, more: readonly string[] = []): Promise<string[]> {
  const faults: string[] = [];
  const width = page.viewportSize()?.width ?? 0;
  const look = async (name: string) => {
    await page.getByText('Đang tải…').waitFor({ state: 'detached' });
    faults.push(...(await faultsOf(page)));
    await picture(page, `${width} ${name}`, true);
  };
  const rooms = page.getByRole('navigation', { name: 'Điều hướng chính' }).locator('a:not(.make):visible');
  for (let room = 0; room < (await rooms.count()); room += 1) {
    const link = rooms.nth(room);
    const path = (await link.getAttribute('href')) ?? '';
    // The room before stays on the screen until the next one has come; its heading is not the one to wait for.
    const before =
      new URL(page.url()).pathname === path ? null : await page.locator('h1').first().elementHandle();
    await link.click();
    await page.waitForURL((url) => url.pathname === path);
    await before?.waitForElementState('hidden');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look(path);
    if (await page.getByText('Việc này cần vai trò').isVisible())
      faults.push(`${path} turns its visitor away`);
  }
  for (const path of more) {
    await page.goto(new URL(path, page.url()).href);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look(path.replace(/[0-9a-f-]{36}/, ''));
  }
  return faults;
}

/** The first cluster of the town, in the order of the list. */
export async function firstClusterOf(page: Page): Promise<ClusterListItem> {
  const [first] = (await apiOf(page)(fleetRoutes.clusters)).clusters;
  if (first === undefined) throw new Error('the town has no cluster');
  return first;
}

/** The line of a bulletin in the play log of a cluster's page. */
export function playOf(page: Page, title: string): Locator {
  return page.getByRole('region', { name: 'Nhật ký phát' }).getByRole('row').filter({ hasText: title });
}

/** The findings of a plan that somebody still has to look at. */
export function findingsOf(page: Page): Locator {
  return page
    .locator('section', { has: page.getByRole('heading', { name: 'Cần người xem' }) })
    .locator('> .finds > li');
}

/** Starts the sound of a bulletin. */
export function playButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Nghe', exact: true });
}

/** Whole đồng in the column "Được cấp" of rows of the budget table. */
export async function allocatedIn(rows: Locator): Promise<number[]> {
  const texts = await rows.locator('td[data-head="Được cấp"]').allInnerTexts();
  return texts.map((text) => Number(text.replaceAll('.', '')));
}

/** How far the level meter of a listening dialog is out, from 0 to 1. */
export async function levelShown(dialog: Locator): Promise<number> {
  const style = await dialog.getByRole('img', { name: 'Mức âm' }).locator('i').getAttribute('style');
  return Number(/width: ([\d.]+)%/.exec(style ?? '')?.[1] ?? 0) / 100;
}

/** What a page gets from an address of its own server. */
export async function bytesOf(page: Page, path: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (from) => {
    const answer = await fetch(from);
    if (!answer.ok) throw new Error(`${from}: ${answer.status}`);
    let text = '';
    for (const byte of new Uint8Array(await answer.arrayBuffer())) text += String.fromCharCode(byte);
    return btoa(text);
  }, path);
  return Buffer.from(base64, 'base64');
}
