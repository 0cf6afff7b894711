import { chmodSync } from 'node:fs';
import { startMosquitto } from './mosquitto.ts';
import { startNatsCluster } from './nats.ts';
import { startSystemPostgres } from './postgres.ts';
import type { RunningServer } from './running.ts';

export type { RunningServer } from './running.ts';

const STARTS = {
  postgres: startSystemPostgres,
  mosquitto: (folder: string) => startMosquitto(folder),
  nats: startNatsCluster,
} as const;
const PACKAGES = { postgres: 'postgresql-15', mosquitto: 'mosquitto', nats: 'nats-server' } as const;

/** A server of the system that the product can use instead of its embedded parts. */
export type SystemServer = keyof typeof STARTS;

/** Is this the name of one? */
export function isSystemServer(name: string): name is SystemServer {
  return name in STARTS;
}

/** Starts one with everything it writes in `folder`; says in a sentence what is missing, and gives `undefined`, where it is not installed. */
export async function startSystemServer(
  name: SystemServer,
  folder: string,
): Promise<RunningServer | undefined> {
  // PostgreSQL runs as another account and must be able to pass.
  chmodSync(folder, 0o755);
  const server = await STARTS[name](folder);
  if (server === undefined) {
    console.log(
      `Bỏ qua: máy này chưa có ${PACKAGES[name]} của Debian. · Skipped: Debian’s ${PACKAGES[name]} is not installed here.`,
    );
  }
  return server;
}
