import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { layOutKit } from './packing/kit.ts';
import { MACHINES } from './packing/program-files.ts';

const root = resolve(import.meta.dirname, '..', '..');
const machine = MACHINES.find((each) => each === process.arch);
const folder = mkdtempSync(join(tmpdir(), 'box-kit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(machine !== undefined && process.platform === 'linux')(
  'a kit, installed by its own script, runs the launcher and the program with nothing from elsewhere',
  () => {
    const kit = join(folder, 'kit');
    const foreign = (name: string) => {
      throw new Error(`${name} is for this machine and must be installed`);
    };
    layOutKit(kit, { root, machine: machine ?? 'x64', version: '1.4.0', foreign });
    expect(readdirSync(kit).sort()).toEqual([
      'LICENSE',
      'apps',
      'docs',
      'node_modules',
      'package.json',
      'packages',
      'scripts',
    ]);
    const site = join(folder, 'site');
    execFileSync('sh', [join(kit, 'scripts/box/install.sh'), '--root', site], { encoding: 'utf8' });
    rmSync(kit, { recursive: true });

    const program = join(site, 'opt/loaphuong');
    const unit = readFileSync(join(site, 'etc/systemd/system/loaphuong-box.service'), 'utf8');
    const [, node = '', launcher = ''] = /^ExecStart=\/opt\/loaphuong\/(\S+) (\S+)/m.exec(unit) ?? [];
    const run = (...args: string[]) =>
      spawnSync(join(program, node), args, { cwd: program, encoding: 'utf8', env: {} });
    expect(run(launcher).stderr).toContain('--dir');
    const refused = run('apps/box/src/main.ts', '--dir', join(site, 'var/lib/loaphuong'));
    expect(refused.stderr).toContain('Thiết bị chưa được ghép');
    expect(refused.status).toBe(78);
    const said = run(
      '--input-type=module',
      '-e',
      "console.log((await import('./apps/box/src/index.ts')).PROGRAM)",
    );
    expect(said.stdout.trim()).toBe('loaphuong-box/1.4.0');
    expect(existsSync(join(program, 'node_modules/koffi/package.json'))).toBe(true);
    expect(existsSync(join(program, 'apps/server'))).toBe(false);
  },
  60_000,
);
