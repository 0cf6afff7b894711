import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findChromium } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'loaphuong-chromium-'));
const browser = join(folder, 'chromium');
const text = join(folder, 'text');
writeFileSync(browser, '#!/bin/sh\n');
chmodSync(browser, 0o755);
writeFileSync(text, '');
chmodSync(text, 0o644);
afterAll(() => rmSync(folder, { recursive: true }));

test('the browser is found on the PATH', () => {
  expect(findChromium({ PATH: `/nowhere:${folder}` })).toBe(browser);
});

test('CHROMIUM wins over the PATH', () => {
  expect(findChromium({ CHROMIUM: browser, PATH: '' })).toBe(browser);
});

test('a CHROMIUM that cannot be run is not replaced by another browser behind the back of who set it', () => {
  expect(findChromium({ CHROMIUM: text, PATH: folder })).toBeUndefined();
});
