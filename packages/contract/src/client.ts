import type * as z from 'zod';
import type { Problem } from './basics.ts';
import type { Route } from './route.ts';

/** What a call needs beside its route: only what the route takes. */
export type Input<R> =
  R extends Route<infer P, infer Q, infer B, z.ZodType>
    ? Part<'params', z.input<P>> & Part<'query', z.input<Q>> & Part<'body', z.input<B>>
    : never;

type Part<Key extends string, T> = [T] extends [undefined] ? unknown : { readonly [K in Key]: T };

/** What a call gives. */
export type Output<R> =
  R extends Route<z.ZodType, z.ZodType, z.ZodType, infer Answer> ? z.output<Answer> : never;

/** The server said no, with a problem answer; `problem` is absent when the answer was not one of ours (a proxy, no network). */
export class CallFailed extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(problem?.message.en ?? `HTTP ${status}`);
    this.name = 'CallFailed';
    this.status = status;
    this.problem = problem;
  }
}

/** Calls a route. Status 0 in `CallFailed` means that no answer came at all. */
export type Call = <R extends Route>(
  route: R,
  ...input: unknown extends Input<R> ? [] : [Input<R>]
) => Promise<Output<R>>;

/** The part of `fetch` that a client needs; browsers and Node both bring it. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | Uint8Array<ArrayBuffer>;
    credentials: 'same-origin';
  },
) => Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>;

/** A typed client of the whole API on some `fetch`. The server has validated its answer already; it is not parsed again. */
export function createClient(
  base: string,
  fetch: Fetch,
  headers: Readonly<Record<string, string>> = {},
): Call {
  return async (route, ...rest) => {
    const input = (rest[0] ?? {}) as {
      params?: Record<string, unknown>;
      query?: Record<string, unknown>;
      body?: unknown;
    };
    const binary = input.body instanceof Uint8Array;
    const sent: Parameters<Fetch>[1] = {
      method: route.method,
      headers: { accept: 'application/json', ...headers },
      credentials: 'same-origin',
    };
    if (input.body !== undefined) {
      sent.headers['content-type'] = binary ? 'application/octet-stream' : 'application/json';
      sent.body = binary ? (input.body as Uint8Array<ArrayBuffer>) : JSON.stringify(input.body);
    }
    const url = base + addressOf(route, input.params ?? {}, input.query ?? {});
    const answer = await fetch(url, sent).catch(() => undefined);
    if (answer === undefined) throw new CallFailed(0, undefined);
    const json: unknown = await answer.json().catch(() => undefined);
    if (!answer.ok) throw new CallFailed(answer.status, isProblem(json) ? json : undefined);
    return json as never;
  };
}

function addressOf(route: Route, params: Record<string, unknown>, query: Record<string, unknown>): string {
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return search === '' ? path : `${path}?${search}`;
}

function isProblem(json: unknown): json is Problem {
  return typeof json === 'object' && json !== null && 'code' in json && 'message' in json;
}
