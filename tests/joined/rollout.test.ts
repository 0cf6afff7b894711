import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FACTORY, launch } from '@loaphuong/box/update';
import { careRoutes, fleetRoutes, updateRoutes } from '@loaphuong/contract';
import { packArchive } from '@loaphuong/program-archive';
import { enrolAsk, type TestServer, testServer } from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { MACHINES, programFiles } from '../../scripts/box/packing/program-files.ts';

// An update as a town sees it: the real server and its jobs, the real launcher with the real packed program, and the wires between.

const root = resolve(import.meta.dirname, '..', '..');
const main = join(root, 'apps/box/src/main.ts');
/** A start of the program takes a second; at a load of 18 on two cores it was seen to take twenty. */
const PATIENCE_MS = 90_000;

let server: TestServer;
let url: string;
let dir: string;
let files: Map<string, Uint8Array>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rollout-'));
  files = programFiles({
    root,
    machines: MACHINES.filter((machine) => machine === process.arch),
    foreign: (name) => {
      throw new Error(`${name} is for this machine and must be installed`);
    },
  });
  server = await testServer();
  url = await server.app.http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Asks for the minute's work now, by the queue, as the clock would. */
async function minutePasses(): Promise<void> {
  for (const job of ['fleet/advance-rollout', 'care/watch'])
    await server.db.pool.query('select graphile_worker.add_job($1, $2::json, job_key => $1)', [job, '{}']);
}

test('a release that is well passes its ring; the next one crashes on the box, which goes back, and the server halts and calls', async () => {
  const { call } = await server.signedIn('Phạm Thị Lan', 'administrator', 'technician');
  const newCode = async (name: string) => {
    const body = { ward: server.wards[0] ?? '', name };
    const { id: cluster } = await call(fleetRoutes.addCluster, { body });
    const { code } = await call(fleetRoutes.enrolmentCode, { params: { cluster } });
    return { cluster, code };
  };
  const here = await newCode('Cụm chợ');
  await promisify(execFile)(process.execPath, [
    main,
    ...['--dir', dir, '--server', url, '--code', here.code, '--join-only'],
  ]);
  // A second box that never comes: whom the next ring would be for.
  const away = await newCode('Cụm đình');
  const joined = await server.app.http.inject({
    method: 'POST',
    url: '/api/boxes/enrol',
    payload: enrolAsk(away.code),
  });
  expect(joined.statusCode).toBe(200);

  const view = () => call(updateRoutes.updates);
  const mine = async () => (await view()).rollout?.boxes.find(({ cluster }) => cluster.id === here.cluster);
  const clusterSays = async () =>
    (await view()).running.flatMap(({ program }) => (program === undefined ? [] : [program]));
  const alarms = async () =>
    (await call(careRoutes.alarms, { query: { cluster: here.cluster } })).open.map(({ kind }) => kind);
  /** Looks each second until something is seen. */
  const comes = (seen: () => Promise<void>) =>
    vi.waitFor(
      async () => {
        await minutePasses();
        await seen();
      },
      { timeout: PATIENCE_MS, interval: 500 },
    );
  const send = async (version: string, program: Map<string, Uint8Array>) => {
    const body = new Uint8Array(packArchive(version, program));
    expect(await call(updateRoutes.add, { query: {}, body })).toEqual({ version });
    await call(updateRoutes.start, { body: { version, reason: 'Sửa lỗi giữ giờ' } });
  };

  const end = new AbortController();
  const running = launch({
    dir,
    args: ['--dir', dir],
    factory: main,
    signal: end.signal,
    healthWithinMs: PATIENCE_MS,
    pauseMs: 50,
  });
  try {
    await vi.waitFor(async () => expect(await clusterSays()).toHaveLength(1), PATIENCE_MS);

    await send('2.0.0', files);
    await comes(async () => expect((await mine())?.state).toBe('installed'));
    expect(await clusterSays()).toEqual(['loaphuong-box/2.0.0']);
    expect(await view()).toMatchObject({ rollout: { state: 'running', ring: 0 } });
    // The hour of watching is over.
    await server.db.pool.query("update fleet.rollout_box set at = at - interval '61 minutes'");
    await comes(async () => expect((await view()).rollout?.ring).toBe(1));
    expect((await view()).rollout?.boxes.map(({ state }) => state).sort()).toEqual(['installed', 'waiting']);
    await call(updateRoutes.stop, { body: { reason: 'Đến bản sau' } });
    expect(await alarms()).not.toContain('update');

    const crashes = Buffer.concat([
      files.get('apps/box/src/main.ts') ?? Buffer.alloc(0),
      Buffer.from('\nnull.x;\n'),
    ]);
    await send('3.0.0', new Map([...files, ['apps/box/src/main.ts', crashes]]));
    await comes(async () => expect((await view()).rollout?.state).toBe('halted'));
    expect((await view()).rollout?.halted).toMatchObject({
      kind: 'failed',
      cluster: 'Cụm chợ',
      result: 'rolled-back',
    });
    await comes(async () => expect(await alarms()).toContain('update'));
    await vi.waitFor(async () => expect(await clusterSays()).toEqual(['loaphuong-box/2.0.0']), PATIENCE_MS);
  } finally {
    end.abort();
    await running;
  }
  // From the box's own journal, not from what the server made of it.
  const { rows } = await server.db.pool.query(
    "select event from fleet.journal_record where event ->> 'kind' = 'updated' order by seq",
  );
  expect(rows.map(({ event }) => event)).toMatchObject([
    { from: FACTORY, to: '2.0.0', result: 'installed' },
    { from: '2.0.0', to: '3.0.0', result: 'rolled-back' },
  ]);
}, 240_000);
