import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as standIn from '../src/shell/schema-stand-in.ts';

const contract = join(import.meta.dirname, '../../../packages/contract/src');
const types = new Set(['infer', 'input', 'output', 'ZodType']);

test('every schema builder that the contract calls has its stand-in', () => {
  const used = new Set(
    readdirSync(contract, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .flatMap((path) => [...readFileSync(join(contract, path), 'utf8').matchAll(/\bz\.(\w+)/g)])
      .map(([, name]) => name ?? '')
      .filter((name) => !types.has(name)),
  );
  expect(used.size).toBeGreaterThan(5);
  expect([...used].filter((name) => !(name in standIn))).toEqual([]);
});

test('a schema is made of anything, and parsing with it is refused aloud', () => {
  const made = standIn.object({ name: standIn.string(standIn.iso).optional?.() });
  expect(() => made.parse).toThrow('no parser');
  expect(() => made.safeParse).toThrow('no parser');
});
