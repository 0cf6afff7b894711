/** A hash short enough to compare by eye and long enough not to be met twice in a town: `9f3c 41d0 … a71e`. */
export function shortHash(sha256: string): string {
  return `${sha256.slice(0, 4)} ${sha256.slice(4, 8)} … ${sha256.slice(-4)}`;
}

/** The first eight digits, for a button: `9f3c 41d0`. */
export function hashName(sha256: string): string {
  return `${sha256.slice(0, 4)} ${sha256.slice(4, 8)}`;
}
