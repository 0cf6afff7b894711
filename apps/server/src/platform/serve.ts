import { Nothing, type Route } from '@loaphuong/contract';
import type { FastifyReply, FastifyRequest, FastifySchema, preHandlerAsyncHookHandler } from 'fastify';
import type * as z from 'zod';
import type { Http } from './http.ts';

/** What a handler gets: parsed parts, and the raw pair for cookies, signed-in people and streams. */
export interface Request<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What one route needs beyond its declaration. */
export interface ServeOptions {
  /** Most bytes of the body, default 1 MB. */
  readonly bodyLimit?: number;
  /** Requests a minute from one address; default the server's own limit. */
  readonly requestsPerMinute?: number;
  /** Runs before the body is read: the place to turn strangers away. */
  readonly before?: preHandlerAsyncHookHandler;
}

/**
 * Joins a route of the contract to its handler. The answer is checked too: fields that the contract does not name never
 * leave the server, and an answer of the wrong form is a fault (500), not a surprise for the client.
 */
export function serve<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  http: Http,
  route: Route<P, Q, B, R>,
  handler: (input: Request<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.output<R>>,
  options: ServeOptions = {},
): void {
  const schema: FastifySchema = {
    summary: route.summary,
    tags: [route.path.split('/')[2] ?? 'api'],
    response: { 200: route.response },
    ...taken('params', route.params),
    ...taken('querystring', route.query),
    ...taken('body', route.body),
  };
  http.route({
    method: route.method,
    url: route.path,
    schema,
    ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
    ...(options.before === undefined ? {} : { onRequest: options.before }),
    ...(options.requestsPerMinute === undefined
      ? {}
      : { config: { rateLimit: { max: options.requestsPerMinute, timeWindow: 60_000 } } }),
    handler: async (request, reply) =>
      handler({
        // The compilers have parsed them with these very schemas; Fastify cannot carry that through a generic.
        params: request.params as z.output<P>,
        query: request.query as z.output<Q>,
        body: request.body as z.output<B>,
        request,
        reply,
      }),
  });
}

function taken(part: 'params' | 'querystring' | 'body', schema: z.ZodType): FastifySchema {
  return schema === Nothing ? {} : { [part]: schema };
}
