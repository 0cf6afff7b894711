/** Server time (µs since 1970) as instants stand on the wire, cut to the millisecond. */
export function wireInstant(us: number): string {
  return new Date(Math.floor(us / 1000)).toISOString();
}
