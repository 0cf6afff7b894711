import { type LinkListener, MqttLink, realTime } from '@loaphuong/box';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { downTopic, horizonTopic, mayPublish, maySubscribe, upTopic } from '@loaphuong/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type AnyBroker, anyBroker } from './broker.ts';

// A box's link at a real broker: what the box program alone cannot show.

const BOX = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' as BoxId;
const STATION = '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11' as StationId;
/** A cluster of NATS takes seconds for what others do at once. */
const PATIENCE_MS = 15_000;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function broker(): Promise<AnyBroker & { throwOff(): Promise<void> }> {
  const rights = { publish: mayPublish(BOX), subscribe: maySubscribe(BOX, STATION) };
  const opened = await anyBroker(async (username, password) =>
    username === BOX && password === 'right' ? rights : undefined,
  );
  closing.push(() => opened.close());
  await opened.accounts?.admit(BOX, 'right', rights);
  return {
    ...opened,
    async throwOff() {
      opened.disconnect?.(BOX);
      // Elsewhere a connection ends when its account does.
      await opened.accounts?.strike(BOX);
      await opened.accounts?.admit(BOX, 'right', rights);
    },
  };
}

function linkTo(port: number, password = 'right') {
  const heard: { topic: string; text: string }[] = [];
  const ups: string[] = [];
  const link = new MqttLink({
    time: realTime(),
    random: () => 0.1,
    broker: { url: `mqtt://127.0.0.1:${port}`, username: BOX, password },
    box: BOX,
    station: STATION,
  });
  const listener: LinkListener = {
    up: () => ups.push('up'),
    down: () => ups.push('down'),
    message: (topic, payload) => heard.push({ topic, text: Buffer.from(payload).toString() }),
  };
  link.start(listener);
  closing.push(() => link.stop());
  return { link, heard, ups };
}

describe('the link of a box at a broker', () => {
  test('hears the retained plan of its station and what is said to it, and speaks', async () => {
    const { port, connect } = await broker();
    const server = await connect();
    await server.publish(horizonTopic(STATION), 'plan', { retain: true });
    const said: string[] = [];
    await server.subscribe('box/+/up/+', (topic, payload) => {
      said.push(`${topic} ${payload}`);
    });
    const { link, heard, ups } = linkTo(port);
    await vi.waitFor(() => expect(ups).toEqual(['up']), PATIENCE_MS);
    await vi.waitFor(
      () => expect(heard).toEqual([{ topic: horizonTopic(STATION), text: 'plan' }]),
      PATIENCE_MS,
    );
    await server.publish(downTopic(BOX, 'command'), 'do');
    await vi.waitFor(
      () => expect(heard.at(-1)).toEqual({ topic: downTopic(BOX, 'command'), text: 'do' }),
      PATIENCE_MS,
    );
    link.publish(upTopic(BOX, 'journal'), 'words', { qos: 1 });
    await vi.waitFor(() => expect(said).toContain(`${upTopic(BOX, 'journal')} words`), PATIENCE_MS);
  });

  test('leaves its status behind: a goodbye says offline, and so does the broker for a box that vanished', async () => {
    const { port, connect } = await broker();
    const server = await connect();
    const statuses: string[] = [];
    await server.subscribe(upTopic(BOX, 'status'), (_, payload) => {
      statuses.push(payload.toString());
    });
    const first = linkTo(port);
    await vi.waitFor(() => expect(first.ups).toEqual(['up']), PATIENCE_MS);
    first.link.stop();
    await vi.waitFor(() => expect(statuses).toEqual(['{"online":false}']), PATIENCE_MS);
    const second = linkTo(port);
    await vi.waitFor(() => expect(second.ups).toEqual(['up']), PATIENCE_MS);
    second.link.vanish();
    await vi.waitFor(() => expect(statuses).toEqual(['{"online":false}', '{"online":false}']), PATIENCE_MS);
    expect(second.ups).toEqual(['up']);
  });

  test('comes back by itself after the broker threw it off', async () => {
    const opened = await broker();
    const { port } = opened;
    const { ups } = linkTo(port);
    await vi.waitFor(() => expect(ups).toEqual(['up']), PATIENCE_MS);
    await opened.throwOff();
    await vi.waitFor(() => expect(ups).toEqual(['up', 'down', 'up']), PATIENCE_MS);
  });

  test('with a wrong password never comes up, and never falls over', async () => {
    const { port } = await broker();
    const { link, ups } = linkTo(port, 'wrong');
    await new Promise((done) => setTimeout(done, 1500));
    expect(ups).toEqual([]);
    expect(link.connected).toBe(false);
    link.publish(upTopic(BOX, 'journal'), 'words', { qos: 1 });
  });
});
