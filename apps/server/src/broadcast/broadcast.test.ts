// One bulletin's way from its text to its proof, and everybody who must not take it: on one installation, because each step stands on the
// one before.

import { createHash } from 'node:crypto';
import {
  airingRoutes,
  type BulletinView,
  bulletinRoutes,
  fleetRoutes,
  LONGEST_TEXT,
} from '@loaphuong/contract';
import { Horizon, openEnvelope } from '@loaphuong/protocol';
import { narrow, setPlaceRules, withTransaction } from '@loaphuong/server';
import {
  type BareBox,
  bareBox,
  codeOf,
  nextRecord,
  signedBatch,
  type TestServer,
  testServer,
  wholePlay,
} from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeJournal } from '../fleet/journal.ts';
import { isSignedBy } from '../fleet/signing.ts';
import { keepPlayLog } from './play-log.ts';

let server: TestServer;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let approver: Awaited<ReturnType<TestServer['signedIn']>>;
let both: Awaited<ReturnType<TestServer['signedIn']>>;
const boxes: BareBox[] = [];

beforeAll(async () => {
  server = await testServer();
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
  approver = await server.signedIn('Nguyễn Thị Hạnh', 'approver');
  both = await server.signedIn('Chu Văn Nam', 'editor', 'approver');
  const technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  for (const ward of server.wards) {
    boxes.push(await bareBox(server, technician.call, { ward, name: 'Nhà văn hóa' }));
  }
});
afterAll(() => server.close());

const CONTENT = {
  title: 'Tiêm chủng tháng 12',
  text: 'Kính mời bà con đưa trẻ đi tiêm chủng ngày 5/12/2026 lúc 7h30.',
};

async function rendered(id: string, call = editor.call): Promise<BulletinView> {
  for (let tries = 0; tries < 600; tries += 1) {
    const view = await call(bulletinRoutes.one, { params: { bulletin: id } });
    if (view.sound.kind === 'ready') return view;
    if (view.sound.kind === 'failed') throw new Error(view.sound.message.en);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not rendered within 30 s');
}
const shaOf = (view: BulletinView) => (view.sound.kind === 'ready' ? view.sound.sha256 : '');
async function approved(content = CONTENT): Promise<BulletinView> {
  const { id } = await editor.call(bulletinRoutes.draft, { body: content });
  const view = await rendered(id);
  await editor.call(bulletinRoutes.submit, { params: { bulletin: id } });
  return approver.call(bulletinRoutes.approve, { params: { bulletin: id }, body: { sha256: shaOf(view) } });
}
const inMinutes = (minutes: number) =>
  Temporal.Now.instant()
    .add({ seconds: Math.round(minutes * 60) })
    .toString();
async function retainedHorizon(station: string): Promise<{ wire: string; body: Horizon; sequence: number }> {
  for (let tries = 0; tries < 200; tries += 1) {
    const row = await server.db.sql
      .selectFrom('broadcast.horizon')
      .selectAll()
      .where('station', '=', station as never)
      .executeTakeFirst();
    if (row?.published_at != null) {
      const pinned = boxes[0]?.answer.keys[0];
      const opened = openEnvelope(row.envelope, {
        kind: 'horizon',
        isForMe: (target) => 'station' in target && target.station === station,
        verify: (key, signature, text) =>
          key === pinned?.key ? isSignedBy(pinned.publicKey, signature, text) : undefined,
        lastSequence: 0,
        now: Temporal.Now.instant(),
      });
      if (!opened.ok) throw new Error(opened.refused);
      return {
        wire: row.envelope,
        body: Horizon.parse(opened.envelope.body),
        sequence: opened.envelope.sequence,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no horizon was published within 10 s');
}

test('a bulletin is spoken, submitted, approved by another person, and the approval freezes the sound', async () => {
  const view = await approved();
  expect(view.state).toMatchObject({
    kind: 'approved',
    by: { name: 'Nguyễn Thị Hạnh' },
    sha256: shaOf(view),
  });
  expect(view.readBack.find((segment) => segment.source.includes('7h30'))?.spoken).toContain('bảy giờ');
  const media = await server.app.http.inject({ method: 'GET', url: `/media/${shaOf(view)}` });
  expect(createHash('sha256').update(media.rawPayload).digest('hex')).toBe(shaOf(view));
  const part = await server.app.http.inject({
    method: 'GET',
    url: `/media/${shaOf(view)}`,
    headers: { range: 'bytes=10-19' },
  });
  expect([part.statusCode, part.rawPayload.equals(media.rawPayload.subarray(10, 20))]).toEqual([206, true]);
  await expect(server.db.pool.query('delete from broadcast.approval')).rejects.toThrow('append-only');
});

test('nobody approves what they wrote or submitted, whatever roles they have, and the database holds it too', async () => {
  const { id } = await both.call(bulletinRoutes.draft, { body: CONTENT });
  const view = await rendered(id, both.call);
  await both.call(bulletinRoutes.submit, { params: { bulletin: id } });
  expect(
    await codeOf(
      both.call(bulletinRoutes.approve, { params: { bulletin: id }, body: { sha256: shaOf(view) } }),
    ),
  ).toBe('broadcast/same-person');
  expect(
    await codeOf(
      editor.call(bulletinRoutes.approve, { params: { bulletin: id }, body: { sha256: shaOf(view) } }),
    ),
  ).toBe('access/role-needed');
  await expect(
    server.db.pool.query(
      `update broadcast.bulletin_version set state = 'approved', decided_by = "by", decided_at = now(), approved_sha256 = sound where bulletin = $1`,
      [id],
    ),
  ).rejects.toThrow('check constraint');
});

test('whoever wrote an earlier text of it does not approve it, although somebody else finished and submitted it', async () => {
  const { id } = await both.call(bulletinRoutes.draft, { body: CONTENT });
  const finished = await editor.call(bulletinRoutes.edit, {
    params: { bulletin: id },
    body: { ...CONTENT, text: 'Mời bà con đi tiêm.', basedOn: 1 },
  });
  expect(finished.version, "somebody else's draft is not written over").toBe(2);
  const sha256 = shaOf(await rendered(id));
  await editor.call(bulletinRoutes.submit, { params: { bulletin: id } });
  const approving = { params: { bulletin: id }, body: { sha256 } };
  expect(await codeOf(both.call(bulletinRoutes.approve, approving))).toBe('broadcast/same-person');
  await expect(
    server.db.pool.query('insert into broadcast.approval values ($1, 2, $2, null, now(), $3)', [
      id,
      both.person,
      sha256,
    ]),
  ).rejects.toThrow('wrote a version');
  expect((await approver.call(bulletinRoutes.approve, approving)).state.kind).toBe('approved');
});

test('approval of other bytes than those heard is refused', async () => {
  const { id } = await editor.call(bulletinRoutes.draft, { body: CONTENT });
  await rendered(id);
  await editor.call(bulletinRoutes.submit, { params: { bulletin: id } });
  expect(
    await codeOf(
      approver.call(bulletinRoutes.approve, { params: { bulletin: id }, body: { sha256: 'f'.repeat(64) } }),
    ),
  ).toBe('broadcast/other-sound');
});

test('a change after approval is a new version that needs approval again, and cannot be scheduled before', async () => {
  const first = await approved();
  const edited = await editor.call(bulletinRoutes.edit, {
    params: { bulletin: first.id },
    body: { ...CONTENT, text: 'Đổi sang ngày 6/12/2026.', basedOn: 1 },
  });
  expect([edited.version, edited.state.kind, edited.versions.map((version) => version.state.kind)]).toEqual([
    2,
    'draft',
    ['draft', 'approved'],
  ]);
  expect(
    await codeOf(editor.call(airingRoutes.schedule, { body: { bulletin: first.id, at: inMinutes(1) } })),
  ).toBe('broadcast/not-approved');
  expect(
    await codeOf(
      editor.call(bulletinRoutes.edit, { params: { bulletin: first.id }, body: { ...CONTENT, basedOn: 1 } }),
    ),
  ).toBe('broadcast/changed-meanwhile');
});

test('a bulletin with markup, without words or with 100,000 characters is refused by name of its field', async () => {
  const refused = (text: string) => codeOf(editor.call(bulletinRoutes.draft, { body: { ...CONTENT, text } }));
  expect(await refused('Chào <b>bà con</b>')).toBe('broadcast/markup');
  expect(await refused('<script>alert(1)</script>')).toBe('broadcast/markup');
  expect(await refused(' \n … !!! ')).toBe('broadcast/no-words');
  expect(await refused('')).toBe('broadcast/no-words');
  expect(await refused('a'.repeat(100_000))).toBe('platform/invalid-input');
  expect(LONGEST_TEXT).toBeLessThan(100_000);
  expect(
    await codeOf(editor.call(bulletinRoutes.draft, { body: { ...CONTENT, text: 'Giá 5 < 10 và 3 > 2' } })),
  ).toBe('no refusal');
});

test('an abbreviation with two readings must be settled before submission', async () => {
  const body = { ...CONTENT, text: 'Họp tại nhà văn hóa TDP 4 lúc 19h.' };
  const { id } = await editor.call(bulletinRoutes.draft, { body });
  const view = await rendered(id);
  const open = view.readBack.find((segment) => segment.choices !== undefined);
  expect(open?.choices?.length).toBeGreaterThan(1);
  expect(await codeOf(editor.call(bulletinRoutes.submit, { params: { bulletin: id } }))).toBe(
    'broadcast/reading-open',
  );
  await editor.call(bulletinRoutes.edit, {
    params: { bulletin: id },
    body: { ...body, basedOn: 1, readings: [{ written: open?.source.trim() ?? '', spoken: 'tổ dân phố' }] },
  });
  await rendered(id);
  expect((await editor.call(bulletinRoutes.submit, { params: { bulletin: id } })).state.kind).toBe(
    'submitted',
  );
});

test('what is sent back says why, and its author finds it waiting', async () => {
  const { id } = await editor.call(bulletinRoutes.draft, { body: { ...CONTENT, title: 'Bản tin trả lại' } });
  await rendered(id);
  await editor.call(bulletinRoutes.submit, { params: { bulletin: id } });
  expect(
    (await approver.call(airingRoutes.today)).waiting.some(
      (item) => item.kind === 'approve' && item.id === id,
    ),
  ).toBe(true);
  await approver.call(bulletinRoutes.return, { params: { bulletin: id }, body: { reason: 'Ghi rõ giờ.' } });
  const waiting = (await editor.call(airingRoutes.today)).waiting.find((item) => item.id === id);
  expect(waiting).toMatchObject({ kind: 'returned', note: { vi: 'Trả lại: Ghi rõ giờ.' } });
});

test('scheduling builds a signed horizon for each station, cancelling takes the airing out again', async () => {
  const bulletin = await approved({ ...CONTENT, title: 'Lịch cắt điện' });
  const at = inMinutes(30);
  const { id } = await editor.call(airingRoutes.schedule, { body: { bulletin: bulletin.id, at } });
  const station = boxes[0]?.station ?? '';
  await server.db.sql.updateTable('broadcast.horizon').set({ published_at: null }).execute();
  const held = await (async () => {
    for (let tries = 0; tries < 100; tries += 1) {
      const horizon = await retainedHorizon(station).catch(() => undefined);
      if (horizon?.body.airings.some((airing) => airing.id === id)) return horizon;
      await server.db.sql
        .updateTable('broadcast.horizon')
        .set({ published_at: Temporal.Now.instant() })
        .where('published_at', 'is', null)
        .execute();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the airing is not in the horizon');
  })();
  expect(held.body.airings.find((airing) => airing.id === id)).toMatchObject({
    sound: { sha256: shaOf(bulletin) },
    bulletin: { version: 1 },
  });
  await editor.call(airingRoutes.cancel, { params: { airing: id }, body: { reason: 'Hoãn lại' } });
  for (let tries = 0; tries < 200; tries += 1) {
    const after = await retainedHorizon(station);
    if (!after.body.airings.some((airing) => airing.id === id)) {
      expect(after.sequence).toBeGreaterThan(held.sequence);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the cancelled airing stayed in the horizon');
});

test('too soon, too far, taken and forbidden times are refused with a way out', async () => {
  const bulletin = await approved({ ...CONTENT, title: 'Thử giờ' });
  const at = (text: string, wards?: string[]) =>
    codeOf(
      editor.call(airingRoutes.schedule, {
        body: { bulletin: bulletin.id, at: text, ...(wards === undefined ? {} : { wards }) },
      }),
    );
  expect(await at(inMinutes(0.1))).toBe('broadcast/too-soon');
  expect(await at(inMinutes(60 * 24 * 8))).toBe('broadcast/too-far');
  const taken = inMinutes(200);
  expect(await at(taken)).toBe('no refusal');
  expect(await at(taken)).toBe('broadcast/overlap');
  expect(await at(inMinutes(100), [server.town])).toBe('broadcast/no-stations');
  const soon = Temporal.Now.instant().add({ hours: 3 }).toZonedDateTimeISO('Asia/Ho_Chi_Minh');
  const hour = (zoned: Temporal.ZonedDateTime) => zoned.toPlainTime().toString().slice(0, 5);
  const actor = { person: editor.person, behind: undefined, grants: [] };
  await withTransaction(server.db, (trx) =>
    setPlaceRules(narrow(trx), actor, server.wards[0] as never, Temporal.PlainDate.from('2020-01-01'), {
      quietHours: [{ from: hour(soon.subtract({ hours: 1 })), to: hour(soon.add({ hours: 1 })) }],
      volumeCeiling: 50,
      decision: 'Quyết định số 1/QĐ-UBND',
    }),
  );
  const refusal = await editor
    .call(airingRoutes.schedule, { body: { bulletin: bulletin.id, at: soon.toInstant().toString() } })
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    problem: {
      code: 'broadcast/outside-allowed-hours',
      field: 'at',
      message: { vi: expect.stringContaining('Quyết định số 1/QĐ-UBND') },
    },
  });
});

test('a notice may lie over what is planned already, and boxes are told to turn that down; nothing else may', async () => {
  const bulletin = await approved({ ...CONTENT, title: 'Chương trình dài' });
  const notice = await approved({ ...CONTENT, title: 'Nhắn tin ngắn' });
  const at = Temporal.Instant.from(inMinutes(600));
  const schedule = (more: { bulletin: string; at: string; over?: 'ducked' }) =>
    editor.call(airingRoutes.schedule, { body: more });
  await schedule({ bulletin: bulletin.id, at: at.toString() });
  const later = at.add({ milliseconds: 500 }).toString();
  expect(await codeOf(schedule({ bulletin: notice.id, at: later }))).toBe('broadcast/overlap');
  // What begins before the programme would be cut off by it.
  const earlier = at.subtract({ milliseconds: 500 }).toString();
  expect(await codeOf(schedule({ bulletin: notice.id, at: earlier, over: 'ducked' }))).toBe(
    'broadcast/overlap',
  );
  const { id } = await schedule({ bulletin: notice.id, at: later, over: 'ducked' });
  for (let tries = 0; tries < 200; tries += 1) {
    const { body } = await retainedHorizon(boxes[0]?.station ?? '');
    const told = body.airings.find((airing) => airing.id === id);
    if (told !== undefined) {
      expect(told).toMatchObject({ over: 'ducked' });
      expect(body.airings.filter(({ over }) => over !== undefined)).toHaveLength(1);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the notice is not in the horizon');
});

test('two people who schedule the same time at once do not both succeed', async () => {
  const bulletin = await approved({ ...CONTENT, title: 'Tranh giờ' });
  const at = inMinutes(400);
  const wards = [server.wards[1] ?? ''];
  const codes = await Promise.all(
    [1, 2, 3, 4].map(() =>
      codeOf(editor.call(airingRoutes.schedule, { body: { bulletin: bulletin.id, at, wards } })),
    ),
  );
  expect(codes.toSorted()).toEqual([
    'broadcast/overlap',
    'broadcast/overlap',
    'broadcast/overlap',
    'no refusal',
  ]);
});

test('a journal line becomes a proved play, a weak one is shown as weak, and both are kept for ever', async () => {
  const bulletin = await approved({ ...CONTENT, title: 'Chứng thực' });
  const at = inMinutes(500);
  const { id } = await editor.call(airingRoutes.schedule, { body: { bulletin: bulletin.id, at } });
  const plannedAt = Temporal.Instant.from(at).toString({ smallestUnit: 'millisecond' });
  const durationMs = bulletin.sound.kind === 'ready' ? bulletin.sound.durationMs : 0;
  for (const [index, matched] of [4, 1].entries()) {
    const box = boxes[index];
    if (box === undefined) throw new Error('two boxes are expected');
    const event = {
      ...wholePlay(id),
      title: bulletin.title,
      sha256: shaOf(bulletin),
      plannedAt,
      startedAt: plannedAt,
      playedMs: durationMs,
      durationMs,
      evidence: [{ kind: 'sink' as const, matched, windows: 4, lowest: 0.9, levelDb: -20 }],
    };
    const batch = signedBatch(box.id, box.keys.privateKey, [nextRecord(undefined, event)]);
    expect(await takeJournal(server.db, [keepPlayLog], box.id, batch)).toEqual({ through: 1 });
  }
  const view = await editor.call(airingRoutes.one, { params: { airing: id } });
  expect(view.cells.map((cell) => cell.standing)).toEqual(['proved', 'weak']);
  expect(view.plays.map((play) => play.result)).toEqual(['proved', 'weak']);
  await expect(server.db.pool.query('update broadcast.play set proved_ms = 1')).rejects.toThrow(
    'append-only',
  );
});

test('a cluster that was added after an airing began was not part of it', async () => {
  const bulletin = await approved({ ...CONTENT, title: 'Trước khi có cụm mới' });
  const { id } = await editor.call(airingRoutes.schedule, {
    body: { bulletin: bulletin.id, at: inMinutes(700) },
  });
  const technician = await server.signedIn('Hồ Văn Bình', 'technician');
  const add = async (name: string) => {
    const body = { ward: server.wards[0] as string, name };
    return (await technician.call(fleetRoutes.addCluster, { body })).id;
  };
  const early = await add('Cổng chợ');
  const cells = async () =>
    (await editor.call(airingRoutes.one, { params: { airing: id } })).cells.map((c) => c.cluster.id);
  expect(await cells()).toContain(early);
  await server.db.pool.query('update broadcast.airing set at = now() where id = $1', [id]);
  const late = await add('Cổng làng');
  expect(await cells()).toContain(early);
  expect(await cells()).not.toContain(late);
});

test('search in bulletins ignores marks', async () => {
  const found = await editor.call(bulletinRoutes.list, { query: { search: 'TIEM CHUNG' } });
  expect(found.bulletins.map((bulletin) => bulletin.title)).toContain('Tiêm chủng tháng 12');
  expect(
    (await editor.call(bulletinRoutes.list, { query: { search: 'khong co gi nhu the' } })).bulletins,
  ).toEqual([]);
});

test('a job that commits with a rolled-back bulletin does not exist', async () => {
  const jobs = async () =>
    (await server.db.pool.query('select count(*)::int as n from graphile_worker._private_jobs')).rows[0]
      .n as number;
  const before = await jobs();
  await codeOf(editor.call(bulletinRoutes.draft, { body: { ...CONTENT, text: '<b>' } }));
  expect(await jobs()).toBe(before);
});
