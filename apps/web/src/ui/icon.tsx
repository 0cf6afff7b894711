import { iconShapes } from './icon-shapes.tsx';

/** Every icon that there is. */
export type IconName = keyof typeof iconShapes;

/** A line icon; it never stands without a word beside it or a label on what holds it, so it is silent to a reader. */
export function Icon({ name, size = 16 }: { name: IconName; size?: 14 | 16 | 20 }) {
  return (
    <svg className={size === 16 ? 'i' : `i i-${size}`} viewBox="0 0 16 16" aria-hidden="true">
      {iconShapes[name]}
    </svg>
  );
}

/** The product's sign: a horn. */
export function Brand() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 22 22"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 8.6v4.8h3l7 4.2V4.4L6 8.6z" fill="currentColor" />
      <path d="M16 8a4.2 4.2 0 0 1 0 6M18.4 5.6a7.6 7.6 0 0 1 0 10.8" />
    </svg>
  );
}
