import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type TestBroker, testBroker } from '@loaphuong/testkit/broker';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceLink } from '../platform/devices.ts';

let broker: TestBroker;
let server: DeviceLink;
const boxes: MqttClient[] = [];

beforeEach(async () => {
  broker = await testBroker(async (username, password) => {
    if (username === 'slow') await pause(200);
    if (username === 'lost') throw new Error('the database is away');
    if (password !== `secret of ${username}`) return undefined;
    return { publish: [`box/${username}/up/+`], subscribe: [`box/${username}/down/+`, 'alert/+'] };
  });
  server = await broker.connect();
});
afterEach(async () => {
  for (const box of boxes.splice(0)) await box.endAsync(true);
  await broker.close();
});

async function box(name: string, options: mqtt.IClientOptions = {}): Promise<MqttClient> {
  const client = await mqtt.connectAsync(
    `mqtt://127.0.0.1:${broker.port}`,
    {
      protocolVersion: 4,
      clientId: name,
      username: name,
      password: `secret of ${name}`,
      reconnectPeriod: 0,
      ...options,
    },
    false,
  );
  client.on('error', () => undefined);
  boxes.push(client);
  return client;
}

async function heardBy(filter: string): Promise<{ topic: string; text: string }[]> {
  const heard: { topic: string; text: string }[] = [];
  await server.subscribe(filter, (topic, payload) => {
    heard.push({ topic, text: payload.toString() });
  });
  return heard;
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; !condition(); attempt += 1) {
    if (attempt > 750) throw new Error('waited fifteen seconds in vain');
    await pause(20);
  }
}

describe('who may come in', () => {
  test('a box with its secret', async () => {
    expect((await box('b1')).connected).toBe(true);
    expect((await box('slow')).connected).toBe(true);
  });

  test('nobody without a name, with a wrong secret, or while it cannot be looked up', async () => {
    await expect(box('b1', { password: 'wrong' })).rejects.toThrow('Bad username or password');
    await expect(box('b1', { username: '', password: '' })).rejects.toThrow();
    await expect(box('lost')).rejects.toThrow('Server unavailable');
  });

  test('nobody under the client id of another box, which would throw that one off', async () => {
    const first = await box('b1');
    await expect(box('b2', { clientId: 'b1' })).rejects.toThrow('Identifier rejected');
    await pause(50);
    expect(first.connected).toBe(true);
    expect((await box('b2', { clientId: 'b2.player' })).connected).toBe(true);
  });
});

describe('what a box may say and hear', () => {
  test('it is heard on its own topics', async () => {
    const heard = await heardBy('box/+/up/journal');
    await (await box('b1')).publishAsync('box/b1/up/journal', 'played', { qos: 1 });
    await until(() => heard.length === 1);
    expect(heard).toEqual([{ topic: 'box/b1/up/journal', text: 'played' }]);
  });

  test('what it says elsewhere is taken, thrown away and counted, and the line stands', async () => {
    const heard = await heardBy('#');
    const one = await box('b1');
    for (const topic of ['box/b2/up/journal', 'alert/all', 'station/s1/horizon', '$SYS/x', 'box/b1/up/a/b']) {
      await one.publishAsync(topic, 'forged', { qos: 1, retain: true });
    }
    await one.publishAsync('box/b1/up/status', 'here', { qos: 1 });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ topic: 'box/b1/up/status', text: 'here' }]);
    expect(one.connected).toBe(true);
    expect(broker.broker.figures().discarded).toBe(5);
  });

  test('its last will follows the same rules', async () => {
    const heard = await heardBy('#');
    const honest = await box('b1', {
      will: { topic: 'box/b1/up/status', payload: Buffer.from('gone'), qos: 1 },
    });
    const forger = await box('b2', {
      will: { topic: 'box/b1/up/status', payload: Buffer.from('forged'), qos: 1 },
    });
    honest.stream.destroy();
    forger.stream.destroy();
    await until(() => heard.length > 0);
    await pause(50);
    expect(heard).toEqual([{ topic: 'box/b1/up/status', text: 'gone' }]);
  });

  test('a subscription beyond its right is answered with failure, others of the same request are granted', async () => {
    const one = await box('b1');
    const granted = await one.subscribeAsync(['box/b1/down/+', 'alert/+']);
    expect(granted.map((grant) => grant.qos)).toEqual([0, 0]);
    for (const filter of ['#', 'box/+/down/+', 'box/b2/down/clock', 'box/b1/up/+', '$SYS/#']) {
      const answer = await one.subscribeAsync(filter).catch((error: Error) => error.message);
      expect(JSON.stringify(answer)).toMatch(/128|Unspecified error|[Nn]ot granted|Subscribe error/);
    }
    expect(one.connected).toBe(true);
    expect(broker.broker.figures().refusedSubscriptions).toBe(5);
  });

  test('it can have only a few topics kept; the server any number', async () => {
    const one = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
      protocolVersion: 4,
      clientId: 'b1',
      username: 'b1',
      password: 'secret of b1',
      reconnectPeriod: 0,
    });
    boxes.push(one);
    for (let topic = 0; topic < 20; topic += 1)
      await one.publishAsync(`box/b1/up/t${topic}`, 'x', { qos: 1, retain: true });
    const kept = await heardBy('box/b1/up/+');
    await until(() => kept.length >= 16);
    await pause(50);
    expect(kept).toHaveLength(16);
    for (let topic = 0; topic < 40; topic += 1)
      await server.publish(`station/s${topic}/horizon`, 'x', { retain: true });
    const horizons = await heardBy('station/+/horizon');
    await until(() => horizons.length === 40);
  });
});

describe('hostile lines', () => {
  function raw(): Promise<Socket> {
    return new Promise((settle) => {
      const socket = connect(broker.port, '127.0.0.1', () => settle(socket));
      socket.on('error', () => undefined);
    });
  }

  async function closed(socket: Socket): Promise<boolean> {
    return Promise.race([
      new Promise<boolean>((settle) => socket.once('close', () => settle(true))),
      pause(3000, false),
    ]);
  }

  test('a packet that announces more than is allowed ends the line before it is gathered', async () => {
    const socket = await raw();
    const end = closed(socket);
    socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    expect(await end).toBe(true);
    expect(broker.broker.figures().oversized).toBe(1);
  });

  test('noise ends its own line and nobody else’s', async () => {
    const one = await box('b1');
    const socket = await raw();
    const end = closed(socket);
    socket.write(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    expect(await end).toBe(true);
    const heard = await heardBy('box/b1/up/status');
    await one.publishAsync('box/b1/up/status', 'here', { qos: 1 });
    await until(() => heard.length === 1);
  });

  test('a topic of a hundred levels does no harm', async () => {
    const one = await box('b1');
    await one.publishAsync(`box/b1/up/${'x/'.repeat(200)}`, 'deep', { qos: 0 });
    await pause(50);
    expect((await box('b2')).connected).toBe(true);
  });
});

test('a box that was struck off loses its line at once', async () => {
  const one = await box('b1');
  const two = await box('b2');
  broker.broker.disconnect('b1');
  await until(() => !one.connected);
  expect(two.connected).toBe(true);
});
