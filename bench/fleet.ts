// What does a connected box cost, and how soon is a silent one known? The real server with embedded PostgreSQL and broker in processes of
// their own, and as many connections as asked. Words: --boxes N --silent N. Beside it Mosquitto with the same connections, where it is installed.

import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openPlainPool } from '@loaphuong/server';
import { controlMbAMonth } from './fleet/month.ts';
import { peerMemory } from './fleet/mosquitto.ts';
import { childrenOf, memoryOf } from './fleet/processes.ts';
import { RawBox } from './fleet/raw-box.ts';
import type { Measure } from './result.ts';
import { Spread } from './spread.ts';

/** As the box program has it. */
const KEEPALIVE_S = 30;
const AT_ONCE = 100;
const WARM_UP = 2000;
const STATION = '22222222-2222-4222-8222-222222222222';

/** Value: kB of broker and server together for each connected box. */
export const measure: Measure = async ({ seed, args, say }) => {
  const count = numberAfter(args, '--boxes') ?? 10_000;
  const silent = Math.min(numberAfter(args, '--silent') ?? 300, count);
  const folder = await mkdtemp(join(tmpdir(), 'loaphuong-fleet-'));
  const [httpPort, mqttPort] = [
    24_000 + Math.floor(Math.random() * 3000),
    28_000 + Math.floor(Math.random() * 3000),
  ];
  const child = fork(
    join(import.meta.dirname, 'fleet', 'server-process.ts'),
    [join(folder, 'data'), String(httpPort), String(mqttPort)],
    {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const boxes: RawBox[] = [];
  try {
    const databaseUrl = await new Promise<string>((done, fail) => {
      child.once('message', (message: { databaseUrl: string }) => done(message.databaseUrl));
      child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
    });
    const pool = openPlainPool({ url: databaseUrl, maxConnections: 2 });
    const password = randomBytes(32).toString('base64url');
    const ids = Array.from(
      { length: count },
      (_, n) => `33333333-3333-4333-8333-${String(n).padStart(12, '0')}`,
    );
    await foundBoxes(pool, ids, password);
    await pause(3000);
    const serverPid = child.pid ?? 0;
    const broker = (await childrenOf(serverPid)).find(({ command }) => command.includes('broker-process'));
    if (broker === undefined) throw new Error('the broker has no process of its own');
    const settle = async () => {
      await pause(10_000);
      child.send('gc');
      await pause(5000);
    };
    const memory = async () => ({ server: await memoryOf(serverPid), broker: await memoryOf(broker.pid) });
    // Both programs grow once, with their first work, whatever the number of boxes: that is not what a box costs.
    const first = await joined(ids.slice(0, WARM_UP), mqttPort, password);
    await settle();
    for (const box of first) box.end();
    await settle();
    const before = await memory();
    const began = performance.now();
    boxes.push(...(await joined(ids, mqttPort, password)));
    const connectS = Math.round((performance.now() - began) / 100) / 10;
    say(`${boxes.length} connected in ${connectS} s`);
    await settle();
    const after = await memory();
    const kb = (bytes: number) => Math.round((bytes / count / 1024) * 10) / 10;
    const perBox = { server: kb(after.server - before.server), broker: kb(after.broker - before.broker) };
    say(`memory a box: ${JSON.stringify(perBox)} kB`);

    const online = await pool.query<{ n: number }>(
      'select count(*)::int as n from fleet.presence where online',
    );
    const droppedAt = Date.now();
    for (const box of boxes.slice(0, silent)) box.fallSilent();
    const known = await whenKnown(pool, ids.slice(0, silent), droppedAt);
    const waits = new Spread(known);
    say(`silent: ${known.length} of ${silent} known, ${JSON.stringify(waits.figures())} s`);
    for (const box of boxes) box.end();
    await pool.end();
    const peer = await peerMemory(Math.min(count, 5000), ids);
    if (peer === undefined) say('Mosquitto is not installed: no peer.');
    const value = Math.round((perBox.server + perBox.broker) * 10) / 10;
    const p99 = waits.figures().p99;
    const monthMb = controlMbAMonth(seed);
    say(`control traffic: ${monthMb} MB a month and box`);
    return {
      value,
      unit: 'kB a box in broker and server',
      target: 20,
      peer: peer ?? null,
      ok: value <= 20 && known.length === silent && p99 <= 60 && monthMb <= 15 && online.rows[0]?.n === count,
      detail: {
        boxes: count,
        online: online.rows[0]?.n,
        connectS,
        perBoxKb: perBox,
        controlMbAMonth: monthMb,
        silent,
        knownSilent: known.length,
        knownAfterS: waits.figures(),
      },
    };
  } finally {
    for (const box of boxes) box.end();
    child.send('stop');
    await Promise.race([
      new Promise((done) => child.once('exit', done)),
      pause(15_000).then(() => child.kill('SIGKILL')),
    ]);
    await rm(folder, { recursive: true, force: true });
  }
};

/** Connects boxes, each with its subscriptions, a word that it is there, and a heartbeat. */
async function joined(ids: readonly string[], port: number, password: string): Promise<RawBox[]> {
  const beat = JSON.stringify({
    clock: { state: 'trusted', boundMs: 2 },
    volume: 70,
    horizon: 1,
    unsent: 0,
    uptimeS: 60,
  });
  const boxes: RawBox[] = [];
  await inGroups(ids, AT_ONCE, async (id) => {
    const down = ['clock', 'journal', 'command'].map((subject) => `box/${id}/down/${subject}`);
    const box = new RawBox(port, id, password, [...down, `station/${STATION}/horizon`], KEEPALIVE_S);
    boxes.push(box);
    await box.ready;
    box.say(`box/${id}/up/status`, '{"online":true}');
    box.say(`box/${id}/up/heartbeat`, beat);
  });
  return boxes;
}

type Pool = ReturnType<typeof openPlainPool>;

async function foundBoxes(pool: Pool, ids: readonly string[], password: string): Promise<void> {
  const place = '11111111-1111-4111-8111-111111111111';
  await pool.query(
    `insert into places.place (id, name, level, valid_from) values ($1, 'An Thủy', 'ward', '2020-01-01')`,
    [place],
  );
  await pool.query(`insert into places.installation (place, zone) values ($1, 'Asia/Ho_Chi_Minh')`, [place]);
  await pool.query(`insert into fleet.station (id, ward, name) values ($1, $2, 'Đài truyền thanh An Thủy')`, [
    STATION,
    place,
  ]);
  await pool.query(
    `insert into fleet.cluster (id, station, ordinal, name) select id, $2, n, 'Cụm ' || n from unnest($1::uuid[]) with ordinality as b(id, n)`,
    [ids, STATION],
  );
  const secret = createHash('sha256').update(password).digest('hex');
  await pool.query(
    `insert into fleet.box (id, cluster, public_key, broker_secret_sha256) select id, id, id::text, $2 from unnest($1::uuid[]) as b(id)`,
    [ids, secret],
  );
  await pool.query('insert into fleet.presence (box) select unnest($1::uuid[])', [ids]);
}

/** Seconds after which each was known to be away; those not known after two minutes are missing. */
async function whenKnown(pool: Pool, ids: readonly string[], droppedAt: number): Promise<number[]> {
  const known = new Map<string, number>();
  while (known.size < ids.length && Date.now() - droppedAt < 120_000) {
    const { rows } = await pool.query<{ box: string }>(
      'select box from fleet.presence where not online and box = any($1::uuid[])',
      [ids],
    );
    for (const { box } of rows) if (!known.has(box)) known.set(box, (Date.now() - droppedAt) / 1000);
    await pause(250);
  }
  return [...known.values()];
}

async function inGroups<T>(all: readonly T[], size: number, work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += size)
    await Promise.all(all.slice(from, from + size).map(work));
}

function numberAfter(args: readonly string[], word: string): number | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : Number(args[at + 1]);
}
