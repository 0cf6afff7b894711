/** Height of the drawn wave; the loudest peak fills it. */
export const WAVE_HEIGHT = 40;

/** Width that one bar takes, its gap included. */
export const BAR_STEP = 4;

/** At most so many bars: more than a desktop can show apart. */
export const MOST_BARS = 200;

/**
 * The outline of a wave as one path of rounded bars. Peaks are 0…1; when there are more than bars, a bar shows the
 * loudest of its share, so that no shout disappears.
 */
export function wavePath(peaks: readonly number[]): { readonly path: string; readonly width: number } {
  const bars = Math.min(MOST_BARS, peaks.length);
  const parts: string[] = [];
  for (let bar = 0; bar < bars; bar++) {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    const peak = Math.min(1, Math.max(0, ...peaks.slice(from, to)));
    const height = Math.max(2, Math.round(peak * WAVE_HEIGHT * 10) / 10);
    const top = Math.round(((WAVE_HEIGHT - height) / 2) * 10) / 10;
    parts.push(`M${bar * BAR_STEP + 1.2} ${top}v${height}`);
  }
  return { path: parts.join(''), width: Math.max(1, bars * BAR_STEP) };
}
