/** Writes a date of a plan the way its readers do: `2024-06-12` as `12/06/2024`, a blank day `2024-06` as `06/2024`; anything else as it is. */
export function shownDate(iso: string): string {
  const match = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(iso);
  if (match === null) return iso;
  const [, year, month, day] = match;
  return day === undefined ? `${month}/${year}` : `${day}/${month}/${year}`;
}

/** The year of a plan for its crumb: of its date, else of its title; `undefined` when neither names one. */
export function yearOf(date: string | null, title: string | null): string | undefined {
  return /^\d{4}/.exec(date ?? '')?.[0] ?? /năm (\d{4})/iu.exec(title ?? '')?.[1];
}
