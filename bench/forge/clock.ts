import { createHash } from 'node:crypto';
import {
  Installation,
  pinnedVerify,
  type Random,
  SealedAnswers,
  VirtualBoxTime,
  VirtualWorld,
} from '@loaphuong/box/simulation';
import { type ClockAnswer, type ClockAsk, type ClockSeal, clockDesk } from '@loaphuong/protocol';

const EPOCH_US = Date.UTC(2026, 10, 23, 3) * 1000;
const BOX = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const OTHER = '0b2f7c1e-5d3a-4c1b-9a52-7c6f2f0f8a11';

/** What came of forged answers to questions for the time. */
export interface ClockForgeries {
  readonly tried: number;
  /** Those by which the box would have gone. */
  readonly believed: number;
  /** Honest answers by which it would not. */
  readonly shut: number;
}

/** Two answers and the seal over both, as they came over the wire. */
interface Told {
  readonly answers: readonly [ClockAnswer, ClockAnswer];
  readonly seal: ClockSeal;
}

/**
 * Whoever holds the broker gives a box wrong answers: every field of the answers or of the seal in turn, the seal of other answers, of another
 * box, of another key, of nobody. Each time the box has asked twice, and listed the first answer in its second question.
 */
export function forgeClock(random: Random, count: number): ClockForgeries {
  const [installation, stranger] = [new Installation(), new Installation()];
  let tried = 0;
  let believed = 0;
  let shut = 0;
  for (let round = 0; tried < count; round += 1) {
    const world = new VirtualWorld(EPOCH_US + round * 1e6);
    const sign = (text: string) => installation.signText(text);
    const desk = clockDesk({ nowUs: () => world.nowUs(), sign });
    const first = 1e14 + Math.floor(random() * 1e14);
    const asks: [ClockAsk, ClockAsk] = [
      { n: first, boxUs: 1e6 + Math.floor(random() * 1e6) },
      { n: first + 1, boxUs: 2e6 + Math.floor(random() * 1e6), seal: [first] },
    ];
    const toldTo = (box: string, by = desk): Told => {
      const answers = asks.map((ask): ClockAnswer => {
        const us = world.nowUs() + ask.boxUs;
        return { n: ask.n, boxUs: ask.boxUs, receivedUs: us, sentUs: us + 50, zeroUs: EPOCH_US };
      });
      const seals = asks.flatMap((ask, i) => by.answered(box, ask, answers[i] as ClockAnswer) ?? []);
      return { answers: answers as unknown as Told['answers'], seal: seals[0] as ClockSeal };
    };
    const goesBy = (told: Told): number => {
      let passed = 0;
      const seals = new SealedAnswers({
        time: new VirtualBoxTime(world, {}),
        box: BOX,
        verify: pinnedVerify([installation.pinned]),
        send: () => undefined,
        believed: () => {
          passed += 1;
        },
        refuse: () => undefined,
      });
      // The very first question of a life asks for a seal of its own.
      seals.ask({ n: first - 1, boxUs: 0 }, 200);
      seals.ask(asks[0], 200);
      seals.heard(told.answers[0]);
      seals.ask(asks[1], 10_000);
      seals.heard(told.answers[1]);
      seals.sealed(told.seal);
      return passed;
    };
    const honest = toldTo(BOX);
    if (goesBy(honest) !== 2) shut += 1;
    const hostile = clockDesk({ nowUs: () => world.nowUs(), sign: (text) => stranger.signText(text) });
    for (const forged of [
      ...bent(honest, random),
      { ...honest, seal: toldTo(OTHER).seal },
      toldTo(BOX, hostile),
      { ...honest, seal: { ...honest.seal, signatures: named(toldTo(BOX, hostile).seal, honest.seal) } },
    ]) {
      tried += 1;
      if (goesBy(forged) > 0) believed += 1;
    }
  }
  return { tried, believed, shut };
}

/** A stranger's signature under the name of the right key. */
function named(strange: ClockSeal, honest: ClockSeal): ClockSeal['signatures'] {
  return strange.signatures.map(({ signature }) => ({ key: honest.signatures[0]?.key ?? '', signature }));
}

/** One thing changed at a time. */
function bent({ answers: [one, two], seal }: Told, random: Random): Told[] {
  const by = (random() < 0.5 ? -1 : 1) * (0.25 + random() * 3600e6);
  const moved = (answer: ClockAnswer): ClockAnswer[] => [
    { ...answer, receivedUs: answer.receivedUs + by, sentUs: answer.sentUs + by },
    { ...answer, sentUs: answer.sentUs + Math.abs(by) },
    { ...answer, zeroUs: (answer.zeroUs ?? 0) + by },
    { ...answer, utcWithinUs: Math.abs(by) },
  ];
  const [signature] = seal.signatures;
  if (signature === undefined) throw new Error('a seal has a signature');
  const bytes = Buffer.from(signature.signature, 'base64');
  const at = Math.floor(random() * bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
  const other = createHash('sha512').update(String(random())).digest('base64');
  const seals: ClockSeal[] = [
    { ...seal, missing: [one.n] },
    { ...seal, signatures: [{ ...signature, signature: bytes.toString('base64') }] },
    { ...seal, signatures: [{ ...signature, signature: other }] },
    { ...seal, signatures: [{ ...signature, key: 'f'.repeat(16) }] },
  ];
  return [
    ...moved(one).map((bad): Told => ({ answers: [bad, two], seal })),
    ...moved(two).map((bad): Told => ({ answers: [one, bad], seal })),
    ...seals.map((bad): Told => ({ answers: [one, two], seal: bad })),
  ];
}
