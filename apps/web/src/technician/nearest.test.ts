import { describe, expect, it } from 'vitest';
import { metresBetween, nearestOf } from './nearest.ts';

const vinh = { latitude: 18.6734, longitude: 105.6922 };

describe('the nearest cluster', () => {
  it('knows that a degree of latitude is 111 km and that one of longitude shrinks with the cosine', () => {
    expect(metresBetween(vinh, { ...vinh, latitude: vinh.latitude + 1 })).toBeCloseTo(111_195, -2);
    expect(metresBetween(vinh, { ...vinh, longitude: vinh.longitude + 1 })).toBeCloseTo(105_344, -3);
    expect(metresBetween(vinh, vinh)).toBe(0);
  });

  it('puts the nearest first and leaves out what has no position', () => {
    const far = { name: 'far', position: { latitude: 18.7, longitude: 105.7 } };
    const near = { name: 'near', position: { latitude: 18.674, longitude: 105.692 } };
    const nowhere = { name: 'nowhere', position: undefined };
    expect(nearestOf([far, nowhere, near], vinh).map(({ thing }) => thing.name)).toEqual(['near', 'far']);
  });
});
