import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serveBuiltConsole } from './built-console.ts';

/** `node apps/web/dev/first-page.ts` after `vite build`: what the first page (Hôm nay) fetches, gzipped, by kind. */
const { server, address } = await serveBuiltConsole({ day: 'full', signedIn: true, events: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
const fetched = new Set<string>();
page.on('request', (request) => fetched.add(new URL(request.url()).pathname));
await page.goto(address);
await page.locator('h1').waitFor();
await page.waitForTimeout(1500);
await browser.close();
server.closeAllConnections();
server.close();

const bytes = (path: string) => {
  const content = readFileSync(join(import.meta.dirname, '../dist', path));
  return path.endsWith('.woff2') ? content.length : gzipSync(content, { level: 9 }).length;
};
for (const kind of ['.js', '.css', '.woff2']) {
  const paths = [...fetched].filter((path) => path.endsWith(kind));
  const sum = paths.reduce((total, path) => total + bytes(path), 0);
  console.log(`${kind}: ${(sum / 1000).toFixed(1)} kB in ${paths.length} files`);
}
