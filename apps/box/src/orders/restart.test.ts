import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { VirtualWorld } from '../simulation/virtual-time.ts';
import { restarting, YOUNG_S } from './restart.ts';

const folder = mkdtempSync(join(tmpdir(), 'loaphuong-restart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function site({ installed = true, upS = 86_400 }) {
  count += 1;
  const run = join(folder, `run-${count}`);
  if (installed) mkdirSync(run);
  const world = new VirtualWorld(0);
  const started: number[] = [];
  const errors: unknown[] = [];
  const restart = restarting({
    file: join(run, 'reboot'),
    boot: () => 'this-start',
    upS: () => upS,
    time: { after: (ms, act) => world.at(world.nowUs() + ms * 1000, act) },
    startProgram: () => started.push(world.nowUs() / 1e6),
    log: { warn: () => undefined, error: (what: unknown) => errors.push(what) },
  });
  return { run, world, restart, started, errors };
}

describe('starting again by order', () => {
  test('an installed machine is asked, in the name of this start of it, when the answer is on its way', () => {
    const t = site({});
    expect(t.restart.reach()).toBe('machine');
    t.restart.begin('machine', 'treo');
    t.world.run(2000);
    expect(readdirSync(t.run)).toEqual([]);
    t.world.run(2000);
    expect(readdirSync(t.run)).toEqual(['reboot']);
    expect(readFileSync(join(t.run, 'reboot'), 'utf8')).toBe('this-start');
    expect(t.started).toEqual([]);
  });

  test('a machine that was asked and stays is not waited for: the program starts again, and the log says it', () => {
    const t = site({});
    t.restart.begin('machine', 'treo');
    t.world.run(10 * 60_000);
    expect(t.started).toEqual([123]);
    expect(t.errors).toEqual([expect.stringContaining('nobody restarted the machine')]);
    expect(readdirSync(t.run)).toEqual([]);
  });

  test('where nobody installed it, and minutes after the machine came up, only the program starts again', () => {
    const [bare, young] = [site({ installed: false }), site({ upS: YOUNG_S - 1 })];
    for (const t of [bare, young]) {
      expect(t.restart.reach()).toBe('program');
      t.restart.begin('program', 'treo');
      expect(t.started).toEqual([0]);
      t.world.run(10_000);
      expect(existsSync(join(t.run, 'reboot'))).toBe(false);
    }
  });

  test('a folder that went away in between, and the program starts again', () => {
    const t = site({});
    t.restart.begin('machine', 'treo');
    rmSync(t.run, { recursive: true });
    t.world.run(4000);
    expect(t.started).toEqual([3]);
    expect(t.errors).toMatchObject([{ err: { code: 'ENOENT' } }]);
  });
});
