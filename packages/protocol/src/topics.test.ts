import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { describe, expect, test } from 'vitest';
import { downTopic, everyBox, horizonTopic, mayPublish, maySubscribe, speakerOf, upTopic } from './topics.ts';

const BOX = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' as BoxId;
const OTHER = '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11' as BoxId;
const STATION = '4a7d1ed4-14c1-4a2b-8c33-9d2b5a6f7e21' as StationId;

/** Does an MQTT filter cover a topic (MQTT 3.1.1 section 4.7)? */
function covers(filter: string, topic: string): boolean {
  const pattern = filter.replace(/[.*]/g, '\\$&').replaceAll('+', '[^/]+').replace('#', '.*');
  return new RegExp(`^${pattern}$`).test(topic);
}

describe('topics', () => {
  test('of a box are heard by the server’s filter, and tell who speaks', () => {
    for (const subject of ['status', 'hello', 'heartbeat', 'ready', 'journal', 'clock', 'sound'] as const) {
      expect(covers(everyBox(subject), upTopic(BOX, subject))).toBe(true);
      expect(speakerOf(upTopic(BOX, subject))).toBe(BOX);
    }
  });

  test.each([
    '',
    'box',
    'box/x/up/clock',
    `box/${BOX}/down/clock`,
    `box/${BOX}/up/`,
    `box/${BOX}/up/a/b`,
    `x/box/${BOX}/up/clock`,
  ])('“%s” is spoken by nobody', (topic) => {
    expect(speakerOf(topic)).toBeUndefined();
  });

  test('let a box speak for itself and for nobody else', () => {
    const may = (topic: string) => mayPublish(BOX).some((filter) => covers(filter, topic));
    expect(may(upTopic(BOX, 'journal'))).toBe(true);
    for (const topic of [
      upTopic(OTHER, 'journal'),
      downTopic(BOX, 'command'),
      downTopic(OTHER, 'command'),
      horizonTopic(STATION),
    ])
      expect(may(topic)).toBe(false);
  });

  test('let a box hear what is meant for it and for its station only', () => {
    const may = (topic: string) => maySubscribe(BOX, STATION).some((filter) => covers(filter, topic));
    expect(may(downTopic(BOX, 'command'))).toBe(true);
    expect(may(horizonTopic(STATION))).toBe(true);
    for (const topic of [
      downTopic(OTHER, 'command'),
      upTopic(OTHER, 'sound'),
      horizonTopic(OTHER as string as StationId),
    ])
      expect(may(topic)).toBe(false);
  });
});
