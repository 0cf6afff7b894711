import { type Refusal, Refused } from '@loaphuong/domain/basics';
import { describe, expect, test } from 'vitest';
import { exitCodeOf, type Finding, linesOf } from './finding.ts';
import { judgeConsole, judgeLibraries, judgePostgresProgram } from './installation.ts';
import { judgeChromium, judgeClock, judgeDisk, judgeFileLimit, judgeMemory, judgeNode } from './machine.ts';
import { folderState, portState, tryLibraries } from './probes.ts';
import {
  judgeAccount,
  judgeBroker,
  judgeDatabase,
  judgeFolder,
  judgePort,
  judgeSettings,
} from './service.ts';
import { brokerState, databaseState, readSettings } from './settings.ts';

const badPort: Refusal = {
  kind: 'invalid',
  code: 'platform/bad-setting',
  message: { vi: 'PORT không dùng được', en: 'PORT cannot be used' },
};
const noon = Temporal.Instant.from('2026-11-23T05:00:00Z');

/** Every finding that a look can end in, with the health it must have. */
const cases: readonly [Finding['health'], string, Finding][] = [
  ['ok', 'the pinned Node', judgeNode('v26.10.0', '26.10.0')],
  ['bad', 'another Node', judgeNode('v20.20.2', '26.10.0')],
  ['ok', 'plenty of disk', judgeDisk(50e9, '/d')],
  ['warn', 'little disk', judgeDisk(4.9e9, '/d')],
  ['bad', 'no disk', judgeDisk(0.4e9, '/d')],
  ['ok', 'plenty of memory', judgeMemory(4e9)],
  ['warn', 'memory for a server but not for the town', judgeMemory(0.9e9)],
  ['bad', 'no memory', judgeMemory(0.3e9)],
  ['ok', 'no limit on files', judgeFileLimit(undefined)],
  ['ok', 'a high limit on files', judgeFileLimit(65_536)],
  ['warn', 'the usual limit on files', judgeFileLimit(1024)],
  ['bad', 'a tiny limit on files', judgeFileLimit(64)],
  ['ok', 'a clock kept by a time server', judgeClock(noon, true)],
  ['ok', 'a plausible clock of which nothing is known', judgeClock(noon, undefined)],
  ['warn', 'a clock that nothing keeps right', judgeClock(noon, false)],
  ['bad', 'a clock after a flat battery', judgeClock(Temporal.Instant.from('1970-01-01T00:05:00Z'), true)],
  [
    'bad',
    'a clock before this program was published',
    judgeClock(Temporal.Instant.from('2026-10-31T10:00:00Z'), true),
  ],
  ['bad', 'a clock in the far future', judgeClock(Temporal.Instant.from('2106-02-07T06:28:16Z'), true)],
  ['ok', 'a browser', judgeChromium('/usr/bin/chromium')],
  ['note', 'no browser', judgeChromium(undefined)],
  ['ok', 'libraries that load', judgeLibraries({ count: 3, failures: [] })],
  [
    'bad',
    'a library that does not',
    judgeLibraries({ count: 3, failures: [{ name: 'node-av', error: 'SIGILL' }] }),
  ],
  ['ok', 'a PostgreSQL that runs', judgePostgresProgram({ answer: 'postgres (PostgreSQL) 18.4' })],
  ['bad', 'a PostgreSQL that does not', judgePostgresProgram({ error: 'ENOENT' })],
  ['ok', 'a console', judgeConsole(true)],
  ['bad', 'no console', judgeConsole(false)],
  ['ok', 'a free port', judgePort('http', 8080, 'free')],
  ['ok', 'our own port', judgePort('http', 8080, 'ours')],
  ['bad', 'a port of somebody else', judgePort('mqtt', 1883, 'taken')],
  ['bad', 'a port that is forbidden', judgePort('http', 80, 'forbidden')],
  ['ok', 'a data folder', judgeFolder('/d', { kind: 'present', isWritable: true })],
  ['bad', 'a data folder of somebody else', judgeFolder('/d', { kind: 'present', isWritable: false })],
  [
    'note',
    'a data folder to come',
    judgeFolder('/d', { kind: 'absent', parent: '/', isParentWritable: true }),
  ],
  [
    'bad',
    'a data folder that cannot come',
    judgeFolder('/d', { kind: 'absent', parent: '/', isParentWritable: false }),
  ],
  ['bad', 'a file in place of the data folder', judgeFolder('/d', { kind: 'no-folder' })],
  ['note', 'a stopped database of our own', judgeDatabase({ kind: 'not-running' })],
  ['bad', 'a database out of reach', judgeDatabase({ kind: 'unreachable', error: 'ECONNREFUSED' })],
  ['ok', 'a database up to date', judgeDatabase({ kind: 'reached', outstanding: [] })],
  ['warn', 'a database to be migrated', judgeDatabase({ kind: 'reached', outstanding: ['0002_a.sql'] })],
  [
    'bad',
    'a database of a newer program',
    judgeDatabase({ kind: 'refused', says: { vi: 'mới hơn', en: 'newer' } }),
  ],
  ['ok', 'a PostgreSQL of our own account', judgeAccount({ kind: 'ourselves' })],
  ['ok', 'a PostgreSQL that root hands to its account', judgeAccount({ kind: 'account' })],
  ['note', 'an account to be created', judgeAccount({ kind: 'to-be-created' })],
  [
    'bad',
    'a folder closed to PostgreSQL',
    judgeAccount({ kind: 'refused', says: { vi: 'đóng', en: 'closed' } }),
  ],
  ['bad', 'a setting that cannot be used', judgeSettings(new Refused(badPort))],
  ['bad', 'a server that does not load', judgeSettings(new Error('Cannot find package'))],
  ['ok', 'a broker', judgeBroker({ address: 'localhost:1883', isEmbedded: false })],
  [
    'note',
    'a stopped broker of our own',
    judgeBroker({ address: 'localhost:1883', isEmbedded: true, error: 'ECONNREFUSED' }),
  ],
  [
    'bad',
    'a broker out of reach',
    judgeBroker({ address: 'mqtt.tinh.vn:1883', isEmbedded: false, error: 'ECONNREFUSED' }),
  ],
];

describe('the doctor', () => {
  test.each(cases)('says %s of %s', (health, _title, finding) => {
    expect(finding.health).toBe(health);
  });

  test.each(cases)(
    'names a way out in both languages whenever it says %s of %s and that hurts',
    (health, _title, finding) => {
      const hurts = health === 'warn' || health === 'bad';
      expect(Boolean(finding.cure?.vi && finding.cure.en)).toBe(hurts);
      expect(finding.says.vi).not.toBe(finding.says.en);
    },
  );

  test('leaves with an error only when something is bad', () => {
    const of = (wanted: Finding['health'][]) =>
      exitCodeOf(cases.filter(([health]) => wanted.includes(health)).map(([, , finding]) => finding));
    expect(of(['ok', 'note', 'warn'])).toBe(0);
    expect(of(['ok', 'bad'])).toBe(1);
  });

  test('prints what was found, and the cure below it', () => {
    expect(linesOf(judgeFileLimit(1024)).join('\n')).toMatch(/^! .*1024[\s\S]*→ Nâng giới hạn/);
  });
});

describe('what the doctor looks at', () => {
  test('a port that somebody else listens on is taken, and ours when it answers as ours', async () => {
    const { createServer } = await import('node:net');
    const server = createServer();
    const port = await new Promise<number>((settle) =>
      server.listen(0, () => {
        const address = server.address();
        settle(typeof address === 'object' && address ? address.port : 0);
      }),
    );
    expect(await portState(port, async () => false)).toBe('taken');
    expect(await portState(port, async () => true)).toBe('ours');
    await new Promise((settle) => server.close(settle));
    expect(await portState(port, async () => true)).toBe('free');
  });

  test('a file is not a folder, and a folder to come is judged by its nearest parent', async () => {
    expect(await folderState(import.meta.filename)).toEqual({ kind: 'no-folder' });
    expect(await folderState(`${import.meta.dirname}/to/come`)).toEqual({
      kind: 'absent',
      parent: import.meta.dirname,
      isParentWritable: true,
    });
  });

  test('what was typed wins, and a folder without data has a stopped database and broker', async () => {
    const settings = await readSettings({ dataDir: '/nowhere/at-all', port: 20_080, mqttPort: 1 });
    expect(settings.dataDir).toBe('/nowhere/at-all');
    expect(await databaseState({ ...settings, databaseUrl: undefined })).toEqual({ kind: 'not-running' });
    expect(await brokerState({ ...settings, mqttUrl: undefined })).toMatchObject({
      address: '127.0.0.1:1',
      isEmbedded: true,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test.each([
    ['mqtt', 1883],
    ['mqtts', 8883],
    ['ws', 80],
    ['wss', 443],
  ])('a broker by %s that names no port is looked for at its usual one', async (scheme, port) => {
    const settings = await readSettings({ mqttUrl: `${scheme}://127.0.0.1` });
    expect((await brokerState(settings)).address).toBe(`127.0.0.1:${port}`);
  });

  test('a database that does not answer is out of reach, and the reason is told', async () => {
    const settings = await readSettings({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' });
    expect(await databaseState(settings)).toMatchObject({
      kind: 'unreachable',
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('all libraries of server and box load on this machine', async () => {
    const { count, failures } = await tryLibraries();
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(10);
  }, 60_000);
});
