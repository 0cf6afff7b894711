import { type TestDatabase, testDatabase } from '@loaphuong/testkit';
import { fold } from '@loaphuong/vietnamese';
import vectors from '@loaphuong/vietnamese/vectors/fold.json' with { type: 'json' };
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

let db: TestDatabase<unknown>;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function foldedInSql(texts: readonly string[]): Promise<string[]> {
  const { rows } = await db.pool.query<{ folded: string }>(
    'select platform.fold(t) as folded from unnest($1::text[]) with ordinality as each (t, n) order by n',
    [texts],
  );
  return rows.map((row) => row.folded);
}

test.each(['NFC', 'NFD'] as const)(
  'the database folds every vector as the program does, written in %s',
  async (form) => {
    const texts = vectors.map(([text = '']) => text.normalize(form));
    expect(await foldedInSql(texts)).toEqual(vectors.map(([, folded]) => folded));
  },
);

test('the database and the program fold any Vietnamese or other Latin text alike', async () => {
  const letters =
    'aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYÀÇÑÜßçñøŒİıſ0123456789.,-–/&%_'.split('');
  const marks = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
  const spaces = [' ', '\t', '\n', '\u00a0', '\u2003', '\u202f', '\u3000', '\u200b'];
  const letter = fc
    .tuple(fc.constantFrom(...letters), fc.constantFrom(...marks))
    .map((pair) => pair.join(''));
  const text = fc
    .array(fc.oneof({ arbitrary: letter, weight: 5 }, fc.constantFrom(...spaces)))
    .map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 20, maxLength: 60 }), async (texts) => {
      expect(await foldedInSql(texts)).toEqual(texts.map(fold));
    }),
    { numRuns: 20 },
  );
});
