/** A whole number as it was typed: `null` for nothing, `undefined` for anything that is no number. */
export function wholeOf(typed: string): number | null | undefined {
  const text = typed.trim().replaceAll('.', '');
  if (text === '') return null;
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** A frequency typed in MHz, with comma or point, as kHz between 30 and 300 MHz; `null` for nothing, `undefined` when it is none. */
export function kilohertzOf(typed: string): number | null | undefined {
  const text = typed.trim().replace(',', '.');
  if (text === '') return null;
  if (!/^\d{1,3}(?:\.\d{1,3})?$/.test(text)) return undefined;
  const kilohertz = Math.round(Number(text) * 1000);
  return kilohertz >= 30_000 && kilohertz <= 300_000 ? kilohertz : undefined;
}

/** kHz as it is typed in MHz: `98,5`. */
export function megahertzText(kilohertz: number | null): string {
  return kilohertz === null ? '' : String(kilohertz / 1000).replace('.', ',');
}
