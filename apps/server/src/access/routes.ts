import { accessRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { headersOf, type Sessions } from './sessions.ts';

/** Attempts a minute from one address at doors where somebody could guess. */
const ATTEMPTS = { requestsPerMinute: 20 };

/** Doors for signing in and out. */
export function registerAccess(http: Http, sessions: Sessions): void {
  serve(http, accessRoutes.me, async ({ request }) => sessions.me(headersOf(request)));
  serve(
    http,
    accessRoutes.signIn,
    async ({ body, request, reply }) => sessions.signInByPassword(body, request, reply),
    ATTEMPTS,
  );
  serve(
    http,
    accessRoutes.useLink,
    async ({ body, request, reply }) => sessions.signInByLink(body.token, request, reply),
    ATTEMPTS,
  );
  serve(http, accessRoutes.signOut, async ({ request, reply }) => {
    await sessions.signOut(request, reply);
    return { done: true as const };
  });
  serve(
    http,
    accessRoutes.setPassword,
    async ({ body, request }) => {
      await sessions.setPassword(body, request);
      return { done: true as const };
    },
    ATTEMPTS,
  );
  serve(http, accessRoutes.standIn, async ({ body, request }) =>
    sessions.standIn(body.person === undefined ? undefined : asId<'person'>(body.person), request),
  );
}
