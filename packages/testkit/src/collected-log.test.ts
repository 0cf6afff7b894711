import { randomUUID } from 'node:crypto';
import { createBox, MemoryStore, MqttLink, NullOutput, realTime } from '@loaphuong/box';
import { Installation, makeBoxKey } from '@loaphuong/box/simulation';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  downTopic,
  type JournalEvent,
  LogLines,
  MOST_MESSAGE_BYTES,
  mayPublish,
  maySubscribe,
  upTopic,
} from '@loaphuong/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { testBroker } from './broker.ts';

// The box program at the embedded broker itself: only that one ends a line on which too much is announced.

const BOX = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' as BoxId;
const STATION = '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11' as StationId;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Asks a box for 500 lines of its log. @returns what came, and how often its line came up and went down. */
async function collected(logLines: readonly string[]) {
  const rights = { publish: mayPublish(BOX), subscribe: maySubscribe(BOX, STATION) };
  const { broker, urlFor, connect, close } = await testBroker(async (username) =>
    username === BOX ? rights : undefined,
  );
  closing.push(close);
  const server = await connect();
  const said = new Map<string, Buffer[]>();
  await server.subscribe('box/+/up/+', (topic, payload) => {
    said.set(topic, [...(said.get(topic) ?? []), Buffer.from(payload)]);
  });
  const events: JournalEvent[] = [];
  const installation = new Installation();
  const time = realTime();
  const box = createBox({
    identity: installation.member(makeBoxKey(), { box: BOX, station: STATION, cluster: randomUUID() }),
    time,
    output: new NullOutput(time),
    link: new MqttLink({
      time,
      random: () => 0.1,
      broker: { url: urlFor(BOX, 'any'), username: BOX, password: 'any' },
      box: BOX,
      station: STATION,
    }),
    fetcher: { fetch: () => () => undefined },
    store: new MemoryStore(),
    random: () => 0.1,
    onRecord: ({ event }) => events.push(event),
    acts: { logLines: (count) => logLines.slice(-count) },
  });
  closing.push(() => box.stop());
  box.start();
  const messages = (subject: Parameters<typeof upTopic>[1]) => said.get(upTopic(BOX, subject)) ?? [];
  await vi.waitFor(() => expect(messages('hello')).toHaveLength(1), 10_000);
  const id = randomUUID();
  const order = installation.command(BOX, { id, command: 'collect-log', lines: 500 }, 1, Date.now());
  await server.publish(downTopic(BOX, 'command'), order);
  await vi.waitFor(
    () => expect(events).toContainEqual({ kind: 'obeyed', command: id, what: 'collect-log' }),
    10_000,
  );
  return { id, messages, figures: () => broker.figures() };
}

test.each([
  ['that are long', 500, 900],
  ['of Vietnamese, of two and three bytes a letter', 500, 1500],
  ['of which the last alone is longer than a message may be', 500, MOST_MESSAGE_BYTES + 1],
])(
  'a log of 500 lines %s arrives with its newest lines, and the box stays on its line',
  async (what, count, length) => {
    const letters = what.includes('Vietnamese') ? 'nhật ký của cụm loa, ấp Đông. "' : 'x';
    const lines = Array.from({ length: count }, (_, i) =>
      `${i + 1} ${letters.repeat(length)}`.slice(0, i === count - 1 ? length : Math.min(length, 1500)),
    );
    const { id, messages, figures } = await collected(lines);
    await vi.waitFor(() => expect(messages('log')).toHaveLength(1), 5000);
    const [payload = Buffer.alloc(0)] = messages('log');
    expect(payload.length).toBeLessThanOrEqual(MOST_MESSAGE_BYTES);
    // Not far below it either: another line would not have fitted in.
    expect(payload.length).toBeGreaterThan(MOST_MESSAGE_BYTES - 8000);
    const log = LogLines.parse(JSON.parse(payload.toString()));
    const [first = '', ...rest] = log.lines;
    expect(log.command).toBe(id);
    expect(Number(/\d+/.exec(first))).toBe(count - rest.length);
    expect(rest.slice(0, -1)).toEqual(lines.slice(count - rest.length, -1));
    expect(rest.at(-1)?.slice(0, 800)).toBe(lines.at(-1)?.slice(0, 800));
    expect(messages('hello')).toHaveLength(1);
    expect(figures().oversized).toBe(0);
  },
);
