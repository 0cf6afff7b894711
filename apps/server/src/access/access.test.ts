import { accessRoutes, auditRoutes } from '@loaphuong/contract';
import { allowStandIn, narrow, withTransaction } from '@loaphuong/server';
import { codeOf, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test('a stranger is told to sign in', async () => {
  expect(await codeOf(server.stranger(accessRoutes.me))).toBe('access/signed-out');
});

test('a one-time link signs in once, and not again', async () => {
  const { person } = await server.signedIn('Đinh Thị Lan', 'editor');
  const email = await server.db.sql
    .selectFrom('access.person')
    .select('email')
    .where('id', '=', person)
    .executeTakeFirstOrThrow();
  const token = (await server.app.oneTimeLink(email.email)).split('token=')[1] ?? '';
  const me = await server.stranger(accessRoutes.useLink, { body: { token } });
  expect(me).toMatchObject({
    person: { name: 'Đinh Thị Lan' },
    roles: [{ role: 'editor' }],
    hasPassword: false,
  });
  expect(await codeOf(server.stranger(accessRoutes.useLink, { body: { token } }))).toBe('access/link-used');
});

test('a link of nobody is refused like a used one', async () => {
  expect(await codeOf(server.stranger(accessRoutes.useLink, { body: { token: 'x'.repeat(32) } }))).toBe(
    'access/link-used',
  );
});

test('a password that was set opens the door, a wrong one and a wrong address do not, and both answer alike', async () => {
  const { person, call } = await server.signedIn('Cao Văn Sơn', 'editor');
  const { email } = await server.db.sql
    .selectFrom('access.person')
    .select('email')
    .where('id', '=', person)
    .executeTakeFirstOrThrow();
  await call(accessRoutes.setPassword, { body: { next: 'mật khẩu đủ dài 1' } });
  expect(
    (await server.stranger(accessRoutes.signIn, { body: { email, password: 'mật khẩu đủ dài 1' } })).person
      .id,
  ).toBe(person);
  expect(await codeOf(server.stranger(accessRoutes.signIn, { body: { email, password: 'sai' } }))).toBe(
    'access/wrong-password',
  );
  expect(
    await codeOf(
      server.stranger(accessRoutes.signIn, { body: { email: 'khong-co@cualam.example', password: 'sai' } }),
    ),
  ).toBe('access/wrong-password');
  expect(
    await codeOf(call(accessRoutes.setPassword, { body: { current: 'sai', next: 'mật khẩu đủ dài 2' } })),
  ).toBe('access/password-refused');
});

test('signing out ends the session', async () => {
  const { call } = await server.signedIn('Bùi Văn Lộc', 'editor');
  await call(accessRoutes.signOut);
  expect(await codeOf(call(accessRoutes.me))).toBe('access/signed-out');
});

test('standing in needs a grant, is logged with both people, and ends', async () => {
  const editor = await server.signedIn('Mai Thị Hoa', 'editor');
  const approver = await server.signedIn('Ngô Văn Kiên', 'approver');
  expect(await codeOf(editor.call(accessRoutes.standIn, { body: { person: approver.person } }))).toBe(
    'access/no-stand-in',
  );
  await withTransaction(server.db, (trx) =>
    allowStandIn(narrow(trx), 'program', { person: editor.person, mayBe: approver.person }),
  );
  const me = await editor.call(accessRoutes.standIn, { body: { person: approver.person } });
  expect(me).toMatchObject({
    person: { name: 'Ngô Văn Kiên' },
    behind: { name: 'Mai Thị Hoa' },
    roles: [{ role: 'approver' }],
  });
  expect(await codeOf(editor.call(accessRoutes.setPassword, { body: { next: 'mật khẩu đủ dài 3' } }))).toBe(
    'access/standing-in',
  );
  expect((await editor.call(accessRoutes.standIn, { body: {} })).person.id).toBe(editor.person);
});

test('the log is read by supervisors, not by editors, and its chain holds until a row is changed', async () => {
  const supervisor = await server.signedIn('Lâm Thị Nga', 'supervisor');
  const editor = await server.signedIn('Tạ Thị Yến', 'editor');
  expect(await codeOf(editor.call(auditRoutes.list, { query: {} }))).toBe('access/role-needed');
  const before = await supervisor.call(auditRoutes.list, { query: {} });
  expect(before.whole).toBe(true);
  expect(before.entries[0]).toMatchObject({ action: 'access/sign-in', actor: { name: 'Tạ Thị Yến' } });
  await expect(server.db.pool.query(`update audit.entry set action = 'x' where seq = 2`)).rejects.toThrow(
    'append-only',
  );
  await expect(server.db.pool.query('delete from audit.entry')).rejects.toThrow('append-only');
  // Whoever owns the database can switch the trigger off; the chain still tells.
  await server.db.pool.query('alter table audit.entry disable trigger append_only');
  await server.db.pool.query(`update audit.entry set action = 'x' where seq = 2`);
  expect((await supervisor.call(auditRoutes.list, { query: {} })).whole).toBe(false);
});
