import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ASKED_FILE, YOUNG_S } from '@loaphuong/box';
import { afterAll, describe, expect, test } from 'vitest';
import { BESIDES } from './packing/kit.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const SCRIPT = join(import.meta.dirname, 'install.sh');
const folder = mkdtempSync(join(tmpdir(), 'loaphuong-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A kit with the scripts and nothing in it that could run. @returns its own install.sh. */
function hollowKit(): string {
  const kit = mkdtempSync(join(folder, 'kit-'));
  execFileSync('mkdir', [
    '-p',
    ...['scripts/box', 'node_modules/.bin', 'apps/box', 'packages', 'docs/operations'].map((each) =>
      join(kit, each),
    ),
  ]);
  for (const file of ['package.json', 'LICENSE', 'node_modules/.bin/node'])
    writeFileSync(join(kit, file), '', { mode: 0o755 });
  for (const path of BESIDES.filter((each) => each.startsWith('scripts/')))
    copyFileSync(join(ROOT, path), join(kit, path));
  return join(kit, 'scripts/box/install.sh');
}

function install(...args: string[]): string {
  return execFileSync('sh', [SCRIPT, '--root', folder, ...args], { encoding: 'utf8' });
}

test('a dry run says every step and does none', () => {
  const said = install('--dry-run');
  expect(said).toContain('would: mv');
  expect(existsSync(join(folder, 'opt'))).toBe(false);
});

test('a word that it does not know ends it before anything is done', () => {
  expect(() => execFileSync('sh', [SCRIPT, '--rot', folder], { stdio: 'pipe' })).toThrow();
});

test('the unit starts the one real program, for ever, with nothing but its own folder to write', () => {
  const unit = readFileSync(join(import.meta.dirname, 'loaphuong-box.service'), 'utf8');
  expect(unit).toContain('apps/box/src/launch.ts --dir /var/lib/loaphuong');
  expect(existsSync(join(import.meta.dirname, '..', '..', 'apps/box/src/launch.ts'))).toBe(true);
  for (const line of [
    'Restart=always',
    'ProtectSystem=strict',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'SystemCallFilter=@system-service adjtimex clock_adjtime',
  ])
    expect(unit.split('\n')).toContain(line);
});

test('the unit takes card and inputs from the settings, and settings of before there were inputs still start it', () => {
  const unit = readFileSync(join(import.meta.dirname, 'loaphuong-box.service'), 'utf8').split('\n');
  // One word each, whatever is in it: two inputs have a blank between them.
  expect(unit.find((line) => line.startsWith('ExecStart='))).toMatch(
    / --output \$\{BOX_OUTPUT\} --capture \$\{BOX_CAPTURE\}$/,
  );
  const settings = unit.indexOf('EnvironmentFile=-/etc/loaphuong/box.env');
  for (const line of ['Environment=BOX_OUTPUT=alsa', 'Environment=BOX_CAPTURE=none']) {
    expect(unit).toContain(line);
    // What is said later counts.
    expect(unit.indexOf(line)).toBeLessThan(settings);
  }
});

describe('restarting the machine by order', () => {
  const BOOT = '5f6c1c6e-0d0a-4f6e-9b4e-0a4f2f0f8a11';
  const machine = mkdtempSync(join(folder, 'machine-'));
  execFileSync('mkdir', [
    '-p',
    ...['run/loaphuong-box', 'proc/sys/kernel/random'].map((each) => join(machine, each)),
  ]);
  const asked = join(machine, 'run/loaphuong-box/reboot');
  writeFileSync(join(machine, 'proc/sys/kernel/random/boot_id'), `${BOOT}\n`);
  /** Systemd restarts the machine when this ends well, and only then. */
  const judged = (upS: number) => {
    writeFileSync(join(machine, 'proc/uptime'), `${upS}.37 1.00\n`);
    return spawnSync('sh', [join(import.meta.dirname, 'reboot.sh'), machine], { encoding: 'utf8' });
  };

  test('happens once for each question: the question is gone before the machine is', () => {
    writeFileSync(asked, BOOT);
    expect(judged(YOUNG_S).status).toBe(0);
    expect(existsSync(asked)).toBe(false);
    expect(judged(YOUNG_S)).toMatchObject({ status: 1, stderr: expect.stringContaining('nobody asked') });
  });

  test('does not happen by a question of an earlier start of the machine, nor minutes after it came up; both are cleared away', () => {
    writeFileSync(asked, BOOT.replace('5', '6'));
    expect(judged(86_400)).toMatchObject({ status: 1, stderr: expect.stringContaining('not of this start') });
    expect(existsSync(asked)).toBe(false);
    writeFileSync(asked, BOOT);
    expect(judged(YOUNG_S - 1)).toMatchObject({ status: 1, stderr: expect.stringContaining('five minutes') });
    expect(existsSync(asked)).toBe(false);
  });

  test('a link, a folder and a pipe are no questions, whatever is behind them', () => {
    const behind = join(machine, 'behind');
    writeFileSync(behind, BOOT);
    symlinkSync(behind, asked);
    expect(judged(86_400).status).toBe(1);
    expect([existsSync(asked), existsSync(behind)]).toEqual([false, true]);
    execFileSync('mkfifo', [asked]);
    expect(judged(86_400).status).toBe(1);
    execFileSync('mkdir', [asked]);
    expect(judged(86_400).status).toBe(1);
    rmSync(asked, { recursive: true });
  });

  test('program, path and judge speak of the same file, and the judge alone decides', () => {
    const lines = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8').split('\n');
    expect(lines('loaphuong-reboot.path')).toContain(`PathExists=${ASKED_FILE}`);
    expect(lines('reboot.sh')).toContain(`asked="$root${ASKED_FILE}"`);
    const service = lines('loaphuong-reboot.service');
    expect(service).toContain('SuccessAction=reboot');
    expect(service).toContain('ExecStart=/bin/sh /opt/loaphuong/scripts/box/reboot.sh');
    const box = lines('loaphuong-box.service');
    expect(box).toContain(`RuntimeDirectory=${dirname(ASKED_FILE).replace('/run/', '')}`);
    expect(box.find((line) => line.startsWith('Wants='))).toContain('loaphuong-reboot.path');
  });
});

const analyzes = spawnSync('systemd-analyze', ['--version']).status === 0;
test.runIf(analyzes)('systemd finds nothing wrong with the units of an installed box', () => {
  const site = mkdtempSync(join(folder, 'units-'));
  execFileSync('sh', [hollowKit(), '--root', site]);
  const units = join(site, 'etc/systemd/system');
  const names = readdirSync(units).sort();
  expect(names).toEqual(['loaphuong-box.service', 'loaphuong-reboot.path', 'loaphuong-reboot.service']);
  // The program lies under the scratch root; nothing but its place is changed.
  const copies = names.map((name) => {
    const text = readFileSync(join(units, name), 'utf8').replaceAll('=/opt/', `=${site}/opt/`);
    writeFileSync(join(units, name), text);
    return join(units, name);
  });
  const said = spawnSync('systemd-analyze', ['verify', '--man=no', ...copies], { encoding: 'utf8' });
  // Of units of the machine that runs this it may say what it likes.
  expect(said.stderr.split('\n').filter((line) => line.includes('loaphuong'))).toEqual([]);
});

test('an installation of before there were two places for the program is taken over, and what it was goes', () => {
  const site = mkdtempSync(join(folder, 'before-'));
  execFileSync('mkdir', ['-p', join(site, 'opt/loaphuong/apps/box/src')]);
  writeFileSync(join(site, 'opt/loaphuong/old'), '');
  execFileSync('sh', [hollowKit(), '--root', site]);
  expect(readdirSync(join(site, 'opt/loaphuong.slots'))).toEqual(['a']);
  expect(existsSync(join(site, 'opt/loaphuong/old'))).toBe(false);
  expect(existsSync(join(site, 'opt/loaphuong/apps/box'))).toBe(true);
});

test('the machine gets loaphuong, again and again, and loses it again; one of somebody else is left alone both times', () => {
  const script = hollowKit();
  const [bare, other] = [mkdtempSync(join(folder, 'bare-')), mkdtempSync(join(folder, 'other-'))];
  const tool = (site: string) => join(site, 'usr/local/bin/loaphuong');
  execFileSync('mkdir', ['-p', join(other, 'usr/local/bin')]);
  symlinkSync('/opt/server/loaphuong', tool(other));
  for (const site of [bare, bare, other]) spawnSync('sh', [script, '--root', site]);
  expect(readFileSync(tool(bare), 'utf8')).toBe(readFileSync(join(ROOT, 'scripts/box/loaphuong.sh'), 'utf8'));
  expect(statSync(tool(bare)).mode & 0o777).toBe(0o755);
  for (const site of [bare, other]) execFileSync('sh', [script, '--root', site, '--remove']);
  expect(existsSync(tool(bare))).toBe(false);
  expect(readdirSync(join(bare, 'etc/systemd/system'))).toEqual([]);
  expect(readlinkSync(tool(other))).toBe('/opt/server/loaphuong');
});

test('removing takes the program away and leaves what the box holds', () => {
  execFileSync('mkdir', ['-p', join(folder, 'opt/loaphuong'), join(folder, 'var/lib/loaphuong')]);
  writeFileSync(join(folder, 'var/lib/loaphuong/identity.json'), '{}');
  install('--remove');
  expect(existsSync(join(folder, 'opt/loaphuong'))).toBe(false);
  expect(existsSync(join(folder, 'var/lib/loaphuong/identity.json'))).toBe(true);
});
