import type { BoxId } from '@loaphuong/domain/fleet';
import {
  type ClockAnswer,
  ClockAsk,
  clockDesk,
  downTopic,
  everyBox,
  Heartbeat,
  Hello,
  JournalBatch,
  type JournalReceipt,
  LogLines,
  mayPublish,
  maySubscribe,
  Status,
  speakerOf,
  type UpSubject,
} from '@loaphuong/protocol';
import type * as z from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { DeviceLink } from '../platform/devices.ts';
import type { Log } from '../platform/log.ts';
import { hashToken } from '../platform/tokens.ts';
import { takeLog } from './collected-logs.ts';
import { sendWaiting } from './commands.ts';
import type { JournalListener } from './journal.ts';
import { journalDesk } from './journal-desk.ts';
import type { Keyring } from './keyring.ts';
import { takeHeartbeat, takeHello, takeStatus } from './presence.ts';
import { noteRefusal } from './refusals.ts';
import type { FleetSlice } from './slice.ts';

/** What the door for boxes needs. */
export interface DeviceDoor {
  readonly db: Database<FleetSlice>;
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly log: Log;
  /** Server time in microseconds since 1970, fine enough for clock exchange. */
  readonly nowUs: () => number;
  /** Signs a text for the installation. */
  readonly signText: Keyring['signText'];
  readonly journalListeners: readonly JournalListener[];
  /** Throws off the connections of a box at the broker, where that is ours. */
  readonly disconnect: (box: BoxId) => void;
}

/**
 * Lets the messages of one box be taken in one after the other: a last will and the greeting of the connection that replaced it
 * come close together, and the one that came first must not win because its transaction was slower.
 */
function turns(): (box: BoxId, work: () => Promise<void>) => Promise<void> {
  const last = new Map<BoxId, Promise<void>>();
  return (box, work) => {
    const mine = (last.get(box) ?? Promise.resolve()).then(work);
    const over = mine
      .catch(() => undefined)
      .then(() => {
        if (last.get(box) === over) last.delete(box);
      });
    last.set(box, over);
    return mine;
  };
}

/** Hears every box. Each message is hostile until parsed; one that cannot be read is counted against its speaker and dropped. */
export async function hearBoxes(door: DeviceDoor): Promise<void> {
  const { db, link, log } = door;
  const inTurn = turns();

  async function hear<T>(
    subject: UpSubject,
    schema: z.ZodType<T>,
    take: (box: BoxId, message: T) => Promise<void>,
  ): Promise<void> {
    await link.subscribe(everyBox(subject), async (topic, payload) => {
      const box = speakerOf(topic);
      if (box === undefined || payload.length === 0) return;
      const message = parse(schema, payload);
      if (message === undefined) {
        log.warn({ box, subject }, 'a message from a box could not be read');
        await noteRefusal(db, { code: 'fleet/unreadable-message', detail: { subject } });
        return;
      }
      await inTurn(box, () => take(box, message));
    });
  }

  // The clock first and by itself: every microsecond between hearing and answering is an error of ours.
  const desk = clockDesk({ nowUs: door.nowUs, sign: door.signText });
  await link.subscribe(everyBox('clock'), async (topic, payload) => {
    const receivedUs = door.nowUs();
    const box = speakerOf(topic);
    const ask = parse(ClockAsk, payload);
    if (box === undefined || ask === undefined) return;
    const zeroUs = door.clock.zeroUs?.();
    const utcWithinUs = door.clock.utcWithinUs?.();
    const answer: ClockAnswer = {
      n: ask.n,
      boxUs: ask.boxUs,
      receivedUs,
      ...(zeroUs === undefined ? {} : { zeroUs: Math.round(zeroUs) }),
      ...(utcWithinUs === undefined ? {} : { utcWithinUs }),
      sentUs: door.nowUs(),
    };
    await link.publish(downTopic(box, 'clock'), JSON.stringify(answer), { qos: 0 });
    // Whatever takes time comes after the answer: the signature too.
    const seal = desk.answered(box, ask, answer);
    if (seal !== undefined) await link.publish(downTopic(box, 'seal'), JSON.stringify(seal), { qos: 0 });
  });
  const journals = journalDesk({ db, log, listeners: door.journalListeners });
  await hear('status', Status, (box, status) => takeStatus(db, box, status));
  await hear('hello', Hello, async (box, hello) => {
    if (await takeHello(db, box, hello)) await sendWaiting(db, link, door.clock, box);
  });
  await hear('heartbeat', Heartbeat, (box, beat) => takeHeartbeat(db, box, beat));
  await hear('log', LogLines, (box, lines) => takeLog(db, box, lines));
  await hear('journal', JournalBatch, async (box, batch) => {
    const receipt: JournalReceipt = await journals.take(box, batch);
    await link.publish(downTopic(box, 'journal'), JSON.stringify(receipt));
    // Whoever came in with the old password has to come again, with the new one.
    const isOver = (seq: number) => seq <= receipt.through;
    if (batch.records.some(({ seq, event }) => event.kind === 'password' && isOver(seq)))
      door.disconnect(box);
  });
}

/** What a box may do on the broker, if user name and password are those of a box in service. */
export async function brokerRights(
  db: Database<FleetSlice>,
  username: string,
  password: string,
): Promise<{ readonly publish: readonly string[]; readonly subscribe: readonly string[] } | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(username)) return undefined;
  const box = await db.sql
    .selectFrom('fleet.box as b')
    .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
    .select(['b.id', 'b.cluster', 'c.station', 'b.broker_secret_sha256'])
    .where('b.id', '=', username as BoxId)
    .where('b.revoked_at', 'is', null)
    .executeTakeFirst();
  if (box === undefined) return undefined;
  if (box.broker_secret_sha256 !== hashToken(password)) {
    await noteRefusal(db, { code: 'fleet/wrong-password', box: box.id, cluster: box.cluster });
    return undefined;
  }
  return { publish: mayPublish(box.id), subscribe: maySubscribe(box.id, box.station) };
}

function parse<T>(schema: z.ZodType<T>, payload: Buffer): T | undefined {
  try {
    return schema.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return undefined;
  }
}
