/**
 * Stands in for zod in the browser (`vite.config.ts` points `zod` here). The contract declares each route with its schemas; the
 * server parses with them, the console only needs the methods and paths, and trusts answers that the server has validated.
 * Without this, 65 kB of parser would stand before the first page of every phone. Parsing here is a mistake and says so.
 */
interface Schema {
  (...input: readonly unknown[]): Schema;
  readonly [method: string]: Schema;
}

const parsing = /^(safe)?(parse|decode|encode)(Async)?$/i;

const schema: Schema = new Proxy(function schema() {} as unknown as Schema, {
  get(_, name) {
    if (typeof name === 'string' && parsing.test(name))
      throw new Error(`The console has no parser: ${name} belongs to the server (schema-stand-in.ts)`);
    return schema;
  },
  apply: () => schema,
});

// What the contract calls on `z`; `schema-stand-in.test.ts` keeps the list whole.
export {
  schema as array,
  schema as base64,
  schema as boolean,
  schema as coerce,
  schema as discriminatedUnion,
  schema as email,
  schema as enum,
  schema as instanceof,
  schema as int,
  schema as iso,
  schema as literal,
  schema as number,
  schema as object,
  schema as record,
  schema as string,
  schema as undefined,
  schema as union,
  schema as url,
  schema as strictObject,
  schema as uuid,
};
