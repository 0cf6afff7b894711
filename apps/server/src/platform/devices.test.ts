import { eventually } from '@loaphuong/testkit';
import { type TestBroker, testBroker } from '@loaphuong/testkit/broker';
import { type BrokerLine, brokerLine } from '@loaphuong/testkit/broker-line';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectDevices, type DeviceLink } from './devices.ts';

let broker: TestBroker;
let line: BrokerLine;
let link: DeviceLink;

beforeEach(async () => {
  broker = await testBroker();
  line = await brokerLine(broker.port);
  const address = new URL(broker.url);
  address.port = String(line.port);
  link = await connectDevices({ url: address.href, patienceMs: 600 });
});
afterEach(async () => {
  await link.stop();
  await line.close();
  await broker.close();
});

/** Resolves when the line stands for the next time. */
const back = () => new Promise<void>((stands) => link.whenBack(stands));

/** What whoever comes now is told about these topics. */
async function kept(): Promise<string[]> {
  const reader = await broker.connect();
  const seen: string[] = [];
  await reader.subscribe('plan/+', (topic, payload) => void seen.push(`${topic} ${payload.toString()}`));
  // On one connection messages keep their order, so this one comes last.
  await new Promise<void>((came) => {
    void reader.subscribe('end', () => came()).then(() => reader.publish('end', ''));
  });
  return seen;
}

test('a message that the broker does not take in time is given up with a sentence, and does not go out later', async () => {
  line.deaf();
  await expect(link.publish('plan/1', 'given up', { retain: true })).rejects.toThrow(
    'platform/broker-silent',
  );
  line.away();
  await expect(link.publish('plan/2', 'given up too', { retain: true })).rejects.toThrow(
    'platform/broker-silent',
  );
  const stands = back();
  line.back();
  await stands;
  await link.publish('plan/3', 'new', { retain: true });
  expect(await kept()).toEqual(['plan/3 new']);
});

test('what waits over a short break goes out in its order when the line is back, also what was under way', async () => {
  const heard: string[] = [];
  await (await broker.connect()).subscribe('plan/1', (_topic, payload) => void heard.push(`${payload}`));
  await link.stop();
  const address = new URL(broker.url);
  address.port = String(line.port);
  link = await connectDevices({ url: address.href });
  line.deaf();
  const sent = [link.publish('plan/1', 'one', { retain: true })];
  line.away();
  sent.push(link.publish('plan/1', 'two', { retain: true }));
  const stands = back();
  line.back();
  await stands;
  sent.push(link.publish('plan/1', 'three', { retain: true }));
  await Promise.all(sent);
  expect(await kept()).toEqual(['plan/1 three']);
  await eventually(() => (heard.length === 3 ? heard : undefined));
  expect(heard).toEqual(['one', 'two', 'three']);
});

test('letting go does not wait for a broker that is away, and whoever waits for it is told', async () => {
  line.away();
  const waits = expect(link.publish('plan/1', 'lost')).rejects.toThrow();
  await link.stop();
  await waits;
});
