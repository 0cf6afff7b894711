import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Call, fleetRoutes } from '@loaphuong/contract';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import {
  Command,
  downTopic,
  EnrolAnswer,
  type Hello,
  helloText,
  type JournalBatch,
  type JournalEvent,
  JournalReceipt,
  type JournalRecord,
  openEnvelope,
  upTopic,
} from '@loaphuong/protocol';
import { isSignedBy } from '@loaphuong/server';
import mqtt from 'mqtt';
import { nextRecord, signedBatch } from './bare-journal.ts';
import { eventually } from './eventually.ts';
import { enrolAsk, type TestServer } from './test-server.ts';

/** Two halves of a box's key. */
export interface BoxKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A box without a program: enrolled through the door, with a key and a journal; a test says what it does. */
export interface BareBox {
  readonly cluster: string;
  readonly id: BoxId;
  readonly station: StationId;
  readonly keys: BoxKeys;
  /** What it was told when it was enrolled. */
  readonly answer: EnrolAnswer;
  /** Everything that it has written, the oldest first. */
  readonly journal: JournalRecord[];
}

/** Where a bare box comes to stand: at a cluster that is there, or at a new one. */
export type BareBoxAt = { readonly cluster: string } | { readonly ward: PlaceId; readonly name: string };

/** Enrols a new box. @param call a client that is signed in as a technician. */
export async function bareBox(server: TestServer, call: Call, at: BareBoxAt): Promise<BareBox> {
  const cluster = 'cluster' in at ? at.cluster : (await call(fleetRoutes.addCluster, { body: at })).id;
  const { code } = await call(fleetRoutes.enrolmentCode, { params: { cluster } });
  const keys = generateKeyPairSync('ed25519');
  const { body } = await server.app.http.inject({
    method: 'POST',
    url: '/api/boxes/enrol',
    payload: enrolAsk(code, keys),
  });
  return asBareBox(EnrolAnswer.parse(JSON.parse(body)), keys);
}

/** A box that has been let in, by whichever door. */
export function asBareBox(answer: EnrolAnswer, keys: BoxKeys): BareBox {
  const { cluster, box, station } = answer;
  return { cluster, id: box as BoxId, station: station as StationId, keys, answer, journal: [] };
}

/** Reads what came on a command's topic as the box would: an order that is signed by a key that it pinned, for this box. */
export function orderFor(
  { id, answer }: { readonly id: BoxId; readonly answer: Pick<EnrolAnswer, 'keys'> },
  wire: string,
): Command | undefined {
  const opened = openEnvelope(wire, {
    kind: 'command',
    isForMe: (target) => 'box' in target && target.box === id,
    verify: (key, signature, text) => {
      const pinned = answer.keys.find((each) => each.key === key);
      return pinned === undefined ? undefined : isSignedBy(pinned.publicKey, signature, text);
    },
    lastSequence: 0,
    now: undefined,
  });
  return opened.ok ? Command.parse(opened.envelope.body) : undefined;
}

/** The first words of a box, signed by its key, or by another one for a test that wants it refused. */
export function helloOf({ id, keys }: Pick<BareBox, 'id' | 'keys'>, signedBy: BoxKeys = keys): Hello {
  const said = {
    box: id,
    publicKey: enrolAsk('', signedBy).publicKey,
    nonce: randomBytes(16).toString('hex'),
    program: '0.1.0',
    output: 'simulated' as const,
  };
  return {
    ...said,
    signature: sign(null, Buffer.from(helloText(said)), signedBy.privateKey).toString('base64'),
  };
}

/** A bare box's connection to the broker of a test. */
export interface BareLine {
  /** Everything that came down, the oldest first. */
  readonly heard: { readonly topic: string; readonly text: string }[];
  /** Those of it that the box would obey. */
  readonly orders: Command[];
  /** Says something; text as it is, anything else as JSON. */
  says(subject: Parameters<typeof upTopic>[1], message: object | string): Promise<void>;
  /** Writes events into the box's journal and brings them. */
  writes(...events: JournalEvent[]): Promise<void>;
  /** Brings a batch, or a text that should be one. @returns the server's word on it. */
  brings(batch: JournalBatch | string): Promise<JournalReceipt>;
  /** Settles when the connection ends, whoever ends it. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

/** Connects a bare box. @param password another one than its own. @throws {Error} the broker does not let it in. */
export async function bareLine(
  server: TestServer,
  box: BareBox,
  password = box.answer.broker.password,
): Promise<BareLine> {
  const client = await mqtt.connectAsync(server.broker.urlFor(box.id, password), {
    protocolVersion: 4,
    clientId: box.id,
    reconnectPeriod: 0,
  });
  const heard: { topic: string; text: string }[] = [];
  const orders: Command[] = [];
  client.on('message', (topic, payload) => {
    const text = payload.toString();
    heard.push({ topic, text });
    const order = topic.endsWith('/command') ? orderFor(box, text) : undefined;
    if (order !== undefined) orders.push(order);
  });
  await client.subscribeAsync(`box/${box.id}/down/+`, { qos: 1 });
  const says: BareLine['says'] = async (subject, message) => {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    await client.publishAsync(upTopic(box.id, subject), text, { qos: 1 });
  };
  return {
    heard,
    orders,
    says,
    async writes(...events) {
      for (const event of events) box.journal.push(nextRecord(box.journal.at(-1), event));
      await says('journal', signedBatch(box.id, box.keys.privateKey, box.journal.slice(-events.length)));
    },
    async brings(batch) {
      const before = heard.length;
      await says('journal', batch);
      const receipt = await eventually(() =>
        heard.slice(before).find(({ topic }) => topic === downTopic(box.id, 'journal')),
      );
      return JournalReceipt.parse(JSON.parse(receipt.text));
    },
    ended: new Promise((settle) => client.once('close', () => settle())),
    end: () => client.endAsync(),
  };
}
