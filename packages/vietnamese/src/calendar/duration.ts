/**
 * A length of time in words with figures: 94 → `1 phút 34 giây`; parts that are zero are left out, nothing is `0 giây`.
 * @param seconds ≥ 0, rounded to whole seconds.
 * @throws {RangeError} when negative or not finite.
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError(`not a length of time: ${seconds}`);
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.trunc(whole / 86_400), 'ngày'],
    [Math.trunc(whole / 3600) % 24, 'giờ'],
    [Math.trunc(whole / 60) % 60, 'phút'],
    [whole % 60, 'giây'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.length === 0 ? '0 giây' : said.join(' ');
}
