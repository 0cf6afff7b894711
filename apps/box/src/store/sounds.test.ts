import { createHash } from 'node:crypto';
import type { Sound } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { seeded } from '../chance/random.ts';
import { VirtualFetcher, VirtualServer } from '../simulation/virtual-server.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import type { Lane } from './fetcher.ts';
import { MemoryStore, PowerCut } from './memory-store.ts';
import { oneLine } from './one-line.ts';
import { Sounds } from './sounds.ts';

const SECOND = 1000;
const BYTES_A_SECOND = 50_000;

function place(seed = 1) {
  const world = new VirtualWorld(Date.UTC(2026, 10, 23, 3) * 1000);
  const server = new VirtualServer(world);
  const random = seeded(seed);
  const offer = (bytes: number): Sound => {
    const content = Buffer.alloc(bytes, random() * 255);
    return { sha256: server.offer(content), bytes, durationMs: 60_000 };
  };
  return { world, server, random, offer };
}

/** A life of the program on a disk. What the disk throws when the power goes ends it. */
function life(p: ReturnType<typeof place>, store: MemoryStore, breaks = 0) {
  const { world, server, random } = p;
  let alive = true;
  let cuts = 0;
  const guard = (act: () => void) => {
    if (!alive) return;
    try {
      act();
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      alive = false;
      cuts += 1;
    }
  };
  const time = new VirtualBoxTime(world, { ppm: 0, wallOffsetMs: 0, bootUs: 1e6 }, guard);
  const fetcher = new VirtualFetcher(
    world,
    server,
    random,
    { breaks, bytesPerSecond: BYTES_A_SECOND },
    guard,
  );
  const requests: string[] = [];
  const came = new Map<string, number>();
  const damages: number[] = [];
  const sounds = new Sounds({
    store,
    fetcher: oneLine({
      fetch: (sha256, from, listener) => {
        requests.push(`${sha256}@${from}`);
        return fetcher.fetch(sha256, from, listener);
      },
    }),
    time,
    random,
    capacity: 1e9,
    onChange: () => {
      for (const sha256 of server.media.keys())
        if (!came.has(sha256) && sounds.state(sha256) === 'whole') came.set(sha256, world.nowUs() / 1000);
    },
    onDamage: () => damages.push(world.nowUs()),
  });
  const start = () =>
    guard(() => {
      sounds.start();
      sounds.linkUp();
    });
  const want = (...needs: [Sound, Lane][]) =>
    guard(() => sounds.want(needs.map(([sound, lane]) => ({ sound, lane }))));
  return { sounds, fetcher, requests, came, damages, start, want, cuts: () => cuts };
}

describe('two lanes', () => {
  test('what an alert needs is there first although a big column was under way; the column goes on where it stopped', () => {
    const p = place();
    const [column, alert] = [p.offer(6_000_000), p.offer(100_000)];
    const { sounds, want, start, requests, came, fetcher } = life(p, new MemoryStore());
    start();
    want([column, 'plain']);
    p.world.run(60 * SECOND);
    expect(sounds.state(column.sha256)).toBe('fetching');
    const pressedMs = p.world.nowUs() / 1000;
    want([column, 'plain'], [alert, 'urgent']);
    p.world.run(3 * SECOND);
    expect(sounds.state(alert.sha256)).toBe('whole');
    expect((came.get(alert.sha256) ?? 0) - pressedMs).toBeLessThan(2500);
    p.world.run(65 * SECOND);
    expect(sounds.state(column.sha256)).toBe('whole');
    expect(fetcher.bytes).toBe(column.bytes + alert.bytes);
    expect(requests.map((r) => r.split('@')[0])).toEqual([column.sha256, alert.sha256, column.sha256]);
    expect(Number(requests[2]?.split('@')[1])).toBeGreaterThan(2_900_000);
  });

  test('what could not be fetched for an alert is asked for again soon, between pieces of the column', () => {
    const p = place();
    const [column, alert] = [p.offer(6_000_000), p.offer(100_000)];
    const content = p.server.media.get(alert.sha256) ?? new Uint8Array(0);
    p.server.media.delete(alert.sha256);
    const { sounds, want, start, fetcher } = life(p, new MemoryStore());
    start();
    want([column, 'plain'], [alert, 'urgent']);
    p.world.run(70 * SECOND);
    expect(sounds.state(alert.sha256)).toBe('not-found');
    p.server.media.set(alert.sha256, content);
    p.world.run(50 * SECOND);
    expect(sounds.state(alert.sha256)).toBe('whole');
    expect(sounds.state(column.sha256)).toBe('fetching');
    p.world.run(40 * SECOND);
    expect(sounds.state(column.sha256)).toBe('whole');
    expect(fetcher.bytes).toBe(column.bytes + alert.bytes);
  });

  test('what is not needed any more is not fetched to its end', () => {
    const p = place();
    const [column, next] = [p.offer(6_000_000), p.offer(100_000)];
    const { want, start, fetcher } = life(p, new MemoryStore());
    start();
    want([column, 'plain']);
    p.world.run(10 * SECOND);
    want([next, 'plain']);
    p.world.run(200 * SECOND);
    expect(fetcher.bytes).toBeLessThan(700_000);
  });

  test('another user of the line gives way to what is urgent, and goes on after it', () => {
    const p = place();
    const said: string[] = [];
    const urgent = new Set<string>();
    const line = oneLine({
      fetch: (sha256, _, listener, lane = 'plain') => {
        said.push(`${sha256} ${lane}`);
        if (sha256.startsWith('alert')) urgent.add(sha256);
        return p.world.at(p.world.nowUs() + 1e6, () => listener.end());
      },
    });
    const listener = (name: string) => ({
      begin: () => undefined,
      bytes: () => undefined,
      end: () => said.push(`${name} end`),
      fail: (why: string) => said.push(`${name} ${why}`),
    });
    line.fetch('program', 0, listener('program'));
    line.fetch('alert1', 0, listener('alert1'), 'urgent');
    line.fetch('program', 0, listener('program'));
    p.world.run(2 * SECOND);
    const cancel = line.fetch('alert2', 0, listener('alert2'), 'urgent');
    cancel();
    line.fetch('program', 0, listener('program'));
    p.world.run(2 * SECOND);
    expect(said).toEqual([
      'program plain',
      'program gave-way',
      'alert1 plain',
      'program gave-way',
      'alert1 end',
      'alert2 plain',
      'program plain',
      'program end',
    ]);
  });
});

describe('data of the month', () => {
  test('used up: what has time is left, and goes on where it stopped when there is data again; what is urgent comes', () => {
    const p = place();
    const [column, alert] = [p.offer(2_000_000), p.offer(100_000)];
    const { sounds, want, start, fetcher } = life(p, new MemoryStore());
    start();
    want([column, 'plain']);
    p.world.run(10 * SECOND);
    sounds.spare(true);
    const sofar = fetcher.bytes;
    want([column, 'plain'], [alert, 'urgent']);
    p.world.run(600 * SECOND);
    expect(sounds.state(alert.sha256)).toBe('whole');
    expect(sounds.state(column.sha256)).toBe('over-budget');
    expect(fetcher.bytes).toBe(sofar + alert.bytes);
    want([column, 'urgent'], [alert, 'urgent']);
    p.world.run(60 * SECOND);
    expect(sounds.state(column.sha256)).toBe('whole');
    expect(fetcher.bytes).toBe(column.bytes + alert.bytes);
  });
});

describe('a power cut', () => {
  test('at every change of the disk leaves a store in which both lanes come to their end, and costs at most a mebibyte and what was torn', () => {
    const count = (() => {
      const p = place();
      const store = new MemoryStore();
      const all = life(p, store);
      all.start();
      all.want([p.offer(2_500_000), 'plain'], [p.offer(60_000), 'urgent']);
      p.world.run(100 * SECOND);
      return store.changes;
    })();
    expect(count).toBeGreaterThan(150);
    let worst = 0;
    for (let cut = 1; cut <= count; cut += 1) {
      const p = place(cut);
      const store = new MemoryStore();
      // Every second disk loses all that it may lose.
      store.cutAtChange(cut, cut % 2 === 0 ? () => 0 : seeded(cut));
      const [column, alert] = [p.offer(2_500_000), p.offer(60_000)];
      const first = life(p, store);
      first.start();
      first.want([column, 'plain'], [alert, 'urgent']);
      p.world.run(100 * SECOND);
      expect(first.cuts()).toBe(1);
      const second = life(p, store.revived());
      second.start();
      second.want([column, 'plain'], [alert, 'urgent']);
      p.world.run(100 * SECOND);
      for (const { sha256 } of [column, alert]) expect(second.sounds.state(sha256)).toBe('whole');
      worst = Math.max(worst, first.fetcher.bytes + second.fetcher.bytes - column.bytes - alert.bytes);
    }
    expect(worst).toBeLessThanOrEqual(1024 * 1024 + 2 * 16_384);
  });
});

describe('a stored sound that is damaged', () => {
  test('is fetched anew; damaged again, it is the disk', () => {
    const p = place();
    const sound = p.offer(200_000);
    const store = new MemoryStore();
    const { sounds, want, start, damages } = life(p, store);
    start();
    want([sound, 'urgent']);
    p.world.run(10 * SECOND);
    const said: boolean[] = [];
    for (let i = 0; i < 2; i += 1) {
      store.flip(`sounds/${sound.sha256}`, 1000);
      sounds.recheck(sound.sha256, (whole) => said.push(whole));
      p.world.run(10 * SECOND);
      expect(sounds.state(sound.sha256)).toBe('whole');
      expect(damages).toHaveLength(i);
    }
    expect(said).toEqual([false, false]);
  });
});

describe('a full disk', () => {
  test('keeps whole what the plan needs, gives up what nobody needs, and the beginning of what has time for what has none', () => {
    const p = place();
    const [kept, column, alert, old] = [
      p.offer(900_000),
      p.offer(3_000_000),
      p.offer(900_000),
      p.offer(500_000),
    ];
    const store = new MemoryStore();
    const { sounds, want, start } = life(p, store);
    start();
    want([kept, 'plain'], [old, 'plain']);
    p.world.run(40 * SECOND);
    want([kept, 'plain'], [column, 'plain']);
    p.world.run(30 * SECOND);
    const part = store.size(`sounds/${column.sha256}.part`) ?? 0;
    expect(part).toBeGreaterThan(1_000_000);
    store.limit(2 * 1024 * 1024 + kept.bytes + alert.bytes + 1000);
    want([alert, 'urgent'], [kept, 'plain'], [column, 'plain']);
    p.world.run(60 * SECOND);
    expect(sounds.state(alert.sha256)).toBe('whole');
    expect(sounds.state(kept.sha256)).toBe('whole');
    expect(sounds.state(column.sha256)).toBe('no-room');
    expect(sounds.lacksRoom).toBe(true);
    expect(store.list('sounds')).toEqual([kept.sha256, alert.sha256].sort());
    const [other] = [p.offer(800_000)];
    want([other, 'urgent'], [alert, 'urgent'], [kept, 'plain']);
    p.world.run(60 * SECOND);
    expect(sounds.state(other.sha256)).toBe('no-room');
    expect(sounds.state(kept.sha256)).toBe('whole');
    expect(
      createHash('sha256')
        .update(store.read(`sounds/${kept.sha256}`) ?? '')
        .digest('hex'),
    ).toBe(kept.sha256);
  });
});
