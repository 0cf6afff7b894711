// One sound over another, as the server hears of it: while both sound, from what the box says of itself; afterwards from its journal.

import { airingRoutes, type BulletinView, bulletinRoutes, fleetRoutes } from '@loaphuong/contract';
import type { Evidence } from '@loaphuong/protocol';
import {
  eventually,
  HEARTBEAT,
  type PresentBox,
  presentBox,
  type TestServer,
  testServer,
  wholePlay,
} from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const PROGRAMME = 'Chương trình buổi sáng';
const NOTICE = 'Nhắn tin ngắn';

let server: TestServer;
let editor: Awaited<ReturnType<TestServer['signedIn']>>;
let approver: Awaited<ReturnType<TestServer['signedIn']>>;
let box: PresentBox;
let lower: { readonly id: string; readonly at: Temporal.Instant; readonly bulletin: BulletinView };
let upper: typeof lower;

beforeAll(async () => {
  server = await testServer();
  editor = await server.signedIn('Lê Thị Mai Anh', 'editor');
  approver = await server.signedIn('Nguyễn Thị Hạnh', 'approver');
  const technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  box = await presentBox(server, technician.call);
  const [programme, notice] = [await approved(PROGRAMME), await approved(NOTICE)];
  const at = Temporal.Now.instant().add({ seconds: 40 });
  lower = await scheduled(programme, at);
  upper = await scheduled(notice, at.add({ milliseconds: 500 }), 'ducked');
});
afterAll(async () => {
  await box.line.end();
  await server.close();
});

async function approved(title: string): Promise<BulletinView> {
  const body = { title, text: 'Kính mời bà con nghe thông báo của phường.' };
  const { id: bulletin } = await editor.call(bulletinRoutes.draft, { body });
  const params = { bulletin };
  // A busy machine takes its time to speak.
  const view = await vi.waitFor(
    async () => {
      const found = await editor.call(bulletinRoutes.one, { params });
      expect(found.sound.kind).toBe('ready');
      return found;
    },
    { timeout: 30_000, interval: 100 },
  );
  await editor.call(bulletinRoutes.submit, { params });
  await approver.call(bulletinRoutes.approve, { params, body: { sha256: soundOf(view).sha256 } });
  return view;
}

async function scheduled(bulletin: BulletinView, at: Temporal.Instant, over?: 'ducked') {
  const body = { bulletin: bulletin.id, at: at.toString(), ...(over === undefined ? {} : { over }) };
  return { id: (await editor.call(airingRoutes.schedule, { body })).id, at, bulletin };
}

function soundOf({ sound }: BulletinView) {
  if (sound.kind !== 'ready') throw new Error('rendered by now');
  return sound;
}

const airing = (id: string) => editor.call(airingRoutes.one, { params: { airing: id } });
const cluster = () => editor.call(fleetRoutes.cluster, { params: { cluster: box.cluster } });

/** How the only box stands to an airing. */
async function cellOf(id: string) {
  return (await airing(id)).cells.find((cell) => cell.cluster.id === box.cluster);
}

test('while both sound, both are shown as on air, and the lower one gives way to the upper by name', async () => {
  await box.line.says('heartbeat', { ...HEARTBEAT, playing: upper.id, below: [lower.id] });
  await eventually(async () => ((await cellOf(lower.id))?.standing === 'playing' ? true : undefined));
  expect((await cellOf(lower.id))?.turnedDown).toEqual({ under: [{ airing: upper.id, title: NOTICE }] });
  expect((await cellOf(upper.id))?.standing).toBe('playing');
  expect(await cellOf(upper.id)).not.toHaveProperty('turnedDown');
  const today = await editor.call(airingRoutes.today);
  expect(today.onAir.map((one) => one.airing)).toEqual([upper.id, lower.id]);
  const cells = today.board.flatMap((ward) => ward.cells);
  expect(cells.find((cell) => cell.airing === lower.id)?.turnedDown).toEqual({
    under: [{ airing: upper.id, title: NOTICE }],
  });
  expect((await cluster()).state).toEqual({
    kind: 'playing',
    airing: upper.id,
    title: NOTICE,
    below: [{ airing: lower.id, title: PROGRAMME }],
  });
});

test('an older program names the one above alone, and is read as ever', async () => {
  await box.line.says('heartbeat', { ...HEARTBEAT, playing: upper.id });
  await eventually(async () => ((await cellOf(lower.id))?.standing === 'playing' ? undefined : true));
  expect((await cellOf(upper.id))?.standing).toBe('playing');
  expect((await cluster()).state).toMatchObject({ below: [] });
});

test('the play log keeps how long it was turned down and for what; its proof is the worse of card and input', async () => {
  const evidence = (kind: Evidence['kind'], matched: number): Evidence => ({
    kind,
    matched,
    windows: 4,
    lowest: 0.9,
    levelDb: -20,
  });
  const play = ({ id, at, bulletin }: typeof lower, heard: Evidence[]) => {
    const plannedAt = at.toString({ smallestUnit: 'millisecond' });
    const { sha256, durationMs } = soundOf(bulletin);
    return { ...wholePlay(id), plannedAt, sha256, durationMs, playedMs: durationMs, evidence: heard };
  };
  // Two times that overlap count once; where an older program did not say what was above, only the time is told.
  const ducked = [
    { from: '2026-11-23T10:00:01.000Z', until: '2026-11-23T10:00:11.000Z', under: upper.id },
    { from: '2026-11-23T10:00:09.000Z', until: '2026-11-23T10:00:13.000Z' },
  ];
  await box.line.writes(
    { ...play(lower, [evidence('sink', 1), evidence('line', 4)]), ducked },
    play(upper, [evidence('sink', 1), evidence('line', 4)]),
  );
  await eventually(async () => ((await airing(upper.id)).plays.length === 1 ? true : undefined));
  const below = await airing(lower.id);
  const turnedDown = { ms: 12_000, under: [{ airing: upper.id, title: NOTICE }] };
  // The line heard all that left the card, and cannot say that this one was in it; the card says it was not.
  expect(below.plays).toMatchObject([{ result: 'weak', turnedDown }]);
  expect(below.cells.find((cell) => cell.cluster.id === box.cluster)).toMatchObject({
    standing: 'weak',
    turnedDown,
  });
  const [above] = (await airing(upper.id)).plays;
  expect(above).toMatchObject({ result: 'proved' });
  expect(above).not.toHaveProperty('turnedDown');
  expect((await cluster()).plays.find((one) => one.airing === lower.id)).toMatchObject({ turnedDown });
  const cells = (await editor.call(airingRoutes.today)).board.flatMap((ward) => ward.cells);
  expect(cells.find((cell) => cell.airing === lower.id)).toMatchObject({ turnedDown });
  // Nothing of all this is strange to the server.
  expect((await cluster()).refusals).toEqual([]);
});
