import { type Call, createClient } from '@loaphuong/contract';
import type { Page } from 'playwright-core';

/** Signs in by a one-time link and waits for Hôm nay. */
export async function signInBy(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('heading', { name: 'Hôm nay', level: 1 }).waitFor();
}

/** Goes to a page of the console by its entry in the navigation. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Điều hướng chính' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Takes another invented person's place through the menu of the person; absent: becomes oneself again. */
export async function standIn(page: Page, name?: string): Promise<void> {
  await page.getByRole('button', { name: /^Người dùng:/ }).click();
  await page.getByRole('menuitem', { name: name ?? /^Trở lại là chính mình/ }).click();
  const stranger = page.getByRole('button', { name: /^Người dùng:.*đang làm thay/ });
  if (name === undefined) await stranger.waitFor({ state: 'detached' });
  else await stranger.filter({ hasText: name }).waitFor();
}

/** The typed API as the page's own person calls it, from inside the page. */
export function apiOf(page: Page): Call {
  return createClient('', async (url, { method, headers, body }) => {
    if (body instanceof Uint8Array) throw new Error('no scenario sends bytes this way');
    const { status, text } = await page.evaluate(
      async (sent) => {
        const answer = await fetch(sent.url, sent.init);
        return { status: answer.status, text: await answer.text() };
      },
      { url, init: { method, headers, ...(body === undefined ? {} : { body }) } },
    );
    return { ok: status < 400, status, json: async () => JSON.parse(text) };
  });
}

/** Leaves through the menu of the person. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Người dùng:/ }).click();
  await page.getByRole('menuitem', { name: 'Đăng xuất' }).click();
  await page.getByRole('heading', { name: 'Đăng nhập', level: 1 }).waitFor();
}

/** The path of a page's address. */
export function pathOf(page: Page): string {
  return new URL(page.url()).pathname;
}

/** The id at the end of a page's address. */
export function idOf(page: Page): string {
  return pathOf(page).split('/').at(-1) ?? '';
}
