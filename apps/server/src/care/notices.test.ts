import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from 'node:net';
import { careRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import { DEFAULT_ALARM_RULES } from '@loaphuong/domain/fleet';
import { codeOf, eventually, type TestServer, testServer } from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import { noLog } from '../platform/log.ts';
import { noticeHandler, tellTrial } from './notices.ts';
import type { CareParts } from './slice.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let administrator: Awaited<ReturnType<TestServer['signedIn']>>;
let parts: CareParts;
const RULES = DEFAULT_ALARM_RULES;

beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  administrator = await server.signedIn('Hồ Thị Yến', 'administrator');
  parts = { db: server.db, clock: systemClock, log: noLog, mail: undefined, consoleUrl: 'http://localhost' };
});
afterAll(() => server.close());

test('go to a webhook, signed, again after a failure; and not into this network unless that is allowed', async () => {
  const got: { signature: string; body: string }[] = [];
  let failures = 1;
  const sink = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      failures -= 1;
      if (failures < 0) got.push({ signature: String(request.headers['x-loaphuong-signature']), body });
      response.writeHead(failures < 0 ? 204 : 503).end();
    });
  });
  const url = `http://127.0.0.1:${await listening(sink)}/hook`;
  const settings = (mayBePrivate: boolean, to = url) => ({
    rules: RULES,
    mailTo: [],
    webhook: { url: to, mayBePrivate },
  });
  const change = (body: ReturnType<typeof settings>) =>
    administrator.call(careRoutes.changeSettings, { body });
  for (const inside of [
    url,
    'http://localhost:1/',
    'http://169.254.169.254/',
    'http://[::1]:1/',
    'http://[::ffff:10.0.0.1]/',
  ])
    expect(await codeOf(change(settings(false, inside)))).toBe('care/webhook-private');
  expect(await codeOf(technician.call(careRoutes.changeSettings, { body: settings(true) }))).toBe(
    'access/role-needed',
  );
  const { secret } = await change(settings(true));
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(await administrator.call(careRoutes.settings))).not.toContain(secret);
  await administrator.call(careRoutes.tryNotices);
  const { signature, body } = await eventually(() => got[0]);
  const seconds = /^t=(\d+),v1=/.exec(signature)?.[1] ?? '';
  const expected = createHmac('sha256', secret ?? '')
    .update(`${seconds}.${body}`)
    .digest('hex');
  expect(signature).toBe(`t=${seconds},v1=${expected}`);
  expect(JSON.parse(body)).toMatchObject({ kind: 'trial' });
  const notice = await eventually(async () =>
    (await administrator.call(careRoutes.notices)).notices.find(({ sentAt }) => sentAt !== undefined),
  );
  expect(notice.attempts).toBe(2);
  await administrator.call(careRoutes.changeSettings, {
    body: { rules: RULES, mailTo: [], webhook: null },
  });
  sink.close();
});

test('go by mail where a mail server is set; without one the page says so', async () => {
  expect((await administrator.call(careRoutes.settings)).mail.configured).toBe(false);
  const letters: string[] = [];
  const post = smtpSink((letter) => letters.push(letter));
  const port = await listening(post);
  await sql`update care.settings set mail_to = '{truc@cualam.example}'`.execute(server.db.sql);
  const mailing: CareParts = {
    ...parts,
    mail: { url: `smtp://127.0.0.1:${port}?ignoreTLS=true`, from: 'loa@cualam.example' },
  };
  expect(await withTransaction(server.db, (trx) => tellTrial(narrow(trx), mailing))).toBe(1);
  const row = await server.db.sql
    .selectFrom('care.notice')
    .select('id')
    .where('channel', '=', 'mail')
    .executeTakeFirstOrThrow();
  await noticeHandler(mailing).handle(
    { notice: row.id },
    { attempt: 1, maxAttempts: 9, signal: new AbortController().signal, log: noLog },
  );
  expect(letters[0]).toContain('To: truc@cualam.example');
  await sql`update care.settings set mail_to = '{}'`.execute(server.db.sql);
  post.close();
});

test('an alarm of the night is told in the morning unless it was over by then; who was told of it hears its end', async () => {
  const letters: string[] = [];
  const post = smtpSink((letter) => letters.push(/^Subject: (.*)\r$/m.exec(letter)?.[1] ?? ''));
  const port = await listening(post);
  const mailing: CareParts = {
    ...parts,
    mail: { url: `smtp://127.0.0.1:${port}?ignoreTLS=true`, from: 'loa@cualam.example' },
  };
  const alarmThat = async (name: string, began: 'by day' | 'at night', ended: 'by day' | 'at night') => {
    const now = Temporal.Now.instant();
    const alarm = randomUUID();
    await server.db.sql
      .insertInto('care.alarm')
      .values({
        ...{ id: alarm, kind: 'dead', urgent: false, level: 'installation', subject: randomUUID() },
        ...{
          clusters: [asId<'cluster'>(randomUUID())],
          detail: {},
          since: now,
          began_at: now,
          last_seen_at: now,
        },
        ...{ ended_at: now, ended_how: 'over', acknowledged_by: null, acknowledged_at: null, note: null },
      })
      .execute();
    for (const [what, when] of [
      ['began', began],
      ['ended', ended],
    ] as const) {
      const id = randomUUID();
      await server.db.sql
        .insertInto('care.notice')
        .values({
          ...{ id, alarm, what, channel: 'mail', address: 'truc@cualam.example', body: {} },
          ...{ subject: `${name} ${what}`, made_at: now, sent_at: null, given_up_at: null, last_error: null },
          not_before: when === 'by day' ? now : now.add({ hours: 6 }),
        })
        .execute();
      await noticeHandler(mailing).handle(
        { notice: id },
        { attempt: 1, maxAttempts: 9, signal: new AbortController().signal, log: noLog },
      );
    }
  };
  await alarmThat('day', 'by day', 'by day');
  await alarmThat('evening', 'by day', 'at night');
  await alarmThat('night', 'at night', 'at night');
  await alarmThat('dawn', 'at night', 'by day');
  expect(letters).toEqual(['day began', 'day ended', 'evening began', 'evening ended']);
  post.close();
});

async function listening(one: SocketServer): Promise<number> {
  await new Promise<void>((settle) => one.listen(0, '127.0.0.1', settle));
  return (one.address() as AddressInfo).port;
}

/** As much of SMTP (RFC 5321) as a letter needs. */
function smtpSink(take: (letter: string) => void) {
  return createSocketServer((socket) => {
    let text = '';
    let inside = false;
    socket.write('220 sink\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += String(chunk);
      for (;;) {
        const end = inside ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (inside ? 5 : 2));
        if (inside) {
          inside = false;
          take(part);
          socket.write('250 kept\r\n');
        } else if (part.startsWith('DATA')) {
          inside = true;
          socket.write('354 go on\r\n');
        } else if (part.startsWith('QUIT')) {
          socket.end('221 bye\r\n');
        } else socket.write('250 ok\r\n');
      }
    });
  });
}
