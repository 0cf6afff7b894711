import { orderRoutes } from '@loaphuong/contract';
import {
  codeOf,
  eventually,
  helloOf,
  presentBox,
  stateOfBox,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantRole } from '../access/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let accountant: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  editor = await server.signedIn('Phan Thị Thu', 'editor');
  accountant = await server.signedIn('Lê Văn Hải', 'accountant');
});
afterAll(() => server.close());

const answerOf = async (order: string, state: string) =>
  eventually(async () => {
    const view = await technician.call(orderRoutes.one, { params: { order } });
    return view.answers.some((answer) => answer.state === state) ? view : undefined;
  });

describe('an order', () => {
  test('goes to the box signed, and the box settles it by its own journal', async () => {
    const box = await presentBox(server, technician.call);
    const given = await technician.call(orderRoutes.give, {
      body: { what: { command: 'volume', percent: 40 }, to: { cluster: box.cluster } },
    });
    const command = await eventually(() => box.line.orders[0]);
    expect(command).toMatchObject({ command: 'volume', percent: 40 });
    expect((await answerOf(given.id, 'sent')).counts).toMatchObject({ all: 1, sent: 1 });
    await box.line.writes({ kind: 'obeyed', command: command.id, what: 'volume' });
    expect((await answerOf(given.id, 'obeyed')).by?.name).toBe('Vũ Minh Tuấn');
    await box.line.end();
  });

  test.each([
    ['by its code', 'busy', { code: 'busy' }],
    ['in words of an older program', 'quiet hours', { code: 'quiet-hours' }],
    ['in words that nobody knows', 'đang phát\u001b bản tin', { code: 'other', said: 'đang phát bản tin' }],
  ])('that could not be done says why, %s', async (_, why, said) => {
    const box = await presentBox(server, technician.call);
    const given = await technician.call(orderRoutes.give, {
      body: {
        what: { command: 'tone', seconds: 3, percent: 50, anyway: false },
        to: { cluster: box.cluster },
      },
    });
    const command = await eventually(() => box.line.orders[0]);
    await box.line.writes({ kind: 'not-done', command: command.id, what: 'tone', why });
    const view = await answerOf(given.id, 'not-done');
    expect(view.answers[0]?.why).toEqual(said);
    await box.line.end();
  });

  test('to a box that is away waits, and goes out again when it says hello; an expired one does not', async () => {
    const box = await presentBox(server, technician.call);
    await box.line.says('status', { online: false });
    await eventually(async () => ((await stateOfBox(technician.call, box)) === 'offline' ? true : undefined));
    const give = (what: { command: 'collect-log'; lines: number } | { command: 'silence' }) =>
      technician.call(orderRoutes.give, {
        body: {
          what,
          to: { cluster: box.cluster },
          ...(what.command === 'silence' ? { reason: 'thử' } : {}),
        },
      });
    const log = await give({ command: 'collect-log', lines: 10 });
    const silence = await give({ command: 'silence' });
    await answerOf(log.id, 'waiting');
    await sql`update fleet.command set expires_at = now() - interval '1 second' where given = ${silence.id}`.execute(
      server.db.sql,
    );
    await answerOf(silence.id, 'expired');
    const before = box.line.orders.length;
    await box.line.says('hello', helloOf(box));
    const again = await eventually(() => box.line.orders[before]);
    expect(again.command).toBe('collect-log');
    await answerOf(log.id, 'sent');
    expect(box.line.orders.slice(before).map(({ command }) => command)).toEqual(['collect-log']);
    await box.line.end();
  });

  test('that interrupts needs a reason; who has not the role may not give it', async () => {
    const box = await presentBox(server, technician.call);
    const to = { cluster: box.cluster };
    expect(
      await codeOf(technician.call(orderRoutes.give, { body: { what: { command: 'reboot' }, to } })),
    ).toBe('fleet/reason-needed');
    expect(
      await codeOf(
        editor.call(orderRoutes.give, { body: { what: { command: 'reboot' }, to, reason: 'treo máy' } }),
      ),
    ).toBe('access/role-needed');
    expect(
      await codeOf(
        accountant.call(orderRoutes.give, {
          body: { what: { command: 'silence' }, to: { all: true }, reason: 'ồn quá' },
        }),
      ),
    ).toBe('access/role-needed');
    await box.line.end();
  });

  test('"silence everywhere now" reaches every box with one press', async () => {
    const boxes = [await presentBox(server, technician.call), await presentBox(server, technician.call, 1)];
    const given = await editor.call(orderRoutes.give, {
      body: { what: { command: 'silence' }, to: { all: true }, reason: 'phát nhầm bài' },
    });
    for (const box of boxes) {
      const command = await eventually(() => box.line.orders.at(-1));
      expect(command).toMatchObject({ command: 'silence', reason: 'phát nhầm bài' });
      await box.line.writes({ kind: 'obeyed', command: command.id, what: 'silence' });
    }
    await eventually(async () => {
      const { counts } = await editor.call(orderRoutes.one, { params: { order: given.id } });
      return counts.obeyed === 2 && counts.all === given.boxes ? true : undefined;
    });
    for (const box of boxes) await box.line.end();
  });

  test('to a group goes to its clusters and to no other; whoever orders needs the role in each ward that it reaches', async () => {
    const meant = [await presentBox(server, technician.call), await presentBox(server, technician.call, 1)];
    const beside = await presentBox(server, technician.call);
    const to = { clusters: meant.map(({ cluster }) => cluster) };
    const what = { command: 'reserve' as const, seconds: 60 };
    const given = await technician.call(orderRoutes.give, { body: { what, to } });
    expect(given).toMatchObject({ boxes: 2, withoutBox: 0 });
    for (const box of meant) {
      const command = await eventually(() => box.line.orders.at(-1));
      expect(command).toMatchObject({ command: 'reserve' });
      await box.line.writes({ kind: 'obeyed', command: command.id, what: 'reserve' });
    }
    await eventually(async () => {
      const { counts } = await technician.call(orderRoutes.one, { params: { order: given.id } });
      return counts.obeyed === 2 && counts.all === 2 ? true : undefined;
    });
    expect(beside.line.orders.filter(({ command }) => command === 'reserve')).toEqual([]);
    expect(
      await codeOf(technician.call(orderRoutes.give, { body: { what: { command: 'reboot' }, to } })),
    ).toBe('fleet/reason-needed');
    const ofOneWard = await server.signedIn('Đỗ Văn Khánh');
    const [place = server.town] = server.wards;
    await withTransaction(server.db, (trx) =>
      grantRole(narrow(trx), 'program', { person: ofOneWard.person, role: 'technician', place }),
    );
    expect(
      await ofOneWard.call(orderRoutes.give, { body: { what, to: { cluster: to.clusters[0] ?? '' } } }),
    ).toMatchObject({ boxes: 1 });
    expect(await codeOf(ofOneWard.call(orderRoutes.give, { body: { what, to } }))).toBe('access/role-needed');
    for (const box of [...meant, beside]) await box.line.end();
  });

  test('for the log brings the lines, and only those that were asked for', async () => {
    const box = await presentBox(server, technician.call);
    const give = { what: { command: 'collect-log' as const, lines: 10 }, to: { cluster: box.cluster } };
    await technician.call(orderRoutes.give, { body: give });
    const command = await eventually(() => box.line.orders[0]);
    await box.line.says('log', { command: '00000000-0000-4000-8000-000000000000', lines: ['không ai hỏi'] });
    await box.line.says('log', { command: command.id, lines: ['dòng 1', 'dòng 2'] });
    const log = await eventually(() =>
      technician.call(orderRoutes.log, { params: { command: command.id } }).catch(() => undefined),
    );
    expect(log.lines).toEqual(['dòng 1', 'dòng 2']);
    const file = await server.app.http.inject({
      url: `/api/logs/${command.id}/file`,
      headers: { cookie: technician.cookie },
    });
    expect([file.statusCode, file.body]).toEqual([200, 'dòng 1\ndòng 2\n']);
    expect(await codeOf(editor.call(orderRoutes.log, { params: { command: command.id } }))).toBe(
      'access/role-needed',
    );
    const kept = await sql<{
      n: number;
    }>`select count(*)::int as n from fleet.collected_log where box = ${box.id}`.execute(server.db.sql);
    expect(kept.rows[0]?.n).toBe(1);
    await box.line.end();
  });
});
