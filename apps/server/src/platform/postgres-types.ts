import { type CustomTypesConfig, types } from 'pg';

type Parse = (text: string) => unknown;

/** The oid of `text[]`; the driver's list of types names no arrays. */
const TEXT_LIST: number = 1009;

/**
 * How columns arrive: `int8` as bigint, `timestamptz` as `Temporal.Instant`, `date` as `Temporal.PlainDate`, `time` as
 * `Temporal.PlainTime`, and arrays of them. `numeric` stays text: cast sums of money with `::int8`. Numbers are
 * PostgreSQL's own type oids (`pg_type.dat`), which never change.
 */
const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [20, BigInt],
  [1082, (text) => Temporal.PlainDate.from(text)],
  [1083, (text) => Temporal.PlainTime.from(text)],
  [1114, (text) => Temporal.PlainDateTime.from(text)],
  [1184, (text) => Temporal.Instant.from(text)],
  [1016, arrayOf(BigInt)],
  [1182, arrayOf((text) => Temporal.PlainDate.from(text))],
  [1183, arrayOf((text) => Temporal.PlainTime.from(text))],
  [1185, arrayOf((text) => Temporal.Instant.from(text))],
]);

/** Type parsers for one connection; the driver's global table stays as it is, because libraries rely on it. */
export const ourTypes: CustomTypesConfig = {
  getTypeParser: (id, format) =>
    ((format ?? 'text') === 'text' && PARSERS.get(id)) || types.getTypeParser(id, format),
};

/**
 * Turns a parameter into what the driver can send: Temporal values as ISO 8601 text.
 * @throws {TypeError} on `undefined`: the driver would silently send null, and a forgotten value would become a fact.
 */
export function toParameter(value: unknown): unknown {
  if (value === undefined)
    throw new TypeError('a query parameter is undefined; write null where null is meant');
  if (Array.isArray(value)) return value.map(toParameter);
  if (
    value instanceof Temporal.Instant ||
    value instanceof Temporal.PlainDate ||
    value instanceof Temporal.PlainTime ||
    value instanceof Temporal.PlainDateTime ||
    value instanceof Temporal.Duration
  ) {
    return value.toString();
  }
  return value;
}

/** Arrays are read as text first (oid 1009 is `text[]`, whose parser the driver has), then entry by entry. */
function arrayOf(parse: Parse): Parse {
  const split: Parse = types.getTypeParser(TEXT_LIST);
  const each = (entry: unknown): unknown => {
    if (Array.isArray(entry)) return entry.map(each);
    return typeof entry === 'string' ? parse(entry) : null;
  };
  return (text) => each(split(text));
}
