import { auditRoutes, measuresRoutes, type PlanView, programmeRoutes } from '@loaphuong/contract';
import {
  anotherPlan,
  codeOf,
  type PlanDesk,
  planDesk,
  rowCounts,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let server: TestServer;
let desk: PlanDesk;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let supervisor: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  desk = await planDesk(server);
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
  supervisor = await server.signedIn('Lâm Thị Nga', 'supervisor');
});
afterAll(() => server.close());

const rows = () => rowCounts(server.db, 'programme', 'ledger', 'audit', 'places');
const WRONG_SUM = (text: string) =>
  text
    .replace(
      '- Sản xuất, phát chuyên mục phát thanh giảm nghèo: 64.750.000',
      '- Sản xuất chuyên mục: 64.000.000',
    )
    .replace('Sáu mươi tư triệu bảy trăm năm mươi ngàn đồng', 'Sáu mươi tư triệu đồng');
const BLANKS = (text: string) =>
  text
    .replace('Số: 118/KH-UBND', 'Số:       /KH-UBND')
    .replace('ngày 24 tháng 3 năm', 'ngày      tháng 3 năm');

describe('the findings of a draft', () => {
  test('are kept, corrected and taken back, with who said so, and the document stays as it was', async () => {
    const draft = await desk.imported(anotherPlan());
    const point = (plan: PlanView) =>
      plan.findings.find((finding) => finding.code === 'STRAY_NUMBER')?.decision;
    expect(point(draft)).toEqual({ kind: 'open' });
    const by = { id: desk.lead.person, name: 'Hồ Thị Yến' };
    expect(point(await desk.decide(draft, 'STRAY_NUMBER', { decision: 'keep' }))).toMatchObject({
      kind: 'kept',
      by,
    });
    const corrected = await desk.decide(draft, 'STRAY_NUMBER', { decision: 'correct', value: '' });
    expect(point(corrected)).toMatchObject({ kind: 'corrected', value: '', by });
    expect(corrected.lines).toEqual(draft.lines);
    const duties = (plan: PlanView) =>
      plan.responsibilities.flatMap((each) => each.duties.map((duty) => duty.value));
    expect(duties(draft).join(' ')).toContain('bảo đảm 2 tiết kiệm');
    expect(duties(corrected).join(' ')).toContain('bảo đảm tiết kiệm');
    expect(duties(corrected).join(' '), 'nothing else changed').toBe(
      duties(draft).join(' ').replace('bảo đảm 2 tiết', 'bảo đảm tiết'),
    );
    expect(point(await desk.decide(draft, 'STRAY_NUMBER', { decision: 'reopen' }))).toEqual({ kind: 'open' });
    const listed = async () =>
      (await desk.lead.call(programmeRoutes.plans)).plans.find((plan) => plan.id === draft.id)?.openFindings;
    expect(await listed()).toBe(1);
    await desk.decide(draft, 'STRAY_NUMBER', { decision: 'keep' });
    expect(await listed()).toBe(0);
    expect(
      await codeOf(
        desk.lead.call(programmeRoutes.decideFinding, {
          params: { plan: draft.id, n: 999 },
          body: { decision: 'keep' },
        }),
      ),
    ).toBe('programme/no-such-finding');
  });

  test('a blank number and a blank day take what a person enters, tidied, in the form and in the list', async () => {
    const draft = await desk.imported(anotherPlan(BLANKS));
    expect([draft.number.value, draft.date.value]).toEqual([null, '2026-03']);
    await desk.decide(draft, 'NUMBER_MISSING', { decision: 'correct', value: 'Số: 118 / KH-UBND' });
    const plan = await desk.decide(draft, 'DAY_MISSING', { decision: 'correct', value: '5/3/2026' });
    expect([plan.number, plan.date].map(({ value, confidence }) => [value, confidence])).toEqual([
      ['118/KH-UBND', 'corrected'],
      ['2026-03-05', 'corrected'],
    ]);
    const item = (await desk.lead.call(programmeRoutes.plans)).plans.find((each) => each.id === draft.id);
    expect(item?.number).toBe('118/KH-UBND');
  });

  test('a number or a day that cannot be one is refused by the name of its field, and the earlier answer stays', async () => {
    const draft = await desk.imported(anotherPlan(BLANKS));
    await desk.decide(draft, 'DAY_MISSING', { decision: 'correct', value: '24/3/2026' });
    for (const value of ['31/02/2026', 'hôm nay', '', '2026-03-24T00:00']) {
      const refusal = await desk
        .decide(draft, 'DAY_MISSING', { decision: 'correct', value })
        .catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        problem: {
          code: 'programme/bad-correction',
          field: 'value',
          message: { vi: expect.stringContaining('Ngày') },
        },
      });
    }
    expect(
      await codeOf(desk.decide(draft, 'NUMBER_MISSING', { decision: 'correct', value: 'không số' })),
    ).toBe('programme/bad-correction');
    expect((await desk.shown(draft.id)).date.value).toBe('2026-03-24');
  });
});

describe('confirming', () => {
  test('is refused while the lines do not add up, and the sum cannot be talked away, only kept as it stands', async () => {
    const draft = await desk.imported(anotherPlan(WRONG_SUM));
    expect([draft.budget.linesAddUp, draft.blocked.length]).toEqual([false, 1]);
    const refusal = await desk.confirm(draft.id).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      problem: { code: 'programme/open-errors', message: { vi: expect.stringContaining('150.500.000') } },
    });
    expect(
      await codeOf(desk.decide(draft, 'SUM_MISMATCH', { decision: 'correct', value: '64.750.000' })),
    ).toBe('programme/not-correctable');
    expect((await desk.decide(draft, 'SUM_MISMATCH', { decision: 'keep' })).blocked).toEqual([]);
    expect((await desk.decide(draft, 'SUM_MISMATCH', { decision: 'reopen' })).blocked).toHaveLength(1);
    await desk.decide(draft, 'SUM_MISMATCH', { decision: 'keep' });
    expect((await desk.confirm(draft.id)).budget.lines.map((line) => line.allocated)).toEqual([
      '86500000',
      '64000000',
    ]);
  });

  test('makes a task of each activity and allocates each line, says who did it, and tells the log', async () => {
    const draft = await desk.imported(anotherPlan());
    const plan = await desk.confirm(draft.id);
    expect(plan.state).toMatchObject({ kind: 'confirmed', by: { id: desk.lead.person, name: 'Hồ Thị Yến' } });
    expect(plan.activities.map((activity) => activity.tasks)).toEqual(
      Array.from({ length: 3 }, () => ({ open: 1, done: 0 })),
    );
    expect(plan.budget.lines.map((line) => line.allocated)).toEqual(['86500000', '64750000']);
    const { tasks } = await editor.call(programmeRoutes.tasks);
    const own = tasks.filter((task) => task.plan === plan.id);
    expect(own.map((task) => task.title).toSorted()).toEqual(
      draft.activities.map((activity) => activity.title.value ?? '').toSorted(),
    );
    expect(own.map((task) => task.lead.length)).toEqual([1, 1, 1]);
    const { entries, whole } = await supervisor.call(auditRoutes.list, { query: {} });
    const deeds = entries.filter((entry) => entry.subject.id === plan.id).map((entry) => entry.action);
    expect([deeds, whole]).toEqual([['programme/confirm', 'ledger/allocate', 'programme/import'], true]);
  });

  test('keeps nothing when the ledger fails: no tasks, no books, still a draft, and it works the next time', async () => {
    const draft = await desk.imported(anotherPlan());
    const before = await rows();
    await server.db.pool.query(`
      create function ledger.no_paper() returns trigger language plpgsql as $$ begin raise 'out of paper'; end $$;
      create trigger no_paper before insert on ledger.entry for each row execute function ledger.no_paper()`);
    try {
      expect(await codeOf(desk.confirm(draft.id))).toBe('platform/fault');
    } finally {
      await server.db.pool.query('drop trigger no_paper on ledger.entry; drop function ledger.no_paper');
    }
    expect(await rows()).toEqual(before);
    expect((await desk.shown(draft.id)).state.kind).toBe('draft');
    expect((await desk.confirm(draft.id)).state.kind).toBe('confirmed');
  });

  test('by two people at once happens once', async () => {
    const draft = await desk.imported(anotherPlan());
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(desk.confirm(draft.id))));
    expect(codes.toSorted()).toEqual(['no refusal', 'programme/confirmed', 'programme/confirmed']);
    expect((await desk.shown(draft.id)).activities.map((activity) => activity.tasks.open)).toEqual([1, 1, 1]);
  });

  test('is for good: a confirmed plan is not corrected, discarded or confirmed again, by no door and in no table', async () => {
    const draft = await desk.imported(anotherPlan());
    await desk.confirm(draft.id);
    const before = await rows();
    expect(await codeOf(desk.decide(draft, 'STRAY_NUMBER', { decision: 'keep' }))).toBe(
      'programme/confirmed',
    );
    expect(await codeOf(desk.discard(draft.id))).toBe('programme/confirmed');
    expect(await codeOf(desk.confirm(draft.id))).toBe('programme/confirmed');
    expect(await rows()).toEqual(before);
    const change = `update programme.plan set state = 'draft', decided_by = null, decided_at = null where id = '${draft.id}'`;
    await expect(server.db.pool.query(change)).rejects.toThrow('append-only');
    await expect(server.db.pool.query(`delete from programme.plan where id = '${draft.id}'`)).rejects.toThrow(
      'append-only',
    );
  });

  test('a plan that names no money opens empty books', async () => {
    const without = (text: string) => text.replace(/Tổng kinh phí thực hiện[\s\S]*?(?=V\. TỔ CHỨC)/, '');
    const plan = await desk.confirm((await desk.imported(anotherPlan(without))).id);
    expect([plan.state.kind, plan.budget.total, plan.budget.lines]).toEqual(['confirmed', null, []]);
  });
});

describe('discarding', () => {
  test('needs a reason, takes the draft out of every list, and keeps the document as a record', async () => {
    const draft = await desk.imported(anotherPlan());
    const target = draft.targets[1]?.id ?? '';
    expect(await codeOf(desk.discard(draft.id, '  '))).toBe('platform/invalid-input');
    await desk.discard(draft.id, 'Nhầm bản chưa ký');
    expect(await codeOf(desk.shown(draft.id))).toBe('programme/no-such-plan');
    expect(await codeOf(desk.confirm(draft.id))).toBe('programme/no-such-plan');
    expect(await codeOf(desk.discard(draft.id))).toBe('programme/no-such-plan');
    expect(await codeOf(desk.lead.call(measuresRoutes.target, { params: { target } }))).toBe(
      'measures/not-counted',
    );
    expect((await desk.lead.call(programmeRoutes.plans)).plans.map((plan) => plan.id)).not.toContain(
      draft.id,
    );
    const kept = await server.db.pool.query(
      'select discard_reason, length(document) as bytes from programme.plan where id = $1',
      [draft.id],
    );
    expect(kept.rows).toEqual([{ discard_reason: 'Nhầm bản chưa ký', bytes: expect.any(Number) }]);
    const { entries } = await supervisor.call(auditRoutes.list, { query: {} });
    expect(entries[0]).toMatchObject({ action: 'programme/discard', reason: 'Nhầm bản chưa ký' });
  });
});
