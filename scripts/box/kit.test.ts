import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
  'a kit, installed by its own script and installed again over it, runs the launcher and the program with nothing from elsewhere',
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
    // Root's umask must not shut the service's own account out.
    const install = () =>
      execFileSync('sh', [
        '-c',
        'umask 077; exec sh "$0" --root "$1"',
        join(kit, 'scripts/box/install.sh'),
        site,
      ]);
    install();
    expect(statSync(join(site, 'opt/loaphuong/apps/box')).mode & 0o777).toBe(0o755);
    const settings = join(site, 'etc/loaphuong/box.env');
    expect(readFileSync(settings, 'utf8').split('\n')).toEqual(
      expect.arrayContaining(['BOX_OUTPUT=alsa', expect.stringMatching(/^#BOX_CAPTURE="alsa-line:/)]),
    );
    writeFileSync(settings, 'BOX_OUTPUT=null\n');
    writeFileSync(join(site, 'var/lib/loaphuong/identity.json'), '{}');
    const before = readlinkSync(join(site, 'opt/loaphuong'));
    // What an installation left that lost its power half way through is in nobody's way.
    mkdirSync(join(site, 'opt/loaphuong.slots/b/apps/box/half'), { recursive: true });
    install();
    const slots = readdirSync(join(site, 'opt/loaphuong.slots'));
    expect(readlinkSync(join(site, 'opt/loaphuong'))).toBe(`loaphuong.slots/${slots[0]}`);
    expect(slots).toEqual(['b']);
    expect(before).toBe('loaphuong.slots/a');
    expect(existsSync(join(site, 'opt/loaphuong/apps/box/half'))).toBe(false);
    expect(readFileSync(settings, 'utf8')).toBe('BOX_OUTPUT=null\n');
    rmSync(join(site, 'var/lib/loaphuong/identity.json'));
    rmSync(kit, { recursive: true });

    const program = join(site, 'opt/loaphuong');
    expect(existsSync(join(program, 'scripts/box/reboot.sh'))).toBe(true);
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

    // The one command of the machine, in an image that is mounted where it stands.
    const typed = (...args: string[]) =>
      spawnSync(join(site, 'usr/local/bin/loaphuong'), args, { cwd: folder, encoding: 'utf8' });
    writeFileSync(join(folder, 'ca.pem'), 'no certificate');
    const joining = typed('box', 'enrol', '--server', 'https://127.0.0.1:1', '--ca=ca.pem', '--code', 'ABCD');
    expect(joining.stderr).toContain('ca.pem không có chứng chỉ nào');
    expect(joining.status).toBe(78);
    expect(typed('box', 'enrol', '--server', 'https://127.0.0.1:1', '--ca', 'none.pem')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Không đọc được tệp none.pem'),
    });
    expect(typed('box', 'status').stdout).toContain('Chưa ghép');
    expect(typed('box', 'status').stdout).toContain('Ngõ ra · output: null');
    for (const words of [['start'], ['box', 'dance'], ['box', 'enrol', '--code', 'A'], ['box', 'run', 'x']])
      expect(typed(...words), words.join(' ')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('sudo loaphuong box enrol --server URL'),
      });

    expect(existsSync(join(program, 'node_modules/koffi/package.json'))).toBe(true);
    expect(existsSync(join(program, 'apps/server'))).toBe(false);
  },
  60_000,
);
