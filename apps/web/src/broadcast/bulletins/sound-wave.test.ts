import { describe, expect, test } from 'vitest';
import { MOST_BARS, wavePath } from './sound-wave.ts';

describe('the wave of a sound', () => {
  test('shows silence as a thin line and the loudest peak at full height', () => {
    const { path, width } = wavePath([0, 1, 0.5]);
    expect(path).toBe('M1.2 19v2M5.2 0v40M9.2 10v20');
    expect(width).toBe(12);
  });

  test('keeps the loudest of what one bar stands for', () => {
    const peaks = Array.from({ length: 400 }, (_, index) => (index === 201 ? 1 : 0.1));
    const { path } = wavePath(peaks);
    expect(path.split('M').length - 1).toBe(MOST_BARS);
    expect(path).toContain('v40');
  });

  test('draws nothing for a sound without peaks, and clips what is out of range', () => {
    expect(wavePath([])).toEqual({ path: '', width: 1 });
    expect(wavePath([7]).path).toBe('M1.2 0v40');
  });
});
