import { existsSync, readFileSync } from 'node:fs';
import { readPlan, toFull } from '@loaphuong/documents';
import { describe, expect, test } from 'vitest';
import { correctedReading } from './corrected-reading.ts';

const EXAMPLE = new URL('../../../../examples/ke-hoach-cua-lam-2026.txt', import.meta.url);
const SEED = new URL('../../../../../shared/plans/cua-lo-2024.txt', import.meta.url);

async function reading(file: URL) {
  const full = toFull(await readPlan({ fileName: 'plan.txt', bytes: readFileSync(file) }));
  const numberOf = (code: string) => full.findings.findIndex((finding) => finding.code === code) + 1;
  return { full, numberOf };
}
const fieldsOf = (part: object) => {
  const {
    findings: _findings,
    outline: _outline,
    text: _text,
    ...fields
  } = part as { findings: unknown; outline: unknown; text: string };
  return JSON.stringify(fields);
};

describe('a correction in the working form', () => {
  test('changes exactly what the finding points at, and the document and its outline stay', async () => {
    const { full, numberOf } = await reading(EXAMPLE);
    const corrected = correctedReading(full, [{ n: numberOf('STRAY_NUMBER'), value: '' }]);
    expect(fieldsOf(full)).toContain('bảo đảm 2 tiết kiệm');
    expect(fieldsOf(corrected)).toContain('bảo đảm tiết kiệm');
    expect([corrected.text, corrected.outline, corrected.findings]).toEqual([
      full.text,
      full.outline,
      full.findings,
    ]);
  });

  test('changes nothing where nobody corrected, or the number is of no finding', async () => {
    const { full } = await reading(EXAMPLE);
    expect(correctedReading(full, [])).toBe(full);
    expect(fieldsOf(correctedReading(full, [{ n: 999, value: 'x' }]))).toBe(fieldsOf(full));
  });

  test.skipIf(!existsSync(SEED))(
    'takes the stray “3” out of the real plan and no other 3 (skipped where that plan is not beside the repository)',
    async () => {
      const { full, numberOf } = await reading(SEED);
      const corrected = correctedReading(full, [{ n: numberOf('STRAY_NUMBER'), value: '' }]);
      expect(fieldsOf(corrected)).toContain('bảo đảm hiệu quả');
      const threes = (text: string) =>
        (JSON.parse(text).responsibilities as object[]).flatMap(
          (each) => JSON.stringify(each, ['duties', 'value']).match(/3/g) ?? [],
        ).length;
      expect(threes(fieldsOf(full)) - threes(fieldsOf(corrected))).toBe(1);
    },
  );
});
