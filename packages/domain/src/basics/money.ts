declare const brand: unique symbol;

/** An amount in whole đồng. Integer by nature: the đồng has no fraction in use. JSON carries it as a decimal string. */
export type Dong = bigint & { readonly [brand]: 'dong' };

/** Gives a whole number its meaning as đồng. */
export function dong(amount: bigint): Dong {
  return amount as Dong;
}

/** Zero đồng. */
export const NO_DONG: Dong = dong(0n);

/** Adds amounts; an empty list is zero. */
export function sumOf(amounts: Iterable<Dong>): Dong {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return dong(total);
}

/** Reads the JSON form (optional minus, digits only); `undefined` when the text is anything else. */
export function parseDong(text: string): Dong | undefined {
  return /^-?\d{1,18}$/.test(text) ? dong(BigInt(text)) : undefined;
}

/** Writes an amount the way Vietnamese documents do: groups of three with points, e.g. `170.429.000`, minus `−`. */
export function formatDong(amount: Dong): string {
  const digits = (amount < 0n ? -amount : amount).toString().replace(/\B(?=(\d{3})+$)/g, '.');
  return amount < 0n ? `−${digits}` : digits;
}
