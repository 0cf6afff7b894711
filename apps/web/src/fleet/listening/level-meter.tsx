import { useEffect, useRef } from 'react';

/** Quietest level that the bar shows, in dB below full. */
const floorDb = -48;

/** A bar that follows the sound; drawn directly, since sixty renders a second would be waste. */
export function LevelMeter({ level, label }: { level: () => number; label: string }) {
  const bar = useRef<HTMLElement>(null);
  const read = useRef(level);
  read.current = level;

  useEffect(() => {
    let frame = 0;
    let shown = 0;
    const draw = () => {
      const peak = read.current();
      const db = peak > 0 ? 20 * Math.log10(peak) : floorDb;
      const now = Math.max(0, 1 - db / floorDb);
      // Falls slowly, as every level meter does, so that the eye can follow.
      shown = Math.max(now, shown - 0.02);
      if (bar.current) bar.current.style.width = `${(shown * 100).toFixed(1)}%`;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, []);

  return (
    <div className="meter on-air my-3" role="img" aria-label={label}>
      <i ref={bar} />
    </div>
  );
}
