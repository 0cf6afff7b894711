import { createServer } from 'node:net';
import { Refused } from '@loaphuong/domain/basics';
import { expect, test } from 'vitest';
import { explainListenError } from './ports.ts';

const wish = { port: 8080, host: '0.0.0.0', wayOut: '--port 8081' };

test('a busy port is named together with the way to choose another', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((settle) => holder.once('listening', settle));
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const late = createServer();
  const error = await new Promise<Error>((settle) => {
    late.once('error', settle);
    late.listen(port, '127.0.0.1');
  });
  const caught = (() => {
    try {
      return explainListenError(error, { ...wish, port });
    } catch (refused) {
      return refused;
    }
  })();
  holder.close();
  expect(caught).toBeInstanceOf(Refused);
  expect(String(caught)).toContain(String(port));
  expect(String(caught)).toContain('--port 8081');
});

test('any other error stays what it was', () => {
  const other = new Error('out of memory');
  expect(() => explainListenError(other, wish)).toThrow(other);
});
