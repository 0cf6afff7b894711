import { expect, test } from 'vitest';
import { VirtualBoxTime, VirtualWorld } from '../simulation/virtual-time.ts';
import { Light, type LightSign, lightSign } from './light.ts';

const WELL = { switchedOff: false, faulty: false, connected: true, trustsTime: true };

test('the switch goes before a fault, a fault before a missing link, and only all well is steady', () => {
  expect(lightSign(WELL)).toBe('steady');
  expect(lightSign({ ...WELL, connected: false })).toBe('slow');
  expect(lightSign({ ...WELL, trustsTime: false })).toBe('slow');
  expect(lightSign({ ...WELL, faulty: true, connected: false })).toBe('fast');
  expect(lightSign({ ...WELL, faulty: true, switchedOff: true })).toBe('off');
});

test('turns each second when slow, eight times a second with a fault, not at all when steady or off, dark at the end', () => {
  const world = new VirtualWorld(1_800_000_000_000_000);
  const shone: boolean[] = [];
  let sign: LightSign = 'slow';
  const light = new Light(
    new VirtualBoxTime(world),
    (on) => shone.push(on),
    () => sign,
  );
  light.start();
  const changesWhile = (next: LightSign) => {
    sign = next;
    world.run(1000);
    shone.length = 0;
    world.run(10_000);
    return [shone.length, shone.at(-1)];
  };
  expect(changesWhile('slow')[0]).toBe(10);
  expect(changesWhile('fast')[0]).toBe(80);
  expect(changesWhile('steady')).toEqual([0, undefined]);
  light.stop();
  expect(shone).toEqual([false]);
  light.start();
  expect(changesWhile('off')).toEqual([0, undefined]);
  light.stop();
});

test('where there is none nothing runs', () => {
  const world = new VirtualWorld(1_800_000_000_000_000);
  let asked = 0;
  const light = new Light(new VirtualBoxTime(world), undefined, () => {
    asked += 1;
    return 'fast';
  });
  light.start();
  world.run(5000);
  light.stop();
  expect(asked).toBe(0);
});
