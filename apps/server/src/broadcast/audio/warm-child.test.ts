import { afterEach, describe, expect, test } from 'vitest';
import { noLog } from '../../platform/log.ts';
import { type ChildTerms, createWarmChild, type WarmChild } from './warm-child.ts';

let child: WarmChild;

function keep(more: Partial<ChildTerms> = {}): WarmChild {
  child = createWarmChild({
    program: new URL('./test-child.ts', import.meta.url),
    nodeOptions: [],
    heapMb: 64,
    rssLimitBytes: 300e6,
    idleMs: 30_000,
    stallMs: 15_000,
    jobMs: 15_000,
    log: noLog,
    ...more,
  });
  return child;
}

afterEach(() => child.stop());

describe('a child process', () => {
  test('does jobs in order, and is the same for all', async () => {
    keep();
    const shares: number[] = [];
    const answers = await Promise.all([
      child.run('một', { onProgress: (share) => shares.push(share) }),
      child.run('hai'),
    ]);
    const { pid } = child.status() ?? { pid: 0 };
    answers.push(await child.run('ba'));
    expect(answers).toMatchObject([{ echo: 'một' }, { echo: 'hai' }, { echo: 'ba' }]);
    expect(child.status()?.pid).toBe(pid);
    expect(shares).toEqual([0.5]);
  });

  test.each([
    ['hang', 'stalled', { stallMs: 1_500 }],
    ['wait', 'too-slow', { jobMs: 1_500 }],
    ['eat', 'memory', { rssLimitBytes: 200e6 }],
    ['heap', 'died', {}],
    ['exit', 'died', {}],
    ['throw', 'broken', {}],
    ['lie', 'broken', {}],
  ])(
    'that does %s fails its job as %s, and the next job succeeds',
    { timeout: 60_000 },
    async (job, reason, more) => {
      keep(more);
      const waiting = [child.run(job), child.run('sau')];
      await expect(waiting[0]).rejects.toMatchObject({ name: 'ChildFailure', reason });
      await expect(waiting[1]).resolves.toMatchObject({ echo: 'sau' });
    },
  );

  test('drops an unwanted job at once, running or waiting, and serves the others', async () => {
    keep();
    const running = new AbortController();
    const queued = new AbortController();
    const jobs = [
      child.run('hang', { signal: running.signal }),
      child.run('không cần', { signal: queued.signal }),
      child.run('cần'),
    ];
    setTimeout(() => {
      queued.abort(new Error('queued'));
      running.abort(new Error('running'));
    }, 300);
    const ends = await Promise.allSettled(jobs);
    expect(ends).toMatchObject([
      { status: 'rejected', reason: { message: 'running' } },
      { status: 'rejected', reason: { message: 'queued' } },
      { status: 'fulfilled', value: { echo: 'cần' } },
    ]);
  });

  test('ends when the keeper stops, and takes no more work', async () => {
    keep();
    await child.run('một');
    const { pid } = child.status() ?? { pid: 0 };
    const running = child.run('hang');
    const refused = expect(running).rejects.toMatchObject({ reason: 'stopped' });
    await child.stop();
    await refused;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(child.run('hai')).rejects.toMatchObject({ reason: 'stopped' });
  });
});
