import * as z from 'zod';

/** Methods that our API uses. GET never changes anything. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One call of the API: where it is, what it takes, what it gives. The server registers these, the client calls them. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** Path with `:name` for parameters. */
  readonly path: `/api/${string}`;
  /** One line for the OpenAPI page. */
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
}

/** Says that a route takes nothing at this place. */
export const Nothing = z.undefined();

/** Declares a route; what it does not name it does not take. */
export function route<
  Response extends z.ZodType,
  Params extends z.ZodType = typeof Nothing,
  Query extends z.ZodType = typeof Nothing,
  Body extends z.ZodType = typeof Nothing,
>(declared: {
  method: Method;
  path: `/api/${string}`;
  summary: string;
  response: Response;
  params?: Params;
  query?: Query;
  body?: Body;
}): Route<Params, Query, Body, Response> {
  return {
    method: declared.method,
    path: declared.path,
    summary: declared.summary,
    response: declared.response,
    params: (declared.params ?? Nothing) as Params,
    query: (declared.query ?? Nothing) as Query,
    body: (declared.body ?? Nothing) as Body,
  };
}

/** Answer of calls that have nothing to tell but that it is done. */
export const Done = z.object({ done: z.literal(true) });
