import type { Page, Response } from 'playwright-core';
import { picture } from './browser.ts';

/** Letters that Vietnamese has and English has not. */
const VIETNAMESE = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i;

/** What stays as it is in English: the name and the sign of the money, and the example of a mark in the hint of a search. */
const SAME_IN_ENGLISH = /(?<=[\d(] ?)(đồng|đ)(?!\p{L})|(?<=an finds )Ân/gu;

/**
 * Switches the console to English and gives what is still Vietnamese on some of its pages: every text that can be seen or heard and
 * that is neither data of the place (whatever the server sent, except the Vietnamese half of its sentences) nor marked as Vietnamese.
 */
export async function vietnameseLeftOn(
  page: Page,
  base: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const data = new Set<string>();
  const reading: Promise<void>[] = [];
  page.on('response', (response) => {
    if (/\/api\/(?!events)/.test(response.url())) reading.push(collectFrom(response, data));
  });
  await page.goto(base);
  await page.getByRole('button', { name: /^Người dùng:/ }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
  const left: string[] = [];
  for (const path of paths) {
    await page.goto(base + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    // Parts of a page load by themselves: until the last of them is there.
    await page.getByText('Loading…').first().waitFor({ state: 'detached' });
    const texts = await textsOn(page);
    await picture(page, `english ${path.replace(/[0-9a-f-]{36}/, '')}`, true);
    await Promise.all(reading);
    const known = [...data].sort((a, b) => b.length - a.length);
    for (const text of texts) {
      if (VIETNAMESE.test(withoutData(text, known).replace(SAME_IN_ENGLISH, '')))
        left.push(`${path}: ${text}`);
    }
  }
  return left;
}

async function collectFrom(response: Response, data: Set<string>): Promise<void> {
  // A page that is left takes the answers with it that nobody waits for any more.
  const text = await response.text().catch(() => '');
  if (text.startsWith('{')) collect(JSON.parse(text), data);
}

function collect(value: unknown, data: Set<string>): void {
  if (typeof value === 'string') {
    if (VIETNAMESE.test(value)) data.add(squeezed(value));
  } else if (Array.isArray(value)) {
    for (const one of value) collect(one, data);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value))
      if (!(name === 'vi' && 'en' in value)) collect(one, data);
  }
}

function withoutData(text: string, known: readonly string[]): string {
  const whole = squeezed(text);
  if (known.some((one) => one.includes(whole))) return '';
  return known.reduce((rest, one) => rest.replaceAll(one, ' '), whole);
}

function squeezed(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** Every text of a page that is not marked as Vietnamese: what is written, and the names that only a reader hears. */
async function textsOn(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(`(() => {
    const texts = [document.title];
    const isVietnamese = (element) => element.closest('[lang="vi"]') !== null;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, data } = walker.currentNode;
      if (data.trim() !== '' && parentElement.checkVisibility() && !isVietnamese(parentElement)) texts.push(data);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      if (!isVietnamese(element))
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.push(element.getAttribute(name) ?? '');
    return texts;
  })()`);
  return Array.isArray(found) ? found.map(String) : [];
}
