import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPostgres } from './find.ts';
import { accountOf, end, freePorts, listening, type RunningServer, start } from './running.ts';

/** A PostgreSQL of the system (15 or later), new and empty, durable no further than tests need; `undefined` where there is none. */
export async function startSystemPostgres(folder: string): Promise<RunningServer | undefined> {
  const programs = findPostgres();
  const uid = process.getuid?.() === 0 ? accountOf('postgres') : undefined;
  if (programs === undefined || (process.getuid?.() === 0 && uid === undefined)) return undefined;
  const data = join(folder, 'postgres');
  mkdirSync(data, { recursive: true });
  if (uid !== undefined) chownSync(data, uid, uid);
  const as = uid === undefined ? {} : { uid, gid: uid };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...as, stdio: 'ignore' },
  );
  const [port = 0] = await freePorts(1);
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: data,
    fsync: 'off',
    max_connections: '200',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = start(join(programs, 'postgres'), ['-D', data, ...args], uid);
  await listening(port);
  return {
    env: { DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/postgres` },
    // Fast shutdown: connections of killed tests are not waited for.
    stop: () => end([child], 'SIGINT'),
  };
}
