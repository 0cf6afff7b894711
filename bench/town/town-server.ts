import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seeded } from '@loaphuong/box';
import { airing, encodeSound, Installation, planOf, seededId, speechLike } from '@loaphuong/box/simulation';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import {
  ClockAsk,
  checkBatch,
  clockDesk,
  downTopic,
  type EnrolAnswer,
  EnrolAsk,
  everyBox,
  Heartbeat,
  horizonTopic,
  JournalBatch,
  type JournalRecord,
  mayPublish,
  maySubscribe,
  type Sound,
  speakerOf,
} from '@loaphuong/protocol';
import { testBroker } from '@loaphuong/testkit/broker';

const SOUND_S = 6;
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A sound on the air. */
export interface Aired {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Length of the sound; absent: 6 s. */
  readonly seconds?: number;
  /** It lies over what sounds already, which goes on below it. */
  readonly over?: 'ducked';
}

/** The server's side of the bench town: a real broker, enrolment and sounds over HTTP, the clock, and journals taken in by the real check. */
export interface TownServer {
  readonly url: string;
  /** Records taken in, by box. */
  readonly journals: ReadonlyMap<string, readonly JournalRecord[]>;
  /** A code that lets any box in. */
  code(): string;
  /** What each box last said of itself. */
  readonly beats: ReadonlyMap<string, Heartbeat>;
  /** Puts sounds on the air of all boxes. @returns the ids of the airings, in the order given. */
  publishPlan(aired: readonly Aired[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens it on free ports of this machine. `brokerSeenAt` says at which port boxes shall look for the broker, e.g. behind a bad link. */
export async function startTownServer(
  seed: number,
  brokerSeenAt: (port: number) => Promise<number> = async (port) => port,
): Promise<TownServer> {
  const random = seeded(seed);
  const installation = new Installation();
  const files = new Map<string, Uint8Array>();
  const sounds = new Map<number, Sound>();
  const soundOf = (seconds: number): Sound => {
    const known = sounds.get(seconds);
    if (known !== undefined) return known;
    const file = encodeSound(speechLike(random, seconds));
    const sha256 = createHash('sha256').update(file).digest('hex');
    const sound = { sha256, bytes: file.length, durationMs: seconds * 1000 };
    files.set(sha256, file);
    sounds.set(seconds, sound);
    return sound;
  };
  const station = seededId(random);
  const journals = new Map<string, JournalRecord[]>();
  const beats = new Map<string, Heartbeat>();
  const passwords = new Map<string, string>();
  let url = '';

  const broker = await testBroker(async (username, password) =>
    passwords.get(username) === password
      ? {
          publish: mayPublish(username as BoxId),
          subscribe: maySubscribe(username as BoxId, station as StationId),
        }
      : undefined,
  );
  const link = await broker.connect();
  const brokerPort = await brokerSeenAt(broker.port);

  const member = (): EnrolAnswer => {
    const box = seededId(random);
    const password = seededId(random);
    passwords.set(box, password);
    return {
      box,
      station,
      cluster: seededId(random),
      zone: installation.zone,
      keys: [installation.pinned],
      broker: { url: `mqtt://127.0.0.1:${brokerPort}`, username: box, password },
      mediaUrl: `${url}/media`,
    };
  };
  const http = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') {
      const file = files.get(request.url?.slice('/media/'.length) ?? '');
      response.writeHead(file === undefined ? 404 : 200).end(file ?? '');
      return;
    }
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    EnrolAsk.parse(JSON.parse(Buffer.concat(pieces).toString()));
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(member()));
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const desk = clockDesk({ nowUs, sign: (text) => installation.signText(text) });
  await link.subscribe(everyBox('clock'), async (topic, payload) => {
    const receivedUs = nowUs();
    const ask = ClockAsk.parse(JSON.parse(payload.toString()));
    const box = speakerOf(topic) as BoxId;
    const answer = { n: ask.n, boxUs: ask.boxUs, receivedUs, sentUs: nowUs() };
    await link.publish(downTopic(box, 'clock'), JSON.stringify(answer), { qos: 0 });
    const seal = desk.answered(box, ask, answer);
    if (seal !== undefined) await link.publish(downTopic(box, 'seal'), JSON.stringify(seal), { qos: 0 });
  });
  await link.subscribe(everyBox('heartbeat'), (topic, payload) => {
    beats.set(speakerOf(topic) ?? '', Heartbeat.parse(JSON.parse(payload.toString())));
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
    const receipt = JSON.stringify({ through: journal.at(-1)?.seq ?? 0 });
    await link.publish(downTopic(box, 'journal'), receipt);
  });

  const four = () => Array.from({ length: 4 }, () => LETTERS[Math.floor(random() * 32)]).join('');
  return {
    url,
    journals,
    code: () => `${four()}-${four()}-${four()}`,
    beats,
    publishPlan: async (aired) => {
      const airings = aired.map(({ atMs, seconds = SOUND_S, over }) =>
        airing(random, atMs, soundOf(seconds), over === undefined ? {} : { over }),
      );
      const plan = planOf(station, Date.now(), airings);
      const wire = installation.plan(plan, 1, Date.now());
      await link.publish(horizonTopic(station as StationId), wire, { retain: true });
      return airings.map(({ id }) => id);
    },
    close: async () => {
      await broker.close();
      http.closeAllConnections();
      http.close();
    },
  };
}

function nowUs(): number {
  return Number(Temporal.Now.instant().epochNanoseconds / 100n) / 10;
}
