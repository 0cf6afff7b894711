import { type ReactNode, useId } from 'react';

/** One choice of a few, all of them seen: a filter, a side of a page. Arrow keys move, as in any radio group. */
export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  /** Said to a reader, not shown. */
  label: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode }[];
  onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="sr">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            className="sr"
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
