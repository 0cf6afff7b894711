import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findOrInstallChromium } from '../../../scripts/test/chromium.ts';

const pictures = join(import.meta.dirname, '..', '..', '..', 'test-results', 'scenarios');

/** Sizes at which the console is looked at. */
export const sizes = {
  desktop: { width: 1366, height: 768 },
  phone: { width: 360, height: 740 },
} as const;

/** How long something on a page may take: the machine may be busy with other things. */
const PAGE_PATIENCE_MS = 30_000;

/** Opens the Chromium of this machine. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await findOrInstallChromium();
  if (executablePath === undefined) throw new Error('the scenarios need Chromium');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A machine for tests has no camera; Chromium's own moving picture stands in for one.
      '--use-fake-device-for-media-stream',
    ],
  });
}

/** One person's browser window: pages share the sign-in. */
export async function openWindow(
  browser: Browser,
  size: keyof typeof sizes,
  signedIn?: BrowserContext,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: sizes[size],
    hasTouch: size === 'phone',
    locale: 'vi-VN',
    // The place's zone must be used, not the browser's.
    timezoneId: 'America/New_York',
    ...(signedIn === undefined ? {} : { storageState: await signedIn.storageState() }),
  });
  context.setDefaultTimeout(PAGE_PATIENCE_MS);
  return context;
}

/** Collects what went wrong inside the pages of a window: exceptions, and errors on its console. */
export function complaintsOf(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  return complaints;
}

/**
 * What axe finds on a page as it is now, one line per rule; and anything wider than the screen.
 * @param part a selector: only this part, where the rest of the page was looked at before
 */
export async function faultsOf(page: Page, part = 'html'): Promise<readonly string[]> {
  await page.evaluate('document.fonts.ready');
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  const faults = violations.map(
    ({ id, help, nodes }) =>
      `${page.url()} ${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
  );
  const wider = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
  return wider > 0 ? [...faults, `${page.url()} is ${wider} px wider than the screen`] : faults;
}

/** Leaves a picture of a page in test-results/scenarios. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  await mkdir(pictures, { recursive: true });
  const file = name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80);
  await page.screenshot({ path: join(pictures, `${file}.png`), fullPage });
}

/** Leaves a picture of every open page; for a test that failed. */
export async function pictureOfAll(browser: Browser | undefined, name: string): Promise<void> {
  const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
  for (const [index, page] of pages.entries())
    await picture(page, `failed ${index} ${name}`).catch((error: unknown) =>
      console.error(`no picture of ${page.url()}: ${String(error)}`),
    );
}
