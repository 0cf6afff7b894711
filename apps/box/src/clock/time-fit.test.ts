import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import type { Exchange } from './crystal.ts';
import { TimeFit } from './time-fit.ts';

const OFFSET_US = Date.UTC(2026, 10, 23, 3) * 1000;
const PPM = 40;
/** The true server time at a moment of the box's clock. */
const server = (us: number) => OFFSET_US + us + (us * PPM) / 1e6;

/** A question at a moment, over a line that takes so long each way. */
function exchange(askedUs: number, upUs: number, downUs: number): Exchange {
  const midUs = askedUs + upUs;
  return { askedUs, receivedUs: server(midUs), sentUs: server(midUs), answeredUs: midUs + downUs };
}

// Answers pass when they are sealed, and a seal that is lost or held back comes seconds later: older answers then follow newer ones.
describe('exchanges that become known late', () => {
  test('are no step of the server on a quiet line, and nothing newer is forgotten for them', () => {
    const fit = new TimeFit();
    const all = Array.from({ length: 40 }, (_, i) => exchange(1e6 + i * 100_000, 60, 60));
    const late = all.slice(5, 10);
    const steps = [...all.slice(0, 5), ...all.slice(10), ...late].map((each) => fit.add(each).stepped);
    expect(steps).not.toContain(true);
    expect(fit.answers).toBe(40);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'leave the bound above the true error, in whatever order (seed %i)',
    (seed) => {
      const random = seeded(seed);
      const waiting: Exchange[] = [];
      const fit = new TimeFit();
      let newestUs = 0;
      for (let i = 0; i < 400; i += 1) {
        waiting.push(exchange(1e6 + i * 200_000, random() * 2000, random() * 2000));
        if (random() < 0.3) continue;
        const [each] = waiting.splice(Math.floor(random() * waiting.length), 1);
        if (each === undefined) continue;
        expect(fit.add(each).stepped).toBe(false);
        newestUs = Math.max(newestUs, each.answeredUs);
        for (const us of [newestUs, newestUs + 1e6, newestUs + 60e6]) {
          const known = fit.at(us);
          if (known === undefined) throw new Error('nothing is known');
          expect(Math.abs(us + known.offsetUs - server(us))).toBeLessThanOrEqual(known.boundUs);
        }
      }
    },
  );

  test('and contradict what is newer are left out; what is newer and contradicts is a step', () => {
    const fit = new TimeFit();
    for (let i = 0; i < 20; i += 1) fit.add(exchange(10e6 + i * 100_000, 500, 500));
    const before = exchange(5e6, 500, 500);
    const moved = (each: Exchange, us: number): Exchange => ({
      ...each,
      receivedUs: each.receivedUs + us,
      sentUs: each.sentUs + us,
    });
    expect(fit.add(moved(before, 3e6)).stepped).toBe(false);
    expect(Math.abs(12e6 + (fit.at(12e6)?.offsetUs ?? 0) - server(12e6))).toBeLessThan(1000);
    expect(fit.add(moved(exchange(13e6, 500, 500), 3e6)).stepped).toBe(true);
    expect(Math.abs(13e6 + (fit.at(13e6)?.offsetUs ?? 0) - server(13e6) - 3e6)).toBeLessThan(1000);
  });
});
