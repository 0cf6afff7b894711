import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { createFixtureServer, type Show } from './fixture-server.ts';

const built = join(import.meta.dirname, '../dist');

const kinds: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The built console in front of the fixtures, on any free port. */
export async function serveBuiltConsole(
  show: Show,
  dist: string = built,
): Promise<{ server: Server; address: string }> {
  const fixtures = createFixtureServer(show);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://look').pathname;
    if (path.startsWith('/api/')) return fixtures.emit('request', request, response);
    const file = extname(path) === '' ? '/index.html' : path;
    const bytes = existsSync(join(dist, file)) ? readFileSync(join(dist, file)) : undefined;
    response.writeHead(bytes ? 200 : 404, {
      'content-type': kinds[extname(file)] ?? 'application/octet-stream',
    });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
