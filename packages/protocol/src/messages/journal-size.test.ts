import { expect, test } from 'vitest';
import * as z from 'zod';
import { MOST_MESSAGE_BYTES } from '../message-size.ts';
import { JournalRecord } from './journal.ts';

/** Bytes of a text of this form as JSON, at the most. Whoever adds a form of text adds how long it can be. */
const LENGTHS: Readonly<Record<string, number>> = {
  '^[0-9a-f]{64}$': 64,
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$': 24,
};
/** The longest that a number of JavaScript is written. */
const NUMBER = 24;
/** A letter takes three bytes at the most, and a control character, escaped, six. */
const LETTER = 6;

type Schema = Exclude<z.core.JSONSchema._JSONSchema, boolean>;

/** Most bytes that a value of a schema can take as JSON. @throws {Error} where nothing bounds it. */
function mostBytes(schema: Schema, path: string): number {
  const each = (parts: readonly z.core.JSONSchema._JSONSchema[]) =>
    parts.map((part) => mostBytes(part as Schema, path));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return Math.max(...each(choices));
  if (schema.const !== undefined) return JSON.stringify(schema.const).length;
  if (schema.enum !== undefined) return Math.max(...schema.enum.map((one) => JSON.stringify(one).length));
  if (schema.type === 'boolean') return 5;
  if (schema.type === 'number' || schema.type === 'integer') return NUMBER;
  if (schema.type === 'string') {
    const letters = schema.format === 'uuid' ? 36 : LENGTHS[schema.pattern ?? ''];
    if (letters !== undefined) return letters + 2;
    if (schema.maxLength !== undefined) return schema.maxLength * LETTER + 2;
  }
  if (schema.type === 'array' && schema.maxItems !== undefined)
    return 2 + schema.maxItems * (1 + mostBytes(schema.items as Schema, `${path}[]`));
  if (schema.type === 'object' && schema.additionalProperties === false)
    return Object.entries(schema.properties ?? {}).reduce(
      (sum, [name, of]) => sum + name.length + 4 + mostBytes(of as Schema, `${path}.${name}`),
      2,
    );
  throw new Error(`${path}: nothing bounds it`);
}

test('no record that a journal can hold is too large for a message of its own', () => {
  const largest = mostBytes(z.toJSONSchema(JournalRecord) as Schema, 'record');
  expect(largest).toBeGreaterThan(20_000);
  // With room for the signature of the batch and its names.
  expect(largest).toBeLessThan(MOST_MESSAGE_BYTES / 2);
});

test('what nothing bounds is found', () => {
  const open = z.toJSONSchema(z.strictObject({ keys: z.array(z.string()).max(4) })) as Schema;
  expect(() => mostBytes(open, 'record')).toThrow('record.keys[]: nothing bounds it');
});
