// A box obeys rising sequences only: whatever is sent to it goes out behind what it has not answered yet.

import { orderRoutes } from '@loaphuong/contract';
import {
  bareLine,
  eventually,
  type PresentBox,
  presentBox,
  type TestServer,
  testServer,
} from '@loaphuong/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { connectNothing } from '../platform/devices.ts';
import { sendGiven, sendThese } from './commands.ts';

let server: TestServer;
let technician: Awaited<ReturnType<TestServer['signedIn']>>;
beforeAll(async () => {
  server = await testServer({ recurs: false });
  technician = await server.signedIn('Vũ Minh Tuấn', 'technician');
});
afterAll(() => server.close());

const give = (
  { cluster }: PresentBox,
  what: { command: 'silence' } | { command: 'volume'; percent: number },
) =>
  technician.call(orderRoutes.give, {
    body: { what, to: { cluster }, ...(what.command === 'silence' ? { reason: 'thử' } : {}) },
  });

describe('an order to a box that has not answered an older one', () => {
  test('does not overtake it when the box is back and its first word is still on its way', async () => {
    const box = await presentBox(server, technician.call);
    await box.line.end();
    await give(box, { command: 'silence' });
    const line = await bareLine(server, box);
    await give(box, { command: 'volume', percent: 40 });
    await eventually(() => line.orders.find(({ command }) => command === 'volume'));
    expect(line.orders.map(({ command }) => command)).toEqual(['silence', 'volume']);
    await line.end();
  });

  test('does not overtake it when the sending of the older one has not come to this box yet, by whichever way it goes', async () => {
    const box = await presentBox(server, technician.call);
    const older = await give(box, { command: 'silence' });
    const newer = await give(box, { command: 'volume', percent: 50 });
    const command = async (given: string) => {
      const row = await server.db.sql
        .selectFrom('fleet.command')
        .select(['id', 'envelope'])
        .where('given', '=', given)
        .executeTakeFirstOrThrow();
      return row;
    };
    const [first, second] = [await command(older.id), await command(newer.id)];
    const sent: string[] = [];
    const link = {
      ...connectNothing,
      connected: () => true,
      publish: async (_: string, payload: Buffer | string) => {
        sent.push(String(payload));
      },
    };
    await sendGiven(server.db, link, systemClock, newer.id);
    expect(sent).toEqual([first.envelope, second.envelope]);
    await sendThese(server.db, link, systemClock, [second.id]);
    expect(sent).toEqual([first.envelope, second.envelope, first.envelope, second.envelope]);
    await box.line.end();
  });

  test('is sent alone when the older one is answered', async () => {
    const box = await presentBox(server, technician.call);
    await give(box, { command: 'silence' });
    const silence = await eventually(() => box.line.orders[0]);
    await box.line.writes({ kind: 'obeyed', command: silence.id, what: 'silence' });
    await eventually(async () => {
      const { rows } = await server.db.pool.query(
        'select from fleet.command where id = $1 and obeyed_at is not null',
        [silence.id],
      );
      return rows.length > 0 ? true : undefined;
    });
    await give(box, { command: 'volume', percent: 60 });
    await eventually(() => box.line.orders[1]);
    expect(box.line.orders.map(({ command }) => command)).toEqual(['silence', 'volume']);
    await box.line.end();
  });
});
