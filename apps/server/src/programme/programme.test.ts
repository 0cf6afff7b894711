import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { crc32, deflateRawSync } from 'node:zlib';
import { type PlanView, programmeRoutes } from '@loaphuong/contract';
import {
  anotherPlan,
  codeOf,
  EXAMPLE_PLAN,
  type PlanDesk,
  planDesk,
  rowCounts,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftsWaiting } from './index.ts';

const EXAMPLES = new URL('../../../../examples/', import.meta.url);
/** The real plan is no part of the repository; where it lies beside it, these promises are kept too. */
const REAL_PLAN = new URL('../../../../../shared/plans/cua-lo-2024.txt', import.meta.url);

/** A page of a plan as `.VnTime` documents hold it (TCVN 5712:1993), seen through Latin-1. */
const TCVN3 = `uû ban nh©n d©n thÞ x· cöa lam
kÕ ho¹ch gi¶m nghÌo vÒ th«ng tin n¨m 2026
c¸c phßng, ban, ®¬n vÞ vµ uû ban nh©n d©n c¸c ph­êng thùc hiÖn ®óng néi dung kÕ ho¹ch nµy.
`;

let server: TestServer;
let desk: PlanDesk;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  desk = await planDesk(server);
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
});
afterAll(() => server.close());

const rows = () => rowCounts(server.db, 'programme', 'ledger', 'audit', 'places');

describe('the example plan', () => {
  test('becomes a draft with targets, activities and budget, and nothing of it is official', async () => {
    const before = await rows();
    const plan = await desk.imported(EXAMPLE_PLAN, 'ke-hoach-cua-lam-2026.txt');
    expect(plan).toMatchObject({
      state: { kind: 'draft' },
      fileName: 'ke-hoach-cua-lam-2026.txt',
      place: { id: server.town },
      number: { value: '118/KH-UBND', confidence: 'exact' },
      date: { value: '2026-03-24' },
      title: { value: 'Giảm nghèo về thông tin trên địa bàn thị xã Cửa Lam năm 2026' },
      blocked: [],
    });
    expect(
      plan.targets.map(({ comparator, value, unit, measure }) => [comparator, value, unit, measure?.kind]),
    ).toEqual([
      ['=', 100, '%', undefined],
      ['=', 100, '%', 'loudspeakers-working-well'],
      ['=', 100, '%', undefined],
    ]);
    expect(plan.activities.map(({ lead: units, tasks }) => [units.length, tasks])).toEqual(
      Array.from({ length: 3 }, () => [1, { open: 0, done: 0 }]),
    );
    expect(plan.budget).toMatchObject({ total: { amount: '151250000', wordsMatch: true }, linesAddUp: true });
    expect(plan.budget.lines.map(({ amount, allocated }) => [amount, allocated])).toEqual([
      ['86500000', '0'],
      ['64750000', '0'],
    ]);
    const source = plan.targets[1]?.at[0];
    expect(plan.lines[(source?.line ?? 0) - 1]?.slice((source?.column ?? 0) - 1)).toMatch(
      /^phường có hệ thống loa/,
    );
    expect(await rows()).toEqual({
      ...before,
      'programme.plan': (before['programme.plan'] ?? 0) + 1,
      'programme.target': (before['programme.target'] ?? 0) + 3,
      'programme.activity': (before['programme.activity'] ?? 0) + 3,
      'audit.entry': (before['audit.entry'] ?? 0) + 1,
    });
    expect((await desk.lead.call(programmeRoutes.tasks)).tasks).toEqual([]);
  });

  test('reads the same from its Word file', async () => {
    const word = await desk.imported(
      readFileSync(new URL('ke-hoach-cua-lam-2026.docx', EXAMPLES)),
      'ke-hoach.docx',
    );
    const text = await desk.imported(anotherPlan());
    const figures = (plan: PlanView) => [
      plan.title.value,
      plan.targets.map((target) => target.subject),
      plan.activities.map((activity) => activity.title.value),
      plan.budget.lines.map((line) => line.amount),
      plan.recipients.length,
    ];
    expect(figures(word)).toEqual(figures(text));
  });

  test('cannot come in twice, not even by two people at once, until the draft is discarded', async () => {
    const text = anotherPlan();
    const codes = await Promise.all([1, 2, 3, 4].map(() => codeOf(desk.send(text))));
    expect(codes.toSorted()).toEqual([
      'no refusal',
      ...Array.from({ length: 3 }, () => 'programme/known-document'),
    ]);
    const known = await desk.send(text).catch((error: unknown) => error);
    const plan = (known as { problem: { detail: { plan: string } } }).problem.detail.plan;
    expect((await desk.shown(plan)).state.kind).toBe('draft');
    await desk.discard(plan);
    expect(await codeOf(desk.send(text))).toBe('no refusal');
  });
});

describe.skipIf(!existsSync(REAL_PLAN))(
  'the real plan of 2024 (skipped where it does not lie beside the repository)',
  () => {
    test('gives 3 targets, 2 activities, and 99.000.000 + 71.429.000 allocated once it is confirmed', async () => {
      const draft = await desk.imported(readFileSync(REAL_PLAN), 'cua-lo-2024.txt');
      expect([draft.targets.length, draft.activities.length, draft.budget.total?.amount]).toEqual([
        3,
        2,
        '170429000',
      ]);
      expect(draft.findings.filter((finding) => finding.fills !== undefined).map(({ code }) => code)).toEqual(
        ['NUMBER_MISSING', 'DAY_MISSING'],
      );
      const plan = await desk.confirm(draft.id);
      expect(plan.budget.lines.map((line) => line.allocated)).toEqual(['99000000', '71429000']);
      expect(plan.activities.map((activity) => activity.tasks.open)).toEqual([1, 1]);
    });
  },
);

describe('a file that is no plan is refused with its reason, and nothing of it is kept:', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'documents/empty-file'],
    [
      'a news page',
      readFileSync(new URL('../packages/documents/fixtures/not-plans/news.txt', EXAMPLES)),
      'programme/not-a-plan',
    ],
    [
      'a decision',
      readFileSync(new URL('../packages/documents/fixtures/not-plans/decision.txt', EXAMPLES)),
      'programme/not-a-plan',
    ],
    [
      'a zip bomb in a docx',
      zipOf('word/document.xml', Buffer.alloc(4 * 1024 * 1024, ' ')),
      'documents/zip-bomb',
    ],
    ['text in TCVN3', Buffer.from(TCVN3.repeat(4), 'latin1'), 'documents/legacy-encoding'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'documents/unsupported-format'],
  ])('%s', async (_what, content, code) => {
    const before = await rows();
    const refusal = (await desk.send(content).catch((error: unknown) => error)) as {
      problem: { code: string; message: { vi: string } };
    };
    expect(refusal.problem.code).toBe(code);
    expect(refusal.problem.message.vi).toMatch(/\p{L}/u);
    expect(await rows()).toEqual(before);
  });

  test('21 MB: the answer is 413 before the first byte of the file was sent; a stranger hears 401', async () => {
    const before = await rows();
    const address = await server.app.http.listen({ port: 0, host: '127.0.0.1' });
    const answerTo = (cookie: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(new URL(address).port), '127.0.0.1', () =>
          socket.write(
            [
              'POST /api/plans?fileName=lon.docx HTTP/1.1',
              'Host: localhost',
              'Origin: http://localhost',
              'Content-Type: application/octet-stream',
              `Content-Length: ${21 * 1024 * 1024}`,
              `Cookie: ${cookie}`,
              '\r\n',
            ].join('\r\n'),
          ),
        );
        socket.setTimeout(15_000, () => reject(new Error('no answer while the body was held back')));
        socket.on('error', reject);
        socket.once('data', (data) => {
          resolve(data.toString().split('\r\n', 1)[0] ?? '');
          socket.destroy();
        });
      });
    expect(await answerTo(desk.lead.cookie)).toContain(' 413 ');
    expect(await answerTo('')).toContain(' 401 ');
    expect(await rows()).toEqual(before);
  });

  test('a document with a character that cannot be kept is read with the sign for damage in its place', async () => {
    const plan = await desk.imported(anotherPlan((text) => text.replace('1. Mục đích', '1. Mục\0 đích')));
    expect(plan.findings.map((finding) => finding.code)).toContain('BAD_CHAR');
    expect(plan.lines.some((line) => line.includes('1. Mục\uFFFD đích'))).toBe(true);
    expect(await codeOf(desk.send(anotherPlan(), 'ke\0hoach.txt'))).toBe('platform/unkeepable-character');
  });
});

describe('roles', () => {
  test('everybody who is signed in reads plans; only the lead of the place changes them; a stranger sees nothing', async () => {
    const draft = await desk.imported(anotherPlan());
    const params = { plan: draft.id };
    expect((await editor.call(programmeRoutes.plan, { params })).id).toBe(draft.id);
    expect(await codeOf(desk.send(anotherPlan(), 'x.txt', editor))).toBe('access/role-needed');
    const deeds = [
      editor.call(programmeRoutes.confirm, { params }),
      editor.call(programmeRoutes.discard, { params, body: { reason: 'Thử xem' } }),
      editor.call(programmeRoutes.decideFinding, { params: { ...params, n: 1 }, body: { decision: 'keep' } }),
    ];
    expect(await Promise.all(deeds.map(codeOf))).toEqual(deeds.map(() => 'access/role-needed'));
    const closed = [
      server.stranger(programmeRoutes.plans),
      server.stranger(programmeRoutes.plan, { params }),
      server.stranger(programmeRoutes.tasks),
      server.stranger(programmeRoutes.confirm, { params }),
      server.stranger(programmeRoutes.importPlan, {
        query: { fileName: 'x' },
        body: Buffer.from(EXAMPLE_PLAN),
      }),
    ];
    expect(await Promise.all(closed.map(codeOf))).toEqual(closed.map(() => 'access/signed-out'));
    expect((await desk.shown(draft.id)).state.kind).toBe('draft');
  });

  test('an id in capitals is the same id, and one of nobody is missing', async () => {
    const draft = await desk.imported(anotherPlan());
    expect((await desk.shown(draft.id.toUpperCase())).id).toBe(draft.id);
    expect(await codeOf(desk.shown('00000000-0000-4000-8000-000000000000'))).toBe('programme/no-such-plan');
    expect(await codeOf(desk.shown('x'))).toBe('platform/invalid-input');
  });

  test('a draft waits for its lead and for nobody else, with the points that are still open', async () => {
    const draft = await desk.imported(anotherPlan());
    const waiting = async (role: 'lead' | 'editor') =>
      (
        await draftsWaiting(server.db.sql, {
          person: desk.lead.person,
          behind: undefined,
          grants: [{ role, place: server.town }],
        })
      ).find((item) => item.id === draft.id);
    expect(await waiting('editor')).toBeUndefined();
    expect(await waiting('lead')).toMatchObject({
      kind: 'confirm-plan',
      note: { vi: expect.stringContaining(' 1 điểm') },
    });
    await desk.decide(draft, 'STRAY_NUMBER', { decision: 'keep' });
    expect(await waiting('lead')).toMatchObject({ note: { vi: expect.stringContaining(' 0 điểm') } });
  });
});

/** A zip file with one deflated part (PKWARE APPNOTE 6.3.9). */
function zipOf(name: string, data: Uint8Array): Uint8Array {
  const packed = deflateRawSync(data);
  const label = Buffer.from(name);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt32LE(crc32(data), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(data.length, 18);
  shared.writeUInt16LE(label.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, label, packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), shared, Buffer.alloc(14), label]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
