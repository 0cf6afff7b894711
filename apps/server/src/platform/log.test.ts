import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('secrets do not reach the log, however deep they lie; the rest does', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.info({ password: 'p1', box: { id: 'b1', token: 'p2', link: { secret: 'p3' } } }, 'enrolled');
  log.info({ err: Object.assign(new Error('no'), { password: 'p4' }) }, 'failed');
  const text = lines.join('');
  for (const secret of ['p1', 'p2', 'p3', 'p4']) expect(text).not.toContain(secret);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'enrolled',
    password: '[giấu]',
    box: { id: 'b1' },
  });
});

test('times are ISO 8601 in UTC, so that lines of several machines can be put in order', () => {
  const lines: string[] = [];
  createLog('info', { write: (line) => void lines.push(line) }).info('up');
  expect(JSON.parse(lines[0] ?? '').time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('addresses keep their host in the log and lose their password', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.warn(
    { err: new Error('cannot reach mqtt://server:hunter2@broker:1883/') },
    'away: postgres://loa:hunter2@db/loa',
  );
  expect(lines.join('')).not.toContain('hunter2');
  expect(lines.join('')).toContain('@broker:1883');
  expect(lines.join('')).toContain('@db/loa');
});
