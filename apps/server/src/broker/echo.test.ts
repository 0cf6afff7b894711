import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectNothing, type DeviceHandler, type DeviceLink } from '../platform/devices.ts';
import { createEcho } from './echo.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A line to a broker that brings back what was sent, as `deliver` says. */
function line(deliver: (hear: () => void) => void): DeviceLink {
  let handler: DeviceHandler = () => undefined;
  return {
    ...connectNothing,
    subscribe: async (_filter, given) => {
      handler = given;
    },
    publish: async (topic, payload) => deliver(() => void handler(topic, Buffer.from(payload))),
  };
}

test('a broker that delivers is heard, however slow it is within its time', async () => {
  const echo = await createEcho(line((hear) => setTimeout(hear, 9000)));
  const came = echo();
  await vi.advanceTimersByTimeAsync(9000);
  expect(await came).toBe(true);
});

test('a broker that takes messages and delivers none is found out', async () => {
  const echo = await createEcho(line(() => undefined));
  const came = echo();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await came).toBe(false);
});

test('a broker that refuses the message is found out at once', async () => {
  const echo = await createEcho({
    ...line(() => undefined),
    publish: async () => {
      throw new Error('not authorized');
    },
  });
  expect(await echo()).toBe(false);
});
