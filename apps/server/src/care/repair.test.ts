import { careRoutes } from '@loaphuong/contract';
import { dong } from '@loaphuong/domain/basics';
import type { PlanId } from '@loaphuong/domain/programme';
import {
  codeOf,
  eventually,
  type PresentBox,
  presentBox,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allocate } from '../ledger/index.ts';
import { systemClock } from '../platform/clock.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import { noLog } from '../platform/log.ts';
import type { CareParts } from './slice.ts';
import { watch } from './watch.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let accountant: Awaited<ReturnType<TestServer['signedIn']>>;
let parts: CareParts;

beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  editor = await server.signedIn('Phan Thị Thu', 'editor');
  accountant = await server.signedIn('Lê Văn Hải', 'accountant');
  parts = { db: server.db, clock: systemClock, log: noLog, mail: undefined, consoleUrl: 'http://localhost' };
});
afterAll(() => server.close());

test('goes from an alarm to a proved play, with its cost in the books and never beyond them', async () => {
  const box = await presentBox(server, technician.call);
  const opened = await technician.call(careRoutes.openTicket, {
    body: { cluster: box.cluster, title: 'Loa rè', what: 'Nghe rè từ sáng' },
  });
  const step = (body: Parameters<typeof technician.call<typeof careRoutes.step>>[1]['body']) =>
    technician.call(careRoutes.step, { params: { ticket: opened.id }, body });
  expect(await codeOf(step({ step: 'arrive' }))).toBe('care/step-not-now');
  expect(await codeOf(step({ step: 'assign', to: editor.person }))).toBe('care/no-technician');
  await step({ step: 'assign', to: technician.person });
  await step({ step: 'arrive' });
  await step({ step: 'finish', doneWhat: 'Thay củ loa', parts: 'củ loa 30 W' });
  expect(await codeOf(step({ step: 'check' }))).toBe('care/not-proved-yet');

  const { task, line } = await budget(500_000n);
  const cost = (amount: string, who = accountant) =>
    who.call(careRoutes.cost, {
      params: { ticket: opened.id },
      body: { task, line, amount, voucher: 'PC-07', memo: 'Củ loa 30 W' },
    });
  expect(await codeOf(cost('500001'))).toBe('ledger/over-allocation');
  expect(await codeOf(cost('0'))).toBe('ledger/nothing-spent');
  expect(await codeOf(cost('1', technician))).toBe('access/role-needed');
  // Two who spend the same money at the same instant: one of them is told no.
  const codes = await Promise.all([codeOf(cost('300000')), codeOf(cost('300000'))]);
  expect(codes.filter((code) => code === 'ledger/over-allocation')).toHaveLength(1);
  const view = async () =>
    (await technician.call(careRoutes.tickets, { query: { cluster: box.cluster } })).tickets[0];
  const booked = (await view())?.costs[0];
  expect(booked).toMatchObject({ amount: '300000', voucher: 'PC-07', takenBack: false });
  const back = () =>
    accountant.call(careRoutes.takeBack, {
      params: { ticket: opened.id, entry: booked?.entry ?? '' },
      body: { reason: 'ghi nhầm phiếu' },
    });
  await back();
  expect(await codeOf(back())).toBe('ledger/taken-back');
  await cost('500000');
  const whole = await sql`select * from ledger.first_break()`.execute(server.db.sql);
  expect(whole.rows).toEqual([]);

  await sql`insert into broadcast.play (box, seq, cluster, station, airing, title, planned_at, started_at, played_ms,
      duration_ms, proved_ms, result, hash, local_day)
    select ${box.id}, 1, c.id, c.station, gen_random_uuid(), 'Bản tin chiều', now(), now() + interval '1 second', 1, 1, 1,
      'proved', 'x', current_date from fleet.cluster c where c.id = ${box.cluster}`.execute(
    await withRecord(box),
  );
  await watch(parts);
  expect(await view()).toMatchObject({ state: 'checked', proof: { title: 'Bản tin chiều' } });
  await box.line.end();
});

/** The play log's rows point at the box's own journal. */
async function withRecord(box: PresentBox) {
  await box.line.writes({ kind: 'booted', program: '0.1.0', output: 'simulated' });
  await eventually(async () => {
    const found = await sql`select 1 from fleet.journal_record where box = ${box.id}`.execute(server.db.sql);
    return found.rows.length > 0 ? true : undefined;
  });
  return server.db.sql;
}

async function budget(amount: bigint): Promise<{ task: string; line: string }> {
  const found = await sql<{ plan: PlanId; task: string }>`
    with plan as (
      insert into programme.plan (id, place, file_name, document, document_sha256, reading, reader, imported_by)
      values (gen_random_uuid(), ${server.town}, 'kh.txt', 'x', ${'b'.repeat(64)}, '{}', 'test', ${accountant.person}) returning id
    ), activity as (
      insert into programme.activity (id, plan, ordinal, title) select gen_random_uuid(), id, 1, 'Sửa chữa' from plan returning id, plan
    )
    insert into programme.task (id, plan, activity, title) select gen_random_uuid(), plan, id, 'Bảo trì loa' from activity
    returning plan, id as task`.execute(server.db.sql);
  const { plan, task } = found.rows[0] ?? { plan: '' as PlanId, task: '' };
  const actor = { person: accountant.person, behind: undefined, grants: [] };
  await withTransaction(server.db, (trx) =>
    allocate(narrow(trx), actor, plan, {
      source: 'Ngân sách',
      decision: undefined,
      lines: [{ label: 'Bảo trì', amount: dong(amount) }],
    }),
  );
  const line = await server.db.sql
    .selectFrom('ledger.line as l')
    .innerJoin('ledger.fund as f', 'f.id', 'l.fund')
    .select('l.id')
    .where('f.plan', '=', plan)
    .executeTakeFirstOrThrow();
  return { task, line: line.id };
}
