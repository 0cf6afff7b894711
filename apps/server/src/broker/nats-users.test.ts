import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { natsUsers } from './nats-users.ts';

const folder = await mkdtemp(join(tmpdir(), 'nats-users-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const server = { username: 'server', password: 'secret' };
const rights = { publish: ['box/1/up/#'], subscribe: ['box/1/down/+'] };

test('an account stands in the file with its rights as subjects, and the answer comes when it has come in', async () => {
  const file = join(folder, 'well.conf');
  let tries = 0;
  const accounts = natsUsers({ file, pidFiles: [] }, server, {
    comesIn: async () => ++tries === 3,
    delivers: async () => true,
  });
  await accounts.admit('box-1', 'of-the-box', rights);
  expect(tries).toBe(3);
  const { users } = JSON.parse((await readFile(file, 'utf8')).replace('authorization: ', ''));
  expect(users.map(({ user }: { user: string }) => user)).toEqual(['server', 'box-1']);
  expect(users[1].permissions.publish).toEqual(['box.1.up.>']);
});

test('nodes that deliver nothing after they have read the accounts are told of, with the setting that mends it', async () => {
  const accounts = natsUsers({ file: join(folder, 'deaf.conf'), pidFiles: [] }, server, {
    comesIn: async () => true,
    delivers: async () => false,
  });
  await expect(accounts.admit('box-1', 'of-the-box', rights)).rejects.toMatchObject({
    refusal: {
      code: 'platform/broker-deaf',
      message: {
        vi: expect.stringContaining('max_ack_pending: 1024'),
        en: expect.stringContaining('max_ack_pending: 1024'),
      },
    },
  });
});
