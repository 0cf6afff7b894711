/** A share from 0 to 1; `mark` is a target on the same scale. The verdict never stands in the colour of the bar. */
export function Meter({
  share,
  mark,
  onAir = false,
  label,
}: {
  share: number;
  mark?: number | undefined;
  onAir?: boolean;
  label: string;
}) {
  const percent = (value: number) => `${Math.min(100, Math.max(0, value * 100)).toFixed(2)}%`;
  return (
    // Not <meter>: no two browsers let one draw the mark of a target on it.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <span
      className={onAir ? 'meter on-air' : 'meter'}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={Math.min(1, Math.max(0, Number(share.toFixed(3))))}
    >
      <i style={{ width: percent(share) }} />
      {mark !== undefined && <b style={{ left: `calc(${percent(mark)} - 2px)` }} />}
    </span>
  );
}
