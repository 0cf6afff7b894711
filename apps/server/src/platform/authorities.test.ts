import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { Refused } from '@loaphuong/domain/basics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAuthorities } from './authorities.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authorities-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = async (text: string) => {
  const file = join(folder, 'ca.pem');
  await writeFile(file, text);
  return file;
};

test('certificates are read, all of them, and a private key in the same file goes to no box', async () => {
  const [one = '', two = ''] = rootCertificates;
  const secret = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';
  expect(await readAuthorities(await fileOf(`${secret}${one}\n# old\n${two}\n`))).toBe(`${one}\n${two}\n`);
});

test('a file without a certificate, a broken one and none are refused by the name of the setting', async () => {
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  for (const file of [await fileOf('nothing'), await fileOf(broken), join(folder, 'not-there.pem')]) {
    const error = await readAuthorities(file).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(Refused);
    if (!(error instanceof Refused)) return;
    expect(error.refusal.code).toBe('platform/bad-setting');
    expect(error.refusal.message.vi).toContain('MQTT_CA_FILE');
  }
});
