import { stopTestServer } from './database-server.ts';

/** For vitest's `globalSetup`: nothing before the tests; afterwards the shared database server is stopped. */
export default function setup(): () => Promise<void> {
  return stopTestServer;
}
