// The mobile link of the bench `sync`, in a process of its own: node bench/sync/link.ts SEED PORT…
// For each port of this machine it opens another one (told over IPC, in the same order) that leads there through the model.

import { connect, createServer, type Socket } from 'node:net';
import { type Random, seeded } from '@loaphuong/box';
import { LINK } from './link-model.ts';

const [seed = '0', ...targets] = process.argv.slice(2);
const random = seeded(Number(seed));
const ports = await Promise.all(targets.map((port) => open(Number(port))));
process.send?.({ ports });
process.on('disconnect', () => process.exit(0));

function open(target: number): Promise<number> {
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    carry(near, far, seeded(random() * 2 ** 31));
    carry(far, near, seeded(random() * 2 ** 31));
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a server without a port');
      done(address.port);
    });
  });
}

/** One direction. An end is carried too, behind all that was sent before it. */
function carry(from: Socket, to: Socket, chance: Random): void {
  const waiting: { readonly atMs: number; readonly bytes: Buffer | undefined }[] = [];
  let lastMs = 0;
  let asleep = false;

  const deliver = () => {
    asleep = false;
    for (let next = waiting[0]; next !== undefined && next.atMs <= performance.now(); next = waiting[0]) {
      waiting.shift();
      if (next.bytes === undefined) to.end();
      else if (to.writable) to.write(next.bytes);
    }
    const next = waiting[0];
    if (next !== undefined) later(next.atMs - performance.now());
  };
  // Timers are whole milliseconds: the last of them is waited out awake, or the link would be worse than it says.
  const later = (ms: number) => {
    asleep = true;
    if (ms > 2) setTimeout(deliver, ms - 1.5);
    else setImmediate(deliver);
  };
  const send = (bytes: Buffer | undefined) => {
    let ms = oneWay(chance);
    while (chance() < LINK.loss) ms += LINK.repeatMs + oneWay(chance);
    lastMs = Math.max(lastMs, performance.now() + ms);
    waiting.push({ atMs: lastMs, bytes });
    if (!asleep) deliver();
  };

  from.on('data', (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; at += LINK.packetBytes)
      send(bytes.subarray(at, at + LINK.packetBytes));
  });
  from.on('end', () => send(undefined));
  // A broken end breaks the other: there is nothing left to carry.
  from.on('error', () => to.destroy());
  from.on('close', () => setTimeout(() => to.destroy(), 2000).unref());
}

function oneWay(chance: Random): number {
  return LINK.delayMs + (chance() * 2 - 1) * LINK.jitterMs;
}
