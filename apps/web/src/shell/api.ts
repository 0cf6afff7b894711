import { CallFailed, createClient, type Input, type Output, type Route } from '@loaphuong/contract';

/** Calls the server that served this page. */
export const call = createClient('', (url, init) => fetch(url, init));

/** What a route needs beside itself; nothing when it takes nothing. */
export type CallInput<R extends Route> = unknown extends Input<R> ? [] : [Input<R>];

/** Key of what a route gave: its path first, so that a change of one subject finds all that depends on it (`events.ts`). */
export function keyOf<R extends Route>(
  route: R,
  ...input: CallInput<R>
): readonly [path: string, input: unknown] {
  return [route.path, input[0] ?? null];
}

/** What `useQuery` needs to fetch and keep what a route gives. */
export interface RouteQuery<Data> {
  readonly queryKey: readonly [path: string, input: unknown];
  readonly queryFn: () => Promise<Data>;
}

/** A query for `useQuery`: `useQuery(routeQuery(fleetRoutes.cluster, { params: { cluster } }))`. */
export function routeQuery<R extends Route>(route: R, ...input: CallInput<R>): RouteQuery<Output<R>> {
  return { queryKey: keyOf(route, ...input), queryFn: () => call(route, ...input) };
}

/** True when asking again cannot help: the server understood and said no. */
export function isFinal(error: unknown): boolean {
  return error instanceof CallFailed && error.status >= 400 && error.status < 500;
}

/** True when nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof CallFailed && error.status === 401;
}
