import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import own from '../../package.json' with { type: 'json' };
import { PROGRAM, programIn } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'program-'));
const root = pathToFileURL(`${folder}/`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('says the version of its package where it came with the installation, and of the release where it was unpacked', () => {
  expect(PROGRAM).toBe(`loaphuong-box/${own.version}`);
  expect(programIn(root)).toBe('loaphuong-box/unknown');
  mkdirSync(join(folder, 'apps/box'), { recursive: true });
  writeFileSync(join(folder, 'apps/box/package.json'), '{"name":"@loaphuong/box","version":"0.9.0"}');
  expect(programIn(root)).toBe('loaphuong-box/0.9.0');
  writeFileSync(join(folder, 'manifest.json'), '{"version":"1.4.0-rc.2","files":[]}');
  expect(programIn(root)).toBe('loaphuong-box/1.4.0-rc.2');
});
