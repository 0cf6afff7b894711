import { refuse } from '@loaphuong/domain/basics';
import type { MqttClient } from 'mqtt';

/** Sends with QoS 1 over one client. */
export interface SureSending {
  /**
   * Resolves when the broker has it. Over a short break it waits and goes out again, in the order in which it came.
   * @throws {Refused} `platform/broker-silent` when the broker did not take it in time; then it will not go out later either.
   */
  send(topic: string, payload: Buffer | string, retain: boolean): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Gives up what is under way. @returns whether there was anything. */
  giveUp(): boolean;
}

interface Letter {
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly retain: boolean;
  readonly end: (how: 'taken' | 'late' | Error) => void;
  readonly ended: Promise<'taken' | 'late' | Error>;
  /** Id of the packet, while one is on its way. */
  packet?: number | undefined;
}

const LET_GO = 'the line to the boxes was let go';

/**
 * Makes the sender of a client. The library by itself would hold a message for ever while the line is down, and send what it holds
 * one by one before it says that the line stands again (mqtt.js 5.16); so it is given a message only while the line stands, and a message
 * whose line broke is taken back from it.
 */
export function sureSending(client: MqttClient, patienceMs: number): SureSending {
  /** In the order in which they came. */
  const letters = new Set<Letter>();
  let stands = client.connected;
  let over = false;

  function post(letter: Letter): void {
    const { topic, payload, retain } = letter;
    let packet: number | undefined;
    client.publish(topic, payload, { qos: 1, retain }, (error?: Error) => {
      // Of a packet that was taken back the library says so too; that is no news.
      if (letter.packet === packet) letter.end(error ?? 'taken');
    });
    packet = client.getLastMessageId();
    letter.packet = packet;
  }

  function takeBack(letter: Letter): void {
    const { packet } = letter;
    letter.packet = undefined;
    if (packet !== undefined) client.removeOutgoingMessage(packet);
  }

  client.on('connect', () => {
    stands = true;
    for (const letter of letters) post(letter);
  });
  client.on('close', () => {
    stands = false;
    for (const letter of letters) takeBack(letter);
  });

  return {
    async send(topic, payload, retain) {
      if (over) throw new Error(LET_GO);
      const { promise: ended, resolve: end } = Promise.withResolvers<'taken' | 'late' | Error>();
      const letter: Letter = { topic, payload, retain, end, ended };
      letters.add(letter);
      const patience = setTimeout(end, patienceMs, 'late');
      if (stands) post(letter);
      const how = await ended;
      clearTimeout(patience);
      letters.delete(letter);
      takeBack(letter);
      if (how instanceof Error) throw how;
      if (how === 'late') silent(patienceMs);
    },
    async settled() {
      await Promise.all([...letters].map(({ ended }) => ended));
    },
    giveUp() {
      over = true;
      for (const letter of letters) {
        takeBack(letter);
        letter.end(new Error(LET_GO));
      }
      return letters.size > 0;
    },
  };
}

function silent(patienceMs: number): never {
  const seconds = patienceMs / 1000;
  return refuse('unavailable', 'platform/broker-silent', {
    vi: `Máy chủ tin nhắn không nhận tin trong ${seconds} giây. Hãy xem nó có chạy không, và mạng tới nó; nối lại được thì chương trình tự gửi lại.`,
    en: `The broker did not take a message within ${seconds} seconds. See whether it runs, and the network to it; the program sends again by itself when the line is back.`,
  });
}
