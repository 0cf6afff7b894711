import { type BulletinView, bulletinRoutes } from '@loaphuong/contract';
import type { QueryClient } from '@tanstack/react-query';
import { keyOf, routeQuery } from '../../shell/api.ts';
import type { Composed } from './unsaved-text.ts';

/** While the voice is still reading, the page asks again after this long; the server's events come on top. */
const RENDERING_REST_MS = 1500;

/** One bulletin. Asked for again by itself while its sound is being made. */
export const bulletinQuery = (bulletin: string) => ({
  ...routeQuery(bulletinRoutes.one, { params: { bulletin } }),
  refetchInterval: ({ state }: { state: { data?: BulletinView | undefined } }) =>
    state.data?.sound.kind === 'rendering' ? RENDERING_REST_MS : (false as const),
});

/** The voices of this installation; they change with it, hardly ever while somebody looks. */
export const voicesQuery = { ...routeQuery(bulletinRoutes.voices), staleTime: 5 * 60_000 };

/** Puts a bulletin that the server just answered with on the screen; lists are asked for again when next shown. */
export function keepBulletin(client: QueryClient, bulletin: BulletinView): void {
  client.setQueryData(keyOf(bulletinRoutes.one, { params: { bulletin: bulletin.id } }), bulletin);
  void client.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === bulletinRoutes.list.path || queryKey[0] === '/api/today',
  });
}

/** What the composer would hold for a saved bulletin. */
export function composedOf({ title, text, voice, priority, readings }: BulletinView): Composed {
  return { title, text, voice, priority, readings };
}
