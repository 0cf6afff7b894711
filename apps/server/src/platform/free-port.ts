import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A free loopback port between 20000 and 32000. Below 32768 on purpose: from there up the system hands ports to outgoing
 * connections, and one of those may sit on ours at the moment we start.
 * @param first tried before any other, e.g. the port of the run before.
 */
export async function freeLoopbackPort(first?: number): Promise<number> {
  if (first !== undefined && (await isFree(first))) return first;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free loopback port among fifty tried between 20000 and 32000');
}

/** True when nothing listens on this loopback port now. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => settle(true)));
  });
}
