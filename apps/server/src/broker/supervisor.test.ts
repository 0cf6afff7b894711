import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { connectDevices, type DeviceLink } from '../platform/devices.ts';
import { type RunningBroker, startBroker } from './index.ts';

vi.setConfig({ testTimeout: 60_000 });

let broker: RunningBroker | undefined;
const links: DeviceLink[] = [];

afterEach(async () => {
  for (const link of links.splice(0)) await link.stop();
  await broker?.stop();
  broker = undefined;
});

async function start(port = 0): Promise<RunningBroker> {
  broker = await startBroker({
    host: '127.0.0.1',
    port,
    authenticate: async (username, password) =>
      password === 'right' ? { publish: [`box/${username}/up/+`], subscribe: [] } : undefined,
  });
  return broker;
}

async function link(url: string): Promise<DeviceLink> {
  const made = await connectDevices({ url });
  links.push(made);
  return made;
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; !condition(); attempt += 1) {
    if (attempt > 1500) throw new Error('waited half a minute in vain');
    await pause(20);
  }
}

test('server and boxes reach each other through the broker’s own process', async () => {
  const { url, port, pid, figures } = await start();
  expect(pid()).not.toBe(process.pid);
  const heard: string[] = [];
  await (await link(url)).subscribe('box/+/up/status', (topic) => void heard.push(topic));
  await (await link(`mqtt://b1:right@127.0.0.1:${port}`)).publish('box/b1/up/status', 'here');
  await until(() => heard.length === 1);
  await expect(link(`mqtt://b1:wrong@127.0.0.1:${port}`)).rejects.toThrow('platform/broker-away');
  await expect(link(`mqtt://server:wrong@127.0.0.1:${port}`)).rejects.toThrow('platform/broker-away');
  expect(await figures()).toMatchObject({ connections: 2, refusedConnections: 2, discarded: 0 });
});

test('a killed broker comes back on the same port; lines and subscriptions come back by themselves', async () => {
  const running = await start();
  const server = await link(running.url);
  const heard: string[] = [];
  await server.subscribe('box/+/up/status', (_topic, payload) => void heard.push(payload.toString()));
  const box = await link(`mqtt://b1:right@127.0.0.1:${running.port}`);
  let again = 0;
  server.whenBack(() => {
    again += 1;
  });
  const before = running.pid();
  process.kill(before ?? 0, 'SIGKILL');
  await until(() => again === 1 && server.connected() && box.connected());
  // The broker remembers nothing, so a box repeats what must arrive until the server itself has acknowledged it.
  for (let attempt = 0; heard.length === 0 && attempt < 500; attempt += 1) {
    await box.publish('box/b1/up/status', 'after the crash');
    await pause(20);
  }
  expect(heard[0]).toBe('after the crash');
  expect(running.pid()).not.toBe(before);
});

test('a second broker on the same port gets a sentence with a way out', async () => {
  const { port } = await start();
  const second = startBroker({ host: '127.0.0.1', port, authenticate: async () => undefined });
  await expect(second).rejects.toThrow('MQTT_PORT=');
});

test('a message that its handler cannot take ends nothing', async () => {
  const { url } = await start();
  const server = await link(url);
  const heard: string[] = [];
  await server.subscribe('box/b1/up/status', (_topic, payload) => {
    heard.push(payload.toString());
    throw new Error('cannot');
  });
  await server.publish('box/b1/up/status', 'one');
  await server.publish('box/b1/up/status', 'two');
  await until(() => heard.length === 2);
});
