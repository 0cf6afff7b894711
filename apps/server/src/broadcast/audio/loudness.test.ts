import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correctedGain, correctedPlan, judgeLoudness, planLevelling } from './loudness.ts';

describe('levelling', () => {
  test('is plain gain when the peaks stay under the ceiling by themselves', () => {
    expect(planLevelling({ integratedLufs: -20, truePeakDbtp: -8 })).toEqual({
      aimLufs: -16,
      gainDb: 4,
      limitDbtp: null,
      held: 'no',
    });
  });

  test('limits peaks, but never by more than 6 dB, and says that they stood in the way', () => {
    expect(planLevelling({ integratedLufs: -20, truePeakDbtp: -3 })).toMatchObject({ gainDb: 4, held: 'no' });
    const peaky = planLevelling({ integratedLufs: -40, truePeakDbtp: -1 });
    expect(peaky.held).toBe('limited');
    expect(-1 + peaky.gainDb - (peaky.limitDbtp ?? 0)).toBeCloseTo(6);
  });

  test('never raises by more than 30 dB, and says that the recording is quiet', () => {
    expect(planLevelling({ integratedLufs: -55, truePeakDbtp: -40 })).toMatchObject({
      gainDb: 30,
      held: 'quiet',
    });
  });

  test('keeps both bounds whatever was measured and however often it is corrected', () => {
    const reading = fc.record({
      integratedLufs: fc.double({ min: -60, max: 5, noNaN: true }),
      truePeakDbtp: fc.double({ min: -60, max: 12, noNaN: true }),
    });
    fc.assert(
      fc.property(reading, reading, reading, (original, levelled, coded) => {
        const plan = planLevelling(original);
        const more = [correctedGain(original, plan, levelled), correctedPlan(original, plan, coded)];
        for (const each of [plan, ...more.filter((one) => one !== undefined)]) {
          expect(each.gainDb).toBeLessThanOrEqual(30);
          const peak = original.truePeakDbtp + each.gainDb;
          expect(peak - (each.limitDbtp ?? peak)).toBeLessThanOrEqual(6.001);
          expect(each.limitDbtp ?? peak).toBeLessThanOrEqual(-2.699);
        }
      }),
    );
  });

  test('lowers the limit when coding raised a peak over the ceiling', () => {
    const original = { integratedLufs: -22, truePeakDbtp: -6 };
    const plan = planLevelling(original);
    const better = correctedPlan(original, plan, { integratedLufs: -16, truePeakDbtp: -1 });
    expect(better?.limitDbtp ?? 0).toBeCloseTo((plan.limitDbtp ?? 0) - 0.8);
    expect(correctedPlan(original, plan, { integratedLufs: -16.2, truePeakDbtp: -1.6 })).toBeUndefined();
  });
});

describe('the judgement', () => {
  const plan = planLevelling({ integratedLufs: -20, truePeakDbtp: -8 });

  test('says met only within half a unit of the target and under the ceiling', () => {
    expect(judgeLoudness({ integratedLufs: -16.5, truePeakDbtp: -1.5 }, plan).target).toBe('met');
    expect(judgeLoudness({ integratedLufs: -16.51, truePeakDbtp: -3 }, plan).target).toBe('limited');
    expect(judgeLoudness({ integratedLufs: -16, truePeakDbtp: -1.4 }, plan).target).toBe('limited');
    const quiet = { ...plan, held: 'quiet' as const };
    expect(judgeLoudness({ integratedLufs: -25, truePeakDbtp: -9 }, quiet).target).toBe('quiet');
  });
});
