import type { Me } from '@loaphuong/contract';
import type { Actor, PersonId, Role } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { PlaceId } from '@loaphuong/domain/places';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { type AuditTables, record } from '../audit/index.ts';
import { installation, type PlacesTables } from '../places/index.ts';
import { type Database, narrow, withTransaction } from '../platform/database.ts';
import type { Authentication } from './authentication.ts';
import type { AccessTables } from './tables.ts';

type Tables = AccessTables & AuditTables & PlacesTables;

/** What the sign-in doors need. */
export interface SessionParts {
  readonly db: Database<Tables>;
  readonly authentication: Authentication;
  readonly version: string;
}

/** A signed-in session: who is really there, and as whom they act. */
interface Session {
  readonly id: string;
  readonly signedIn: PersonId;
  readonly actor: Actor;
}

/** Signing in and out, and knowing who asks. */
export function createSessions({ db, authentication, version }: SessionParts) {
  async function sessionOf(headers: Headers): Promise<Session> {
    const found = await authentication.api.getSession({ headers });
    if (found === null) {
      refuse('unauthenticated', 'access/signed-out', {
        vi: 'Bạn chưa đăng nhập, hoặc phiên đã hết hạn. Hãy đăng nhập lại.',
        en: 'You are not signed in, or the session has expired. Sign in again.',
      });
    }
    const signedIn = found.user.id as PersonId;
    const rows = await sql<{ person: PersonId; role: Role | null; place: PlaceId | null }>`
      select p.person, g.role, g.place
      from (select coalesce((select s.person from access.standing_in s where s.session = ${found.session.id}), ${signedIn}::uuid) as person) p
      left join access.role_grant g on g.person = p.person`.execute(db.sql);
    const person = rows.rows[0]?.person ?? signedIn;
    const grants = rows.rows.flatMap((row) =>
      row.role === null || row.place === null ? [] : [{ role: row.role, place: row.place }],
    );
    return {
      id: found.session.id,
      signedIn,
      actor: { person, behind: person === signedIn ? undefined : signedIn, grants },
    };
  }

  /** Who asks; refuses with `access/signed-out` when nobody does. */
  async function who(request: FastifyRequest): Promise<Actor> {
    return (await sessionOf(headersOf(request))).actor;
  }

  async function me(headers: Headers): Promise<Me> {
    const { actor, signedIn } = await sessionOf(headers);
    const here = await installation(db.sql);
    const rows = await sql<{
      person: { id: string; name: string };
      behind: Me['behind'] | null;
      roles: Me['roles'];
      may: Me['mayStandInFor'];
      has_password: boolean;
    }>`
      select
        (select jsonb_build_object('id', id, 'name', name) from access.person where id = ${actor.person}) as person,
        (select jsonb_build_object('id', id, 'name', name) from access.person where id = ${actor.behind ?? null}) as behind,
        (select coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'place', jsonb_build_object('id', p.id, 'name', p.name)) order by g.granted_at), '[]')
          from access.role_grant g join places.place p on p.id = g.place where g.person = ${actor.person}) as roles,
        (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'role',
            (select g.role from access.role_grant g where g.person = p.id order by g.granted_at limit 1)) order by p.name collate "vi-x-icu"), '[]')
          from access.stand_in_grant s join access.person p on p.id = s.may_be
          where s.person = ${signedIn} and exists (select from access.role_grant g where g.person = p.id)) as may,
        exists (select from access.account where user_id = ${signedIn} and provider_id = 'credential') as has_password`.execute(
      db.sql,
    );
    const row = rows.rows[0];
    if (row === undefined || here === undefined) {
      return refuse('unavailable', 'access/not-set-up', {
        vi: 'Nơi này chưa được thiết lập. Hãy chạy lệnh thiết lập trên máy chủ.',
        en: 'This installation has not been set up. Run the set-up command on the server.',
      });
    }
    return {
      person: row.person,
      roles: row.roles,
      installation: {
        place: { id: here.place, name: here.name },
        zone: here.zone,
        product: 'Loa Phường',
        version,
      },
      mayStandInFor: row.may,
      ...(row.behind === null || row.behind === undefined ? {} : { behind: row.behind }),
      hasPassword: row.has_password,
    };
  }

  /** Takes the answer of the library over: sets its cookies, and tells who is signed in now. */
  async function admit(answer: Response, reply: FastifyReply, how: string): Promise<Me> {
    const cookies = answer.headers.getSetCookie();
    for (const cookie of cookies) reply.header('set-cookie', cookie);
    const headers = new Headers({
      cookie: cookies.map((cookie) => cookie.split(';', 1)[0] ?? '').join('; '),
    });
    const { actor } = await sessionOf(headers);
    await withTransaction(db, (trx) =>
      record(narrow(trx), actor, {
        action: 'access/sign-in',
        subject: { kind: 'person', id: actor.person },
        detail: { how },
      }),
    );
    return me(headers);
  }

  async function signInByPassword(
    body: { email: string; password: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Me> {
    const answer: Response = await authentication.api.signInEmail({
      body,
      headers: headersOf(request),
      asResponse: true,
    });
    if (!answer.ok) {
      refuse('unauthenticated', 'access/wrong-password', {
        vi: 'Thư điện tử hoặc mật khẩu không đúng. Quên mật khẩu thì xin người quản trị một liên kết đăng nhập mới.',
        en: 'The e-mail address or the password is wrong. If you forgot it, ask the administrator for a new sign-in link.',
      });
    }
    return admit(answer, reply, 'password');
  }

  async function signInByLink(token: string, request: FastifyRequest, reply: FastifyReply): Promise<Me> {
    const answer: Response = await authentication.api.magicLinkVerify({
      query: { token },
      headers: headersOf(request),
      asResponse: true,
    });
    if (!answer.ok || answer.headers.getSetCookie().length === 0) {
      refuse(
        'unauthenticated',
        'access/link-used',
        {
          vi: 'Liên kết đăng nhập này đã dùng rồi hoặc đã hết hạn. Hãy xin một liên kết mới: trên máy chủ chạy «npx loaphuong link».',
          en: 'This sign-in link was used already or has expired. Ask for a new one: on the server, run “npx loaphuong link”.',
        },
        { field: 'token' },
      );
    }
    return admit(answer, reply, 'link');
  }

  async function signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const answer: Response = await authentication.api.signOut({
      headers: headersOf(request),
      asResponse: true,
    });
    for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
  }

  /** Sets a first password, or changes it when the current one is given. Other sessions of the person end. */
  async function setPassword(
    body: { current?: string | undefined; next: string },
    request: FastifyRequest,
  ): Promise<void> {
    const headers = headersOf(request);
    const { actor, signedIn } = await sessionOf(headers);
    if (actor.behind !== undefined) {
      refuse('forbidden', 'access/standing-in', {
        vi: 'Đang thay người khác thì không đặt mật khẩu. Hãy trở lại là chính mình trước.',
        en: 'No password can be set while standing in for somebody. Be yourself again first.',
      });
    }
    const has = await db.sql
      .selectFrom('access.account')
      .select('id')
      .where('user_id', '=', signedIn)
      .where('provider_id', '=', 'credential')
      .executeTakeFirst();
    try {
      if (has === undefined)
        await authentication.api.setPassword({ body: { newPassword: body.next }, headers });
      else
        await authentication.api.changePassword({
          body: { currentPassword: body.current ?? '', newPassword: body.next, revokeOtherSessions: true },
          headers,
        });
    } catch (error) {
      if (!isApiError(error)) throw error;
      refuse(
        'invalid',
        'access/password-refused',
        {
          vi: 'Không đổi được mật khẩu: mật khẩu hiện tại không đúng, hoặc mật khẩu mới ngắn hơn 10 ký tự.',
          en: 'The password was not changed: the current one is wrong, or the new one is shorter than 10 characters.',
        },
        { field: 'current' },
      );
    }
    await withTransaction(db, (trx) =>
      record(narrow(trx), actor, {
        action: 'access/set-password',
        subject: { kind: 'person', id: signedIn },
      }),
    );
  }

  /** Acts as another person from now on, where that was granted; `undefined` is oneself again. */
  async function standIn(person: PersonId | undefined, request: FastifyRequest): Promise<Me> {
    const headers = headersOf(request);
    const session = await sessionOf(headers);
    await withTransaction(db, async (trx) => {
      await trx.deleteFrom('access.standing_in').where('session', '=', session.id).execute();
      if (person !== undefined && person !== session.signedIn) {
        const granted = await trx
          .selectFrom('access.stand_in_grant')
          .select('may_be')
          .where('person', '=', session.signedIn)
          .where('may_be', '=', person)
          .executeTakeFirst();
        if (granted === undefined) {
          refuse('forbidden', 'access/no-stand-in', {
            vi: 'Bạn không được thay người này.',
            en: 'You may not stand in for this person.',
          });
        }
        await trx.insertInto('access.standing_in').values({ session: session.id, person }).execute();
      }
      await record(
        narrow(trx),
        { person: session.signedIn, behind: undefined },
        {
          action: 'access/stand-in',
          subject: { kind: 'person', id: person ?? session.signedIn },
        },
      );
    });
    return me(headers);
  }

  return { who, me, signInByPassword, signInByLink, signOut, setPassword, standIn };
}

/** Knows who asks; every slice's doors get this. */
export type Sessions = ReturnType<typeof createSessions>;

/** The request's headers as the library takes them. */
export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const name of ['cookie', 'user-agent', 'origin', 'host']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}

function isApiError(error: unknown): boolean {
  return error instanceof Error && error.name === 'APIError';
}
