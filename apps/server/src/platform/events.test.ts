import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type TestDatabase, testDatabase } from '@loaphuong/testkit/database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { announce, type Changes, EVERYTHING, hearChanges } from './changes.ts';
import { withTransaction } from './database.ts';
import { createEventStreams, type EventStreams } from './events.ts';
import { createHttp, type Http } from './http.ts';

let database: TestDatabase<unknown>;
let changes: Changes;
let streams: EventStreams;
let http: Http;
let base: string;
const readers: AbortController[] = [];
/** What is looked at before a screen is let in. */
let signedIn: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
});
beforeEach(async () => {
  changes = await hearChanges(database.url);
  streams = createEventStreams(changes, 3);
  http = await createHttp({ version: '0' });
  http.get('/api/events', async (request, reply) => {
    await signedIn();
    streams.attach(request, reply, ['fleet', 'plans']);
  });
  await http.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.abort();
  streams.stop();
  await http.close();
  await changes.stop();
});

/** Collects what one screen hears. */
async function listen(): Promise<string[][]> {
  const stop = new AbortController();
  readers.push(stop);
  const answer = await fetch(`${base}/api/events`, { signal: stop.signal });
  if (!answer.ok) throw new Error(String(answer.status));
  const heard: string[][] = [];
  const collect = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk);
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const data = /^event: changed\ndata: (.*)$/.exec(part)?.[1];
        if (data !== undefined) heard.push(JSON.parse(data));
      }
    }
  };
  collect().catch(() => undefined);
  await pause(50);
  return heard;
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; !condition(); attempt += 1) {
    if (attempt > 750) throw new Error('waited fifteen seconds in vain');
    await pause(20);
  }
}

test('a screen hears of a change when it is committed, not before and not when it is undone', async () => {
  const heard = await listen();
  await withTransaction(database, async (trx) => {
    await announce(trx, 'fleet');
    await pause(100);
    expect(heard).toEqual([]);
  });
  await until(() => heard.length === 1);
  expect(heard).toEqual([['fleet']]);
  await withTransaction(database, async (trx) => {
    await announce(trx, 'plans');
    throw new Error('no');
  }).catch(() => undefined);
  await pause(100);
  expect(heard).toEqual([['fleet']]);
});

test('a burst of changes becomes a few events, with nothing of it lost', async () => {
  const heard = await listen();
  for (let change = 0; change < 100; change += 1) {
    await withTransaction(database, (trx) => announce(trx, change % 2 === 0 ? 'fleet' : 'plans'));
  }
  await pause(500);
  expect(heard.length).toBeLessThan(10);
  expect(new Set(heard.flat())).toEqual(new Set(['fleet', 'plans']));
});

test('a screen hears only of what it may', async () => {
  const heard = await listen();
  await withTransaction(database, async (trx) => {
    await announce(trx, 'people');
    await announce(trx, 'plans');
  });
  await until(() => heard.length > 0);
  expect(heard).toEqual([['plans']]);
});

test('another process hears it as well', async () => {
  const elsewhere = await hearChanges(database.url);
  const subjects: string[] = [];
  elsewhere.listen((subject) => subjects.push(subject));
  await withTransaction(database, (trx) => announce(trx, 'fleet'));
  await until(() => subjects.length > 0);
  expect(subjects).toEqual(['fleet']);
  await elsewhere.stop();
});

test('after the line to the database broke, screens are told to fetch everything', async () => {
  const subjects: string[] = [];
  changes.listen((subject) => subjects.push(subject));
  const heard = await listen();
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'loaphuong-changes' and datname = current_database()`,
  );
  await until(() => subjects.includes(EVERYTHING));
  await until(() => heard.length > 0);
  expect(heard[0]).toEqual(['fleet', 'plans']);
  await withTransaction(database, (trx) => announce(trx, 'plans'));
  await until(() => heard.flat().filter((each) => each === 'plans').length === 2);
});

test('a screen that has gone is forgotten; more than the limit are turned away', async () => {
  for (let screen = 0; screen < 3; screen += 1) await listen();
  expect(streams.count()).toBe(3);
  await expect(listen()).rejects.toThrow('429');
  readers.shift()?.abort();
  await until(() => streams.count() === 2);
});

test('a screen that goes while it is let in takes no place and leaves nothing behind', async () => {
  let letIn: () => void = () => undefined;
  let left: Promise<unknown> = Promise.resolve();
  signedIn = () =>
    new Promise((settle) => {
      letIn = settle;
    });
  http.server.once('request', ({ socket }) => {
    left = new Promise((settle) => socket.once('close', settle));
  });
  const leaving = new AbortController();
  const asked = fetch(`${base}/api/events`, { signal: leaving.signal }).catch(() => undefined);
  await pause(100);
  leaving.abort();
  await asked;
  await left;
  letIn();
  signedIn = async () => undefined;
  await pause(50);
  expect(streams.count()).toBe(0);
});
