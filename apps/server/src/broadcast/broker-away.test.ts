// The broker goes away: nothing else stands still, and what was decided meanwhile goes out when it is back.

import { randomUUID } from 'node:crypto';
import { orderRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import { downTopic, horizonTopic } from '@loaphuong/protocol';
import {
  type BareBox,
  type BrokerLine,
  bareBox,
  brokerLine,
  eventually,
  type TestBroker,
  type TestServer,
  testBroker,
  testServer,
} from '@loaphuong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTransaction } from '../platform/database.ts';
import { addJob } from '../platform/jobs.ts';
import { horizonsJob } from './job-names.ts';

let broker: TestBroker;
let line: BrokerLine;
let server: TestServer;
let box: BareBox;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;

beforeAll(async () => {
  broker = await testBroker();
  line = await brokerLine(broker.port);
  const address = new URL(broker.url);
  address.port = String(line.port);
  server = await testServer({ environment: { MQTT_URL: address.href }, recurs: false });
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
  const [ward] = server.wards;
  if (ward === undefined) throw new Error('the town has no ward');
  box = await bareBox(server, technician.call, { ward, name: 'Nhà văn hóa' });
  await server.db.pool.query(
    'insert into fleet.presence (box, online) values ($1, true) on conflict (box) do update set online = true',
    [box.id],
  );
});
afterAll(async () => {
  await server.close();
  await line.close();
  await broker.close();
});

const devices = async () =>
  (await server.app.http.inject('/api/health')).json<{ devices: boolean }>().devices;
const jobsLeft = async () =>
  (await server.db.pool.query('select 1 from graphile_worker._private_jobs')).rowCount ?? 0;

test('with the broker away plans are laid down, orders answered, all jobs go on; what waits goes out when it is back', async () => {
  await eventually(async () => ((await jobsLeft()) === 0 ? true : undefined));
  line.away();
  await eventually(async () => ((await devices()) ? undefined : true));
  // More stations than there are workers.
  const stations = Array.from({ length: 6 }, () => asId<'station'>(randomUUID()));
  await server.db.admin(
    stations
      .map(
        (id) => `insert into places.place (id, name, level, parent, valid_from)
          values ('${id}', 'Phường ${id}', 'ward', '${server.town}', '2020-01-01');
        insert into fleet.station (id, ward, name) values ('${id}', '${id}', 'Đài')`,
      )
      .join(';'),
  );
  await withTransaction(server.db, (trx) => addJob(trx, horizonsJob, {}));
  const given = await technician.call(orderRoutes.give, {
    body: { what: { command: 'reboot' }, to: { cluster: box.cluster }, reason: 'máy treo' },
  });
  expect(given).toMatchObject({ id: expect.any(String) });
  await eventually(async () => {
    const { rows } = await server.db.pool.query(
      'select 1 from broadcast.horizon where station = any($1) and published_at is null',
      [stations],
    );
    return rows.length === stations.length && (await jobsLeft()) === 0 ? true : undefined;
  });

  const reader = await broker.connect();
  const heard = new Map<string, string>();
  await reader.subscribe('#', (topic, payload) => void heard.set(topic, payload.toString()));
  expect(heard.size).toBe(0);
  line.back();
  await eventually(() => {
    const all = stations.every((each) => heard.has(horizonTopic(each)));
    return all && heard.has(downTopic(box.id, 'command')) ? true : undefined;
  });
  await eventually(async () => {
    const { rowCount } = await server.db.pool.query(
      'select 1 from fleet.command where box = $1 and sent_at is null',
      [box.id],
    );
    return rowCount === 0 ? true : undefined;
  });
});
