import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Refused } from '@loaphuong/domain/basics';
import { expect, test } from 'vitest';
import { readConfig, VARIABLES } from './config.ts';

function refusalOf(work: () => unknown): Refused {
  try {
    work();
  } catch (error) {
    if (error instanceof Refused) return error;
  }
  throw new Error('not refused');
}

test('without any setting a commune’s machine gets what it needs', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    port: 8080,
    host: '0.0.0.0',
    roles: ['web', 'devices', 'jobs'],
    zone: 'Asia/Ho_Chi_Minh',
    logLevel: 'info',
  });
  expect(config.databaseUrl).toBeUndefined();
  expect(isAbsolute(config.dataDir)).toBe(true);
});

test('the command line wins over the environment, and an empty variable counts as none', () => {
  const config = readConfig(
    { PORT: '9000', HOST: '127.0.0.1', DATABASE_URL: '', ROLES: 'web, jobs' },
    { port: 9001 },
  );
  expect(config).toMatchObject({ port: 9001, host: '127.0.0.1', roles: ['web', 'jobs'] });
  expect(config.databaseUrl).toBeUndefined();
});

test('addresses of outside parts are taken as they are usually written', () => {
  const config = readConfig({
    DATABASE_URL: 'postgres://loa:p%40ss@db:5432/loa?sslmode=require',
    MQTT_URL: 'mqtts://server:x@broker.local:8883',
  });
  expect(config.databaseUrl).toBe('postgres://loa:p%40ss@db:5432/loa?sslmode=require');
  expect(config.mqttUrl).toBe('mqtts://server:x@broker.local:8883');
});

test('a setting that cannot be used is named, in both languages, and its value is not repeated', () => {
  const wrong: Record<string, string>[] = [
    { PORT: '70000' },
    { PORT: 'eighty' },
    { ROLES: 'web,nothing' },
    { ZONE: 'Asia/Nowhere' },
    { DATABASE_URL: 'mysql://secret@host/db' },
    { MQTT_URL: 'http://secret@host' },
    { LOG_LEVEL: 'loud' },
    { PUBLIC_URL: 'loa.example' },
  ];
  for (const environment of wrong) {
    const [variable = ''] = Object.keys(environment);
    const { refusal } = refusalOf(() => readConfig(environment));
    expect(refusal.code).toBe('platform/bad-setting');
    expect(refusal.message.vi).toContain(variable);
    expect(refusal.message.en).toContain(variable);
    expect(JSON.stringify(refusal)).not.toContain('secret');
  }
});

test('an option that does not exist is refused, not ignored', () => {
  const options = { prot: 8081 } as unknown as { port: number };
  expect(refusalOf(() => readConfig({}, options)).refusal.code).toBe('platform/bad-setting');
});

test('the manual of the server tells every variable', async () => {
  const manual = await readFile(join(import.meta.dirname, '../../../../docs/operations/server.md'), 'utf8');
  expect(Object.values(VARIABLES).filter((variable) => !manual.includes(`\`${variable}\``))).toEqual([]);
});
