import type { BoxId, StationId } from '@loaphuong/domain/fleet';

/**
 * Topic names (MQTT 3.1.1). `up` is what a box says, `down` what one box is told, `station` what every box of a station is told.
 * | topic | who → whom | QoS, retained | message |
 * |---|---|---|---|
 * | box/ID/up/status | box (and its last will) → server | 1, retained | Status |
 * | box/ID/up/hello | box → server | 1 | Hello |
 * | box/ID/up/heartbeat | box → server | 0 | Heartbeat |
 * | box/ID/up/ready | box → server | 1 | Ready |
 * | box/ID/up/journal | box → server | 1 | JournalBatch |
 * | box/ID/up/clock | box → server | 0 | ClockAsk |
 * | box/ID/up/sound | box → server | 0 | sound frames, binary |
 * | box/ID/up/log | box → server | 1 | LogLines |
 * | box/ID/down/clock | server → box | 0 | ClockAnswer |
 * | box/ID/down/seal | server → box | 0 | ClockSeal |
 * | box/ID/down/journal | server → box | 1 | JournalReceipt |
 * | box/ID/down/command | server → box | 1 | signed envelope, kind `command` |
 * | station/ID/horizon | server → boxes of the station | 1, retained | signed envelope, kind `horizon` |
 */
export type UpSubject = 'status' | 'hello' | 'heartbeat' | 'ready' | 'journal' | 'clock' | 'sound' | 'log';
export type DownSubject = 'clock' | 'seal' | 'journal' | 'command';

/** Where a box speaks. */
export function upTopic(box: BoxId, subject: UpSubject): string {
  return `box/${box}/up/${subject}`;
}

/** Where one box is spoken to. */
export function downTopic(box: BoxId, subject: DownSubject): string {
  return `box/${box}/down/${subject}`;
}

/** Where the signed horizon of a station stands, retained. */
export function horizonTopic(station: StationId): string {
  return `station/${station}/horizon`;
}

/** The filter with which the server hears every box on one subject. */
export function everyBox(subject: UpSubject): string {
  return `box/+/up/${subject}`;
}

/** Who spoke on an `up` topic; `undefined` when the topic is not one of ours. */
export function speakerOf(topic: string): BoxId | undefined {
  const match = /^box\/([0-9a-f-]{36})\/up\/[a-z]+$/.exec(topic);
  return match?.[1] as BoxId | undefined;
}

/** What a box may publish (MQTT filters); the broker discards anything else that it sends. */
export function mayPublish(box: BoxId): readonly string[] {
  return [`box/${box}/up/+`];
}

/** What a box may subscribe to (MQTT filters). */
export function maySubscribe(box: BoxId, station: StationId): readonly string[] {
  return [`box/${box}/down/+`, horizonTopic(station), 'alert/+'];
}
