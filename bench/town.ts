// The 28 boxes of the demonstration town as they run there: whole boxes in one process of their own, over a real broker and real
// HTTP on this machine, in real time. Only the server's screens and database are not there.

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HostNews, seeded, startHostProcess } from '@loaphuong/box';
import { airing, encodeSound, Installation, planOf, seededId, speechLike } from '@loaphuong/box/simulation';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  ClockAsk,
  checkBatch,
  downTopic,
  type EnrolAnswer,
  EnrolAsk,
  everyBox,
  horizonTopic,
  JournalBatch,
  type JournalRecord,
  mayPublish,
  maySubscribe,
  speakerOf,
} from '@loaphuong/protocol';
import { testBroker } from '@loaphuong/testkit/broker';
import type { BenchInput } from './result.ts';
import { Spread } from './spread.ts';

const BOXES = 28;
const AIRINGS = 4;
const SOUND_S = 6;
const EVERY_MS = 10_000;
const PATIENCE_MS = 60_000;

/** Figures of the town; nothing here is promised, it is printed beside the promise. */
export async function measureTown({ seed, say }: BenchInput): Promise<Record<string, unknown>> {
  const random = seeded(seed);
  const dir = await mkdtemp(join(tmpdir(), 'loaphuong-bench-'));
  const installation = new Installation();
  const file = encodeSound(speechLike(random, SOUND_S));
  const sha256 = createHash('sha256').update(file).digest('hex');
  const station = seededId(random);
  const journals = new Map<string, JournalRecord[]>();
  const passwords = new Map<string, string>();
  const ready = new Set<string>();

  const broker = await testBroker(async (username, password) =>
    passwords.get(username) === password
      ? {
          publish: mayPublish(username as BoxId),
          subscribe: maySubscribe(username as BoxId, station as StationId),
        }
      : undefined,
  );
  const link = await broker.connect();
  const http = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(request.url === `/media/${sha256}` ? 200 : 404);
      response.end(request.url === `/media/${sha256}` ? file : '');
      return;
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      EnrolAsk.parse(JSON.parse(Buffer.concat(pieces).toString()));
      const box = seededId(random);
      passwords.set(box, seededId(random));
      const answer: EnrolAnswer = {
        box,
        station,
        cluster: seededId(random),
        zone: installation.zone,
        keys: [installation.pinned],
        broker: { url: `mqtt://127.0.0.1:${broker.port}`, username: box, password: passwords.get(box) ?? '' },
        mediaUrl: `${url}/media`,
      };
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const nowUs = () => Number(Temporal.Now.instant().epochNanoseconds / 100n) / 10;

  await link.subscribe(everyBox('clock'), async (topic, payload) => {
    const receivedUs = nowUs();
    const ask = ClockAsk.parse(JSON.parse(payload.toString()));
    const answer = JSON.stringify({ ...ask, receivedUs, sentUs: nowUs() });
    await link.publish(downTopic(speakerOf(topic) as BoxId, 'clock'), answer, { qos: 0 });
  });
  await link.subscribe(everyBox('journal'), async (topic, payload) => {
    const box = speakerOf(topic) as BoxId;
    const { records } = JournalBatch.parse(JSON.parse(payload.toString()));
    const journal = journals.get(box) ?? [];
    const check = checkBatch(records, journal.at(-1), (text) =>
      createHash('sha256').update(text).digest('hex'),
    );
    if (check.ok) journal.push(...check.fresh);
    journals.set(box, journal);
    await link.publish(downTopic(box, 'journal'), JSON.stringify({ through: journal.at(-1)?.seq ?? 0 }));
  });

  const errors = new Map<string, number[]>();
  let memoryMb = 0;
  const host = startHostProcess({
    dir,
    serverUrl: url,
    seed,
    onNews: (news: HostNews) => {
      if (news.say === 'state' && news.state.ready > 0) ready.add(news.name);
      if (news.say === 'memory') memoryMb = Math.max(memoryMb, news.rssMb);
      if (news.say === 'played' && news.trueErrorMs !== undefined)
        errors.set(news.airing, [...(errors.get(news.airing) ?? []), news.trueErrorMs]);
    },
  });

  try {
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const four = () => Array.from({ length: 4 }, () => letters[Math.floor(random() * 32)]).join('');
    for (let i = 0; i < BOXES; i += 1) host.add({ name: `box-${i}`, code: `${four()}-${four()}-${four()}` });
    const atMs = Date.now() + 30_000;
    const sound = { sha256, bytes: file.length, durationMs: SOUND_S * 1000 };
    const airings = Array.from({ length: AIRINGS }, (_, i) => airing(random, atMs + i * EVERY_MS, sound));
    const plan = installation.plan(planOf(station, Date.now(), airings), 1, Date.now());
    await link.publish(horizonTopic(station as StationId), plan, { retain: true });
    const began = performance.now();
    while (ready.size < BOXES && performance.now() - began < PATIENCE_MS) await pause(100);
    const readyS = Math.round((performance.now() - began) / 100) / 10;
    say(`town: ${ready.size} of ${BOXES} boxes ready after ${readyS} s`);
    const endMs = atMs + AIRINGS * EVERY_MS + 3000;
    while (Date.now() < endMs) {
      host.askMemory();
      await pause(1000);
    }
    const all = [...errors.values()];
    const skew = all.flatMap((row) => row.flatMap((a, i) => row.slice(i + 1).map((b) => Math.abs(a - b))));
    const events = [...journals.values()].flat().map((record) => record.event);
    const played = events.flatMap((event) => (event.kind === 'played' ? [event] : []));
    const figures = {
      boxes: BOXES,
      readyS,
      due: BOXES * AIRINGS,
      complete: played.filter((p) => p.outcome === 'complete').length,
      proved: played.filter((p) => p.evidence[0]?.matched === p.evidence[0]?.windows).length,
      underruns: played.reduce((sum, p) => sum + p.underruns, 0),
      absoluteMs: new Spread(all.flat().map(Math.abs)).figures(),
      skewMs: new Spread(skew).figures(),
      memoryMb,
    };
    say(`town: ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    await host.stop();
    await broker.close();
    http.close();
    await rm(dir, { recursive: true, force: true });
  }
}
