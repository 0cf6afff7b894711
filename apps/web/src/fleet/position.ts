/** A position as it was typed. */
export type TypedPosition =
  | { readonly kind: 'none' }
  | { readonly kind: 'given'; readonly position: { readonly latitude: number; readonly longitude: number } }
  | { readonly kind: 'wrong' };

/** Reads decimal degrees with comma or point; both empty is no position, one of two or out of range is wrong. */
export function readPosition(latitude: string, longitude: string): TypedPosition {
  const [north, east] = [latitude, longitude].map((text) => text.trim().replace(',', '.'));
  if (!north && !east) return { kind: 'none' };
  if (!north || !east) return { kind: 'wrong' };
  const position = { latitude: Number(north), longitude: Number(east) };
  const fits = Math.abs(position.latitude) <= 90 && Math.abs(position.longitude) <= 180;
  return fits ? { kind: 'given', position } : { kind: 'wrong' };
}
