import { type ClockAnswer, ClockAsk, ClockSeal, clockDesk } from '@loaphuong/protocol';
import { describe, expect, test } from 'vitest';
import { type Random, seeded } from '../chance/random.ts';
import type { Refused } from '../horizon/refusals.ts';
import { pinnedVerify } from '../identity/keys.ts';
import { Installation } from '../simulation/installation.ts';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { Way } from '../simulation/way.ts';
import { SealedAnswers } from './sealed-answers.ts';
import { ServerClock } from './server-clock.ts';

const EPOCH = Date.UTC(2026, 10, 23, 3) * 1000;
const MOBILE = { delayMs: 60, jitterMs: 30, loss: 0.02 };
const BOX = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const OTHER = '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11';

/** Everything that goes over the line, as whoever holds it sees it: text on its way up, and what the server sends back. */
interface Line {
  up(ask: string, on: (ask: string) => void): void;
  down(
    kind: 'answer' | 'seal',
    message: string,
    on: (kind: 'answer' | 'seal', message: string) => void,
  ): void;
}
const HONEST: Line = { up: (ask, on) => on(ask), down: (kind, message, on) => on(kind, message) };

/** A box and a server, and somebody between them. */
function setUp({ line = HONEST, seed = 1, way = MOBILE, ppm = 40 } = {}) {
  const world = new VirtualWorld(EPOCH);
  const time = new VirtualBoxTime(world, { ppm, bootUs: 12_345 });
  const random = seeded(seed);
  const [there, back] = [new Way(world, random, way), new Way(world, random, way)];
  const installation = new Installation();
  const nowUs = () => world.nowUs();
  const newDesk = () => clockDesk({ nowUs, sign: (text) => installation.signText(text) });
  const server = { desk: newDesk(), asked: 0, sealed: 0, forgets: () => (server.desk = newDesk()) };
  const refused: Refused[] = [];
  /** What the server does with a question that came in a box's name. */
  const serve = (box: string, text: string, tell: (kind: 'answer' | 'seal', message: string) => void) => {
    const ask = ClockAsk.parse(JSON.parse(text));
    server.asked += 1;
    const us = world.nowUs();
    const answer: ClockAnswer = { n: ask.n, boxUs: ask.boxUs, receivedUs: us, sentUs: us, zeroUs: EPOCH };
    tell('answer', JSON.stringify(answer));
    const seal = server.desk.answered(box, ask, answer);
    if (seal === undefined) return;
    server.sealed += 1;
    tell('seal', JSON.stringify(ClockSeal.parse(seal)));
  };
  const arrive = (kind: 'answer' | 'seal', message: string) =>
    kind === 'answer' ? seals.heard(JSON.parse(message)) : seals.sealed(JSON.parse(message));
  const clock: ServerClock = new ServerClock({ time, random, ask: (ask, nextMs) => seals.ask(ask, nextMs) });
  const seals: SealedAnswers = new SealedAnswers({
    time,
    box: BOX,
    verify: pinnedVerify([installation.pinned]),
    send: (ask) =>
      line.up(JSON.stringify(ask), (up) =>
        there.send(() =>
          serve(BOX, up, (kind, message) =>
            line.down(kind, message, (as, down) => back.send(() => arrive(as, down))),
          ),
        ),
      ),
    believed: (answer, answeredUs) => clock.answered(answer, answeredUs),
    refuse: (each) => refused.push(each),
  });
  clock.start();
  const errorMs = () => ((clock.serverUs(time.monotonicUs()) ?? Number.NaN) - world.nowUs()) / 1000;
  return { world, time, clock, seals, server, serve, refused, errorMs, random };
}

describe('answers to the questions for the time', () => {
  test('are gone by when they are sealed, as soon as without seals, with one signature for many', () => {
    const { world, clock, server, refused, errorMs } = setUp();
    clock.linkUp();
    world.run(5000);
    expect(clock.report().state).toBe('trusted');
    expect(Math.abs(errorMs())).toBeLessThan(20);
    world.run(20 * 60_000);
    const [asked, sealed] = [server.asked, server.sealed];
    clock.refresh(140);
    world.run(30_000);
    expect(Math.abs(errorMs())).toBeLessThan(2);
    expect(server.asked - asked).toBeGreaterThanOrEqual(140);
    expect(server.sealed - sealed, 'signatures near an airing').toBeLessThan(16);
    expect(refused).toEqual([]);
  });

  test('that nobody sealed are nothing, however many', () => {
    const { world, clock, refused } = setUp({
      line: { ...HONEST, down: (kind, message, on) => kind === 'answer' && on(kind, message) },
    });
    clock.linkUp();
    world.run(60_000);
    expect(clock.report()).toEqual({ state: 'unknown' });
    expect(refused).toEqual([]);
  });

  test('pass although a seal is lost, overtakes its answer, or the server has forgotten what it should cover', () => {
    let nth = 0;
    const late: (() => void)[] = [];
    const { world, clock, server, refused } = setUp({
      line: {
        ...HONEST,
        down(kind, message, on) {
          if (kind === 'answer') {
            late.push(() => on(kind, message));
            if (late.length > 1) late.shift()?.();
          } else if (++nth % 3 !== 0) on(kind, message);
        },
      },
    });
    clock.linkUp();
    world.run(10_000);
    server.forgets();
    world.run(20_000);
    expect(clock.report().state).toBe('trusted');
    expect(refused).toEqual([]);
  });

  test('that are no answers, and seals that are no seals, are nothing and harm nothing', () => {
    const { world, clock, seals, refused } = setUp();
    clock.linkUp();
    for (let second = 0; second < 30; second += 1) {
      for (const junk of [{}, null, [], 'x', { n: 1 }, { n: 1e15, signatures: [] }, { receivedUs: 'now' }]) {
        seals.heard(junk);
        seals.sealed(junk);
      }
      world.run(1000);
    }
    expect(clock.report().state).toBe('trusted');
    expect(refused).toEqual([]);
  });

  test('for another box are nothing', () => {
    const t = setUp({ line: { ...HONEST, up: (ask, on) => on(ask) } });
    const messages: ['answer' | 'seal', string][] = [];
    const spy = setUp();
    spy.serve(OTHER, JSON.stringify({ n: 1e14, boxUs: 5, seal: [] }), (kind, message) =>
      messages.push([kind, message]),
    );
    t.seals.ask({ n: 1e14, boxUs: 5 }, 10_000);
    for (const [kind, message] of messages)
      kind === 'answer' ? t.seals.heard(JSON.parse(message)) : t.seals.sealed(JSON.parse(message));
    expect(t.clock.report()).toEqual({ state: 'unknown' });
    expect(t.refused).toEqual([{ what: 'clock', why: 'unknown-key' }]);
  });

  // Whoever holds the broker does all of this at once, in an order that chance decides.
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'cannot be altered, invented, replayed, delayed or asked for beforehand so that the time moves beyond its bound (seed %i)',
    (seed) => {
      const chance = seeded(1000 + seed);
      const shiftUs = (chance() - 0.5) * 2 * 3600e6;
      const stranger = new Installation();
      const heard: ['answer' | 'seal', string][] = [];
      let world: VirtualWorld | undefined;
      const hostile = hostileLine({ chance, shiftUs, stranger, heard, world: () => world });
      const t = setUp({ seed, line: hostile.line });
      world = t.world;
      hostile.atServer((ask, tell) => t.serve(BOX, ask, tell));
      t.clock.linkUp();
      for (let second = 0; second < 900; second += 1) {
        t.world.run(1000);
        if (second === 400) t.clock.refresh(140);
        const report = t.clock.report();
        if (report.state !== 'unknown')
          expect(Math.abs(t.errorMs()), `after ${second} s`).toBeLessThanOrEqual(report.boundMs);
      }
      expect(heard.length).toBeGreaterThan(100);
      hostile.gone();
      t.clock.linkDown();
      t.seals.forget();
      t.clock.linkUp();
      t.world.run(30_000);
      expect(t.clock.report().state, 'and when they are gone the time comes back').toBe('trusted');
    },
  );
});

interface Hostility {
  readonly chance: Random;
  readonly shiftUs: number;
  readonly stranger: Installation;
  readonly heard: ['answer' | 'seal', string][];
  readonly world: () => VirtualWorld | undefined;
}

/** Somebody who holds the broker: sees everything, says anything, has the server answer in the box's name, and lacks its key. */
function hostileLine({ chance, shiftUs, stranger, heard, world }: Hostility) {
  let isHere = true;
  let atServer: (ask: string, tell: (kind: 'answer' | 'seal', message: string) => void) => void = () =>
    undefined;
  const later = (ms: number, act: () => void) => {
    const there = world();
    there?.at(there.nowUs() + ms * 1000, act);
  };
  const moved = (message: string): string => {
    const answer = JSON.parse(message) as ClockAnswer;
    return JSON.stringify({
      ...answer,
      receivedUs: answer.receivedUs + shiftUs,
      sentUs: answer.sentUs + shiftUs,
    });
  };
  const line: Line = {
    up(ask, on) {
      if (!isHere || chance() < 0.4) return on(ask);
      const asked = ClockAsk.parse(JSON.parse(ask));
      // Asked now for what the box may ask in a moment.
      for (let next = 1; next <= 3; next += 1)
        atServer(
          JSON.stringify({ ...asked, n: asked.n + next, boxUs: asked.boxUs + next * 100_000 }),
          (...said) => heard.push(said),
        );
      if (chance() < 0.2) return;
      if (chance() < 0.3) return void later(chance() * 4000, () => on(ask));
      if (chance() < 0.2) return on(JSON.stringify({ ...asked, seal: asked.seal?.slice(1) }));
      on(ask);
      if (chance() < 0.3) later(chance() * 3000, () => on(ask));
    },
    down(kind, message, on) {
      heard.push([kind, message]);
      if (!isHere || chance() < 0.5) return on(kind, message);
      const trick = Math.floor(chance() * 5);
      if (trick === 0 && kind === 'answer') on(kind, moved(message));
      else if (trick === 1) later(chance() * 5000, () => on(kind, message));
      else if (trick === 2) {
        const [oldKind, old] = heard[Math.floor(chance() * heard.length)] ?? [kind, message];
        on(oldKind, oldKind === 'answer' && chance() < 0.5 ? moved(old) : old);
        on(kind, message);
      } else if (trick === 3 && kind === 'seal') {
        const seal = ClockSeal.parse(JSON.parse(message));
        on(kind, JSON.stringify({ ...seal, signatures: stranger.signText('loaphuong/clock/1') }));
      } else if (trick === 4 && kind === 'answer') {
        on(kind, moved(message));
        on(kind, message);
      }
    },
  };
  return {
    line,
    atServer: (serve: typeof atServer) => {
      atServer = serve;
    },
    gone: () => {
      isHere = false;
    },
  };
}
