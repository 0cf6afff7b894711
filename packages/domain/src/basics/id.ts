declare const brand: unique symbol;

/** A string that names one kind of thing; `Id<'bulletin'>` cannot stand where `Id<'place'>` is asked. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Matches every id of ours: lower-case UUID text (RFC 9562), any version. */
export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True when `text` has the form of an id; says nothing about whether the thing exists. */
export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/**
 * Gives a checked string its kind.
 * @throws {TypeError} when `text` is not lower-case UUID text; doors check with `isId` first.
 */
export function asId<Kind extends string>(text: string): Id<Kind> {
  if (!isId(text)) throw new TypeError(`not an id: ${text}`);
  return text as Id<Kind>;
}

declare const hashBrand: unique symbol;

/** SHA-256 of some bytes as 64 lower-case hex digits (FIPS 180-4). */
export type Sha256 = string & { readonly [hashBrand]: 'sha256' };

/** True when `text` has the form of a SHA-256 in lower-case hex. */
export function isSha256(text: string): text is Sha256 {
  return /^[0-9a-f]{64}$/.test(text);
}
