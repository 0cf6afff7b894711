import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHAIN, type SilenceFacts, whySilent } from './index.ts';

const well: SilenceFacts = {
  hasBox: true,
  online: true,
  power: 'mains',
  faults: [],
  clock: 'trusted',
  switchedOff: false,
  safe: false,
  horizon: 7,
  horizonCurrent: 7,
  playing: false,
  next: { ready: true, why: undefined, signed: true },
  last: { result: 'proved', why: undefined },
};
const broken = (facts: Partial<SilenceFacts>) => {
  const answer = whySilent({ ...well, ...facts });
  return [answer.broken, answer.reason];
};

test('each link alone is found', () => {
  expect(broken({ hasBox: false, online: false })).toEqual(['box', 'no-box']);
  expect(broken({ online: false })).toEqual(['network', 'offline']);
  expect(broken({ clock: 'rough' })).toEqual(['clock', 'clock']);
  expect(broken({ horizon: 6 })).toEqual(['plan', 'behind']);
  expect(broken({ next: { ready: false, why: 'no-room', signed: true } })).toEqual(['sound', 'no-room']);
  expect(broken({ next: { ready: false, why: 'rule', signed: true } })[0]).toBe('rule');
  expect(broken({ last: { result: 'silent', why: 'quiet-hours' } })).toEqual(['rule', 'quiet-hours']);
  expect(broken({ switchedOff: true })).toEqual(['switch', 'switched-off']);
  expect(broken({ safe: true, switchedOff: true })).toEqual(['box', 'safe-state']);
  expect(broken({ safe: true, online: false })).toEqual(['network', 'offline']);
  expect(broken({ faults: ['output-missing'] })[0]).toBe('output');
  expect(broken({ faults: ['amplifier'] })[0]).toBe('amplifier');
  expect(broken({ last: { result: 'weak', why: undefined } })).toEqual(['played', 'weak']);
});

test('an airing that nobody signed is the fault of the plan, and the box has no word on its sound', () => {
  const facts = { ...well, next: { ready: false, why: undefined, signed: false } };
  expect(broken(facts)).toEqual(['plan', 'unsigned']);
  expect(broken({ ...facts, horizon: 6 })).toEqual(['plan', 'unsigned']);
  expect(whySilent(facts).links.find(({ link }) => link === 'sound')?.state).toBe('unknown');
});

test('a box that went quiet on battery has probably run down', () => {
  expect(broken({ online: false, power: 'battery' })).toEqual(['power', 'ran-down']);
});

test('a box on battery still plays: what really stops the sound is named before the power', () => {
  expect(broken({ power: 'battery' })).toEqual(['power', 'on-battery']);
  expect(broken({ power: 'battery', switchedOff: true })).toEqual(['switch', 'switched-off']);
});

test('where nothing is broken it is said whether it sounds, waits or has nothing to play', () => {
  expect(broken({})).toEqual([undefined, 'well']);
  expect(broken({ playing: true })).toEqual([undefined, 'playing']);
  expect(broken({ next: undefined, last: undefined })).toEqual([undefined, 'nothing-planned']);
});

test('behind a box that is not heard from, no link is said to hold', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom('unknown', 'rough', 'trusted'),
      (off, plays, clock) => {
        const { links } = whySilent({
          ...well,
          online: false,
          switchedOff: off,
          playing: plays,
          clock: clock as SilenceFacts['clock'],
        });
        const behind = links.slice(CHAIN.indexOf('clock'));
        expect(behind.every(({ state }) => state === 'unknown')).toBe(true);
      },
    ),
  );
});
