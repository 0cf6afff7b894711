// `npm run servers -- [postgres] [mosquitto|nats]`: starts servers of the system for tests and trials, prints their settings, and ends
// them on Ctrl-C. `npm test` uses the same parts for its steps `postgres15`, `mosquitto` and `nats`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemServer, startSystemServer } from './servers/index.ts';

const names = process.argv.slice(2);
const unknown = names.find((name) => !isSystemServer(name));
if (names.length === 0 || unknown !== undefined) {
  console.error('npm run servers -- [postgres] [mosquitto|nats]');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'loaphuong-servers-'));
const running: { stop(): Promise<void> }[] = [];
for (const name of names.filter(isSystemServer)) {
  const server = await startSystemServer(name, folder);
  if (server === undefined) continue;
  running.push(server);
  for (const [variable, value] of Object.entries(server.env)) console.log(`${variable}=${value}`);
}
process.once('SIGINT', async () => {
  for (const server of running.reverse()) await server.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
setInterval(() => undefined, 60_000);
