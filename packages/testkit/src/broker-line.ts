import { createServer, connect as dial, type Socket } from 'node:net';

/** The wire between a server and its broker, in the hand of a test. */
export interface BrokerLine {
  readonly port: number;
  /** Cuts every connection, and new ones as soon as they come: the broker is away. */
  away(): void;
  /** Connections stand and nothing passes: what a dead machine in the middle looks like, or a broker that hangs. */
  deaf(): void;
  /** Whoever comes from now on gets through; what came while it was deaf is cut. */
  back(): void;
  close(): Promise<void>;
}

/** Lays a wire on a free loopback port to a broker on another one. */
export async function brokerLine(brokerPort: number): Promise<BrokerLine> {
  const open = new Set<Socket>();
  let state: 'through' | 'deaf' | 'away' = 'through';
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((near) => {
    if (state === 'away') {
      near.destroy();
      return;
    }
    const far = dial(brokerPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('data', (bytes) => {
        if (state === 'through') to.write(bytes);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  const port = await new Promise<number>((listening) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      listening(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    port,
    away() {
      state = 'away';
      cut();
    },
    deaf() {
      state = 'deaf';
    },
    back() {
      if (state === 'deaf') cut();
      state = 'through';
    },
    async close() {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
