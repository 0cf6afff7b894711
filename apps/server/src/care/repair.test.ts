import { careRoutes } from '@loaphuong/contract';
import { dong } from '@loaphuong/domain/basics';
import type { PlanId } from '@loaphuong/domain/programme';
import type { Evidence } from '@loaphuong/protocol';
import {
  codeOf,
  eventually,
  HEARTBEAT,
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

  await played(box, 1, 'Bản tin chiều', [MIC]);
  await watch(parts);
  expect(await view()).toMatchObject({ state: 'checked', proof: { title: 'Bản tin chiều', kind: 'mic' } });
  await box.line.end();
});

test('what only left the card closes no repair of the loudspeakers; a person who heard them does, by name', async () => {
  const box = await presentBox(server, technician.call);
  const ticket = await done(box, undefined);
  const view = () => viewOf(box);
  expect(await view()).toMatchObject({ state: 'done', wait: 'play' });
  const hear = (seq: number, who = technician) =>
    who.call(careRoutes.step, {
      params: { ticket },
      body: { step: 'hear', play: { box: box.id, seq }, where: 'cổng chợ, nghe rõ cả hai loa' },
    });
  expect(await codeOf(hear(1))).toBe('care/not-proved-yet');

  await played(box, 1, 'Bản tin sáng', [SINK]);
  await played(box, 2, 'Bản tin trưa', [SINK]);
  await watch(parts);
  expect(await view()).toMatchObject({
    state: 'done',
    wait: 'ear',
    played: { seq: 2, title: 'Bản tin trưa' },
  });
  const check = technician.call(careRoutes.step, { params: { ticket }, body: { step: 'check' } });
  expect(await codeOf(check)).toBe('care/not-heard-yet');
  expect(await codeOf(hear(2, editor))).toBe('access/role-needed');
  expect(await codeOf(hear(77))).toBe('care/not-that-play');
  await hear(2);
  const closed = await view();
  expect(closed).toMatchObject({
    state: 'checked',
    proof: { seq: 2, title: 'Bản tin trưa', kind: 'sink' },
    heard: { by: { name: 'Vũ Minh Tuấn' }, where: 'cổng chợ, nghe rõ cả hai loa' },
  });
  expect(closed?.wait).toBeUndefined();
  expect(closed?.steps.at(-1)).toMatchObject({ step: 'hear', by: { id: technician.person } });
  const { rows } = await sql<{ actor: string; detail: unknown }>`
    select actor, detail from audit.entry where action = 'care/hear-ticket' and subject_id = ${ticket}`.execute(
    server.db.sql,
  );
  expect(rows).toEqual([{ actor: technician.person, detail: { box: box.id, seq: 2, evidence: 'sink' } }]);
  await box.line.end();
});

test('an input that hears it later closes it by itself, and says how far it heard', async () => {
  const box = await presentBox(server, technician.call);
  await done(box, undefined);
  await played(box, 1, 'Bản tin sáng', [SINK]);
  await played(box, 2, 'Bản tin trưa', [SINK, { ...SINK, kind: 'line' }]);
  await watch(parts);
  const view = await viewOf(box);
  expect(view).toMatchObject({ state: 'checked', proof: { title: 'Bản tin trưa', kind: 'line' } });
  expect(view?.heard).toBeUndefined();
  await box.line.end();
});

test('a card that was missing is mended when it takes a whole play, once its alarm is over', async () => {
  const box = await presentBox(server, technician.call);
  const { rows } = await sql<{ id: string }>`
    insert into care.alarm (id, kind, urgent, level, subject, clusters, detail, since, began_at, last_seen_at)
    values (gen_random_uuid(), 'output', false, 'cluster', ${box.cluster}, array[${box.cluster}::uuid], '{"fault":"output-missing"}',
      now(), now(), now()) returning id`.execute(server.db.sql);
  await done(box, rows[0]?.id);
  await box.line.says('heartbeat', { ...HEARTBEAT, faults: ['output-missing'] });
  const faults = async (count: number) =>
    eventually(async () => {
      const found = await sql<{ n: number }>`
        select cardinality(faults) as n from fleet.presence where box = ${box.id}`.execute(server.db.sql);
      return found.rows[0]?.n === count ? true : undefined;
    });
  await faults(1);
  await played(box, 1, 'Bản tin sáng', [SINK]);
  await watch(parts);
  expect(await viewOf(box)).toMatchObject({ state: 'done', wait: 'alarm' });
  await box.line.says('heartbeat', HEARTBEAT);
  await faults(0);
  await watch(parts);
  expect(await viewOf(box)).toMatchObject({ state: 'checked', proof: { kind: 'sink' } });
  await box.line.end();
});

const SINK = { kind: 'sink', matched: 4, windows: 4, lowest: 0.99, levelDb: -16 } as const;
const MIC = { ...SINK, kind: 'mic' } as const;

/** A repair that the technician has done. */
async function done(box: PresentBox, alarm: string | undefined): Promise<string> {
  const { id } = await technician.call(careRoutes.openTicket, {
    body: { cluster: box.cluster, title: 'Loa câm', what: '', ...(alarm === undefined ? {} : { alarm }) },
  });
  for (const body of [
    { step: 'assign', to: technician.person },
    { step: 'finish', doneWhat: 'Thay dây loa', parts: '' },
  ] as const)
    await technician.call(careRoutes.step, { params: { ticket: id }, body });
  return id;
}

const viewOf = async (box: PresentBox) =>
  (await technician.call(careRoutes.tickets, { query: { cluster: box.cluster } })).tickets[0];

/** A proved play that begins in `seq` seconds, after whatever was done until now. */
async function played(box: PresentBox, seq: number, title: string, evidence: readonly Evidence[]) {
  // The play log's rows point at the box's own journal.
  await box.line.writes({ kind: 'booted', program: '0.1.0', output: 'simulated' });
  await eventually(async () => {
    const found = await sql`select from fleet.journal_head where box = ${box.id} and seq >= ${seq}`.execute(
      server.db.sql,
    );
    return found.rows.length > 0 ? true : undefined;
  });
  await sql`insert into broadcast.play (box, seq, cluster, station, airing, title, planned_at, started_at, played_ms,
      duration_ms, proved_ms, result, hash, local_day, evidence)
    select ${box.id}, ${seq}, c.id, c.station, gen_random_uuid(), ${title}, now(), now() + make_interval(secs => ${seq}), 1, 1, 1,
      'proved', 'x', current_date, ${JSON.stringify(evidence)}::jsonb from fleet.cluster c where c.id = ${box.cluster}`.execute(
    server.db.sql,
  );
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
