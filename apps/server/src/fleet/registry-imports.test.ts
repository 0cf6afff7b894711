// An import of the registry: how far it is, what is left when its program is killed, and taking it back.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { auditRoutes, registryRoutes } from '@loaphuong/contract';
import { bareBox, codeOf, eventually, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer();
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
});
afterAll(() => server.close());

const csv = (...rows: string[]) => new TextEncoder().encode(`${rows.join('\n')}\n`);
const progress = async (watch: string) =>
  (await technician.call(registryRoutes.importProgress, { params: { watch } })).import;
const registry = async () => (await technician.call(registryRoutes.registry)).clusters;
const named = async (name: string) => {
  const found = (await registry()).find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`${name} is not in the registry`);
  return found;
};
const edit = (cluster: string, body: object) =>
  technician.call(registryRoutes.edit, { params: { cluster }, body });
const undo = (id: string, reason = 'nhập nhầm tệp') =>
  technician.call(registryRoutes.undoImport, { params: { import: id }, body: { reason } });

async function imported(...rows: string[]) {
  return technician.call(registryRoutes.commitImport, {
    query: { fileName: 'cum-loa.csv' },
    body: csv('Phường;Tên cụm loa;Số loa;Âm lượng (%);Ghi chú', ...rows),
  });
}

test('an import says how far it is while it runs, how it ended afterwards, and its number is used once', async () => {
  const watch = randomUUID();
  expect(await progress(watch)).toBeUndefined();
  const rows = Array.from({ length: 60 }, (_, n) => `An Thủy;Đếm ${n};1`);
  const body = csv('Phường;Tên cụm loa;Số loa', ...rows);
  const take = () =>
    technician.call(registryRoutes.commitImport, { query: { fileName: 'dem.csv', watch }, body });
  const taken = take();
  let over = false;
  void taken.finally(() => {
    over = true;
  });
  const seen: NonNullable<Awaited<ReturnType<typeof progress>>>[] = [];
  while (!over) seen.push(...[await progress(watch)].flatMap((one) => one ?? []));
  expect(await taken).toEqual({ id: watch, added: 60, changed: 0 });
  const running = seen.filter(({ state }) => state === 'running').map(({ done }) => done);
  expect(running.length).toBeGreaterThan(0);
  expect(running).toEqual(running.toSorted((a, b) => a - b));
  expect(await progress(watch)).toMatchObject({ state: 'done', added: 60, done: 60, all: 60 });
  expect(await codeOf(take())).toBe('fleet/import-known');
});

test('a sheet that is refused is told of as such, and nothing of it is there', async () => {
  const watch = randomUUID();
  const body = csv('Phường;Tên cụm loa;Số loa', 'An Thủy;Không vào;hai');
  const query = { fileName: 'sai.csv', watch };
  expect(await codeOf(technician.call(registryRoutes.commitImport, { query, body }))).toBe(
    'fleet/import-has-errors',
  );
  expect(await progress(watch)).toMatchObject({ state: 'refused' });
  expect(await codeOf(undo(watch))).toBe('fleet/import-not-done');
});

/** The import of another program, which is at row 30 of 60 and has written something. */
const HALF = `
  const [url, id, person] = process.argv.slice(1);
  const { openDatabase } = await import(${JSON.stringify(new URL('../platform/database.ts', import.meta.url).href)});
  const { runImport } = await import(${JSON.stringify(new URL('./registry-imports.ts', import.meta.url).href)});
  const db = openDatabase({ url });
  await runImport(db, { person }, { id, fileName: 'nua-chung.csv' }, async (trx, tell) => {
    await tell({ done: 30, all: 60 });
    await trx.updateTable('fleet.cluster').set({ note: 'nửa chừng' }).execute();
    console.log('half');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
`;

test('an import whose program is killed in the middle is told of as interrupted, and left nothing', async () => {
  const watch = randomUUID();
  const args = ['--input-type=module', '-e', HALF, server.db.url, watch, technician.person];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(createInterface({ input: child.stdout }), 'line');
  expect(await progress(watch)).toMatchObject({ state: 'running', done: 30, all: 60 });
  child.kill('SIGKILL');
  await exited;
  const ended = await eventually(async () => {
    const now = await progress(watch);
    return now?.state === 'running' ? undefined : now;
  });
  expect(ended).toMatchObject({ state: 'interrupted', done: 30, all: 60, fileName: 'nua-chung.csv' });
  expect((await registry()).filter(({ note }) => note === 'nửa chừng')).toEqual([]);
});

test('an import is taken back where nobody changed anything since; what stays is named with why', async () => {
  await imported('An Thủy;Cũ một;2;70;', 'An Thủy;Cũ hai;2;70;');
  const { id } = await imported(
    'An Thủy;Cũ một;4;60;sửa từ bảng',
    'An Thủy;Cũ hai;2;60;',
    'An Thủy;Mới một;1;50;',
    'An Thủy;Mới hai;1;50;',
    'An Thủy;Mới ba;1;50;',
  );
  await edit((await named('Cũ một')).id, { loudspeakers: 6 });
  await edit((await named('Mới hai')).id, { volume: 55 });
  const withBox = await named('Mới ba');
  await bareBox(server, technician.call, { cluster: withBox.id });

  const preview = await technician.call(registryRoutes.undoPreview, { params: { import: id } });
  expect(preview).toMatchObject({ undone: 3, kept: 3 });
  const of = (name: string) => preview.clusters.find(({ cluster }) => cluster.name === name);
  expect(of('Cũ một')).toMatchObject({
    back: ['note', 'volume'],
    kept: [{ field: 'loudspeakers', why: 'changed-since' }],
  });
  expect(of('Cũ hai')).toMatchObject({ back: ['volume'], kept: [] });
  expect(of('Mới một')).toMatchObject({ retire: true, kept: [] });
  expect(of('Mới hai')).toMatchObject({ retire: false, kept: [{ field: 'volume', why: 'changed-since' }] });
  expect(of('Mới ba')).toMatchObject({ retire: false, kept: [{ why: 'has-box' }] });

  expect(await undo(id)).toEqual(preview);
  expect(await named('Cũ một')).toMatchObject({ loudspeakers: 6, volume: 70, note: null });
  expect(await named('Cũ hai')).toMatchObject({ loudspeakers: 2, volume: 70 });
  expect((await named('Mới một')).archived?.reason).toBe('nhập nhầm tệp');
  expect(await named('Mới hai')).not.toHaveProperty('archived');
  expect(await named('Mới ba')).not.toHaveProperty('archived');
  const { imports } = await technician.call(registryRoutes.imports);
  expect(imports.find((one) => one.id === id)).toMatchObject({
    state: 'done',
    undone: { by: { name: 'Vũ Minh Tuấn' }, reason: 'nhập nhầm tệp', clusters: 3, kept: 3 },
  });
  const administrator = await server.signedIn('Trần Quang Huy', 'administrator');
  const { entries } = await administrator.call(auditRoutes.list, { query: {} });
  expect(entries.find(({ action }) => action === 'fleet/undo-import')).toMatchObject({
    reason: 'nhập nhầm tệp',
    actor: { name: 'Vũ Minh Tuấn' },
  });
  expect(await codeOf(undo(id))).toBe('fleet/import-undone');
});

test('what was changed everywhere since, or by whoever has no say here, is not taken back', async () => {
  await imported('An Thủy;Đổi hết;2;70;');
  const { id } = await imported('An Thủy;Đổi hết;3;70;');
  const { id: cluster } = await named('Đổi hết');
  const editor = await server.signedIn('Phan Thị Thu', 'editor');
  const params = { import: id };
  expect(
    await codeOf(editor.call(registryRoutes.undoImport, { params, body: { reason: 'không được' } })),
  ).toBe('access/role-needed');
  expect(await codeOf(editor.call(registryRoutes.imports))).toBe('access/role-needed');
  await edit(cluster, { loudspeakers: 5 });
  expect(await codeOf(undo(id))).toBe('fleet/nothing-to-undo');
  expect(await named('Đổi hết')).toMatchObject({ loudspeakers: 5 });
  expect(await codeOf(undo(randomUUID()))).toBe('fleet/no-such-import');
});
