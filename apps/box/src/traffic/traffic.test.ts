import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { type Heartbeat, horizonTopic, type JournalEvent, type Sound, upTopic } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { Installation } from '../simulation/installation.ts';
import { airing, planOf } from '../simulation/plan.ts';
import { VirtualBox } from '../simulation/virtual-box.ts';
import { VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualWorld } from '../simulation/virtual-time.ts';
import { MemoryStore, PowerCut } from '../store/memory-store.ts';
import { CountedLink, mqttBytes } from './counted-link.ts';
import { MonthBytes } from './month-bytes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A box in a town, with the plans that it gets. @param from when the world begins, UTC. */
function town(from: string) {
  const startMs = Date.parse(from);
  const world = new VirtualWorld(startMs * 1000);
  const server = new VirtualServer(world);
  const installation = new Installation();
  const random = seeded(5);
  const box = new VirtualBox(world, server, installation, random);
  const offer = (bytes: number): Sound => ({
    sha256: server.offer(Buffer.alloc(bytes, random() * 255)),
    bytes,
    durationMs: 10_000,
  });
  let sequence = 0;
  return {
    world,
    box,
    offer,
    at: (ms: number, sound: Sound, more: Parameters<typeof airing>[3] = {}) =>
      airing(random, startMs + ms, sound, more),
    publish(airings: ReturnType<typeof airing>[], monthBudgetMb?: number) {
      sequence += 1;
      const nowMs = world.nowUs() / 1000;
      const settings = { cluster: box.cluster, volume: 80, delayMs: 0 };
      const clusters = [monthBudgetMb === undefined ? settings : { ...settings, monthBudgetMb }];
      const plan = planOf(box.station, nowMs, airings, { zone: 'Asia/Ho_Chi_Minh' });
      const wire = installation.plan({ ...plan, clusters }, sequence, nowMs);
      server.publish(horizonTopic(box.station as StationId), wire, true);
    },
    /** What it says next; at most a quarter of an hour from now. */
    month() {
      box.member.said.delete('heartbeat');
      for (;;) {
        world.run(MINUTE);
        const said = (box.member.said.get('heartbeat') as Heartbeat | undefined)?.monthBytes;
        if (said !== undefined) return said;
      }
    },
    faults: () =>
      box.member.records
        .map(({ event }) => event)
        .filter((event): event is Extract<JournalEvent, { kind: 'fault' }> => event.kind === 'fault')
        .map(({ fault, state }) => `${fault} ${state}`),
    ready: () => box.member.said.get('ready'),
  };
}

describe('bytes of the month', () => {
  test('are those that went over the line, by kind, and stand in the heartbeat', () => {
    const t = town('2026-11-23T03:00:00Z');
    const sound = t.offer(300_000);
    t.publish([t.at(5 * HOUR, sound)]);
    t.box.on();
    t.world.run(2 * HOUR + 100);
    const { control, sounds } = t.month();
    const seen = t.box.member.bytesUp + t.box.member.bytesDown;
    expect(sounds).toBe(sound.bytes + 600);
    // The simulated server counts neither acknowledgements nor pings nor the words of connecting.
    expect(control).toBeGreaterThan(seen);
    expect(control).toBeLessThan(seen * 1.1 + 1000);
  });

  test('begin anew with the month of the place, not with that of Greenwich', () => {
    // 23:00 on the last of the month in the town.
    const t = town('2026-11-30T16:00:00Z');
    t.publish([t.at(8 * HOUR, t.offer(300_000))]);
    t.box.on();
    t.world.run(25 * MINUTE);
    const before = t.month();
    expect(before.sounds).toBe(300_600);
    t.world.run(30 * MINUTE);
    expect(t.month().sounds).toBe(0);
    const early = t.month().control;
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(before.control);
    t.world.run(4 * HOUR);
    expect(t.month().control).toBeGreaterThan(early);
  });

  test('survive a restart whole, and a power cut but for the newest', () => {
    const t = town('2026-11-23T03:00:00Z');
    t.publish([t.at(30 * HOUR, t.offer(3_000_000))]);
    t.box.on();
    t.world.run(30 * MINUTE);
    const before = t.month();
    t.box.cut();
    t.box.on();
    const after = t.month();
    expect(after.sounds).toBeGreaterThan(before.sounds - 256 * 1024);
    expect(after.control).toBeGreaterThan(before.control - 15 * 700);
    const again = t.month();
    t.box.box?.stop();
    t.box.on();
    const restarted = t.month();
    expect(restarted.sounds).toBe(again.sounds);
    expect(restarted.control).toBeGreaterThan(again.control);
  });

  test('never go back over a power cut at any write, by more than what is kept at a time', () => {
    for (let cut = 1; cut <= 12; cut += 1) {
      const store = new MemoryStore();
      const month = new MonthBytes(store);
      month.look('2026-11');
      store.cutAtChange(cut, seeded(cut));
      let counted = 0;
      expect(() => {
        for (;;) {
          counted += 50_000;
          month.count('sounds', 50_000, 0);
        }
      }).toThrow(PowerCut);
      const after = new MonthBytes(store.revived()).said.sounds;
      expect(counted - after).toBeLessThanOrEqual(300_000);
      expect(after).toBeLessThanOrEqual(counted);
    }
  });

  test('stay when it turns out that the calendar had run ahead', () => {
    const store = new MemoryStore();
    const month = new MonthBytes(store);
    month.look('2027-01');
    month.count('control', 500, 2);
    month.look('2026-11');
    expect(month.said.control).toBe(500);
    month.look(undefined);
    month.look('2026-12');
    expect(month.said).toEqual({ control: 0, sounds: 0 });
  });

  test('of a message are those of MQTT, with its acknowledgement; live sound is sound', () => {
    expect([mqttBytes('a/b', 100, 0), mqttBytes('a/b', 200, 1)]).toEqual([107, 210]);
    const month = new MonthBytes(new MemoryStore());
    const link = new CountedLink(
      { connected: true, start: () => undefined, stop: () => undefined, publish: () => undefined },
      month,
    );
    const id = '4a7d1ed4-14c1-4a2b-8c33-9d2b5a6f7e21' as BoxId;
    link.publish(upTopic(id, 'heartbeat'), 'đủ', { qos: 0 });
    const topic = upTopic(id, 'heartbeat').length;
    expect(month.said).toEqual({ control: 2 + 2 + topic + 5, sounds: 0 });
    expect(month.billed).toBe(month.said.control + 2 * 40);
    link.publish(upTopic(id, 'sound'), new Uint8Array(2800), { qos: 0 });
    expect(month.said.sounds).toBeGreaterThan(2800);
  });
});

describe('a budget for the month', () => {
  test('used up begins a fault: what has time is not fetched, alerts and what is near are; the next month ends it', () => {
    // 19:00 on the last of the month in the town.
    const t = town('2026-11-30T12:00:00Z');
    const [near, far, alert, soon] = [t.offer(1_100_000), t.offer(400_000), t.offer(90_000), t.offer(80_000)];
    const first = [t.at(30 * MINUTE, near), t.at(3 * HOUR, soon)];
    t.publish(first, 1);
    t.box.on();
    t.world.run(3 * MINUTE);
    expect(t.faults()).toEqual(['over-budget began']);
    expect(t.box.member.said.get('heartbeat')).toMatchObject({ faults: ['over-budget'] });
    const last = t.at(20 * HOUR, far);
    const urgent = t.at(19 * HOUR, alert, { priority: 'priority' });
    t.publish([...first, last, urgent], 1);
    t.world.run(5 * MINUTE);
    expect(t.ready()).toMatchObject({ notReady: [{ airing: last.id, why: 'over-budget' }] });
    t.world.run(3 * HOUR);
    expect(t.month().sounds).toBeLessThan(1_100_000 + 90_000 + 80_000 + 10_000);
    t.world.run(2 * HOUR + 10 * MINUTE);
    expect(t.faults()).toEqual(['over-budget began', 'over-budget ended']);
    expect(t.ready()).toMatchObject({ notReady: [] });
    expect(t.month().sounds).toBe(400_600);
  });

  test('is over as soon as the plan gives more', () => {
    const t = town('2026-11-23T03:00:00Z');
    const airings = [t.at(30 * MINUTE, t.offer(1_100_000)), t.at(8 * HOUR, t.offer(300_000))];
    t.publish(airings, 1);
    t.box.on();
    t.world.run(3 * MINUTE);
    expect(t.faults()).toEqual(['over-budget began']);
    t.publish(airings, 3);
    t.world.run(MINUTE);
    expect(t.faults()).toEqual(['over-budget began', 'over-budget ended']);
    expect(t.ready()).toMatchObject({ notReady: [] });
  });
});
