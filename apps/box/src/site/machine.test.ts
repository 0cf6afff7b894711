import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { readMachine } from './machine.ts';
import { modemDbm, wirelessDbm } from './signal.ts';

const HEAD = `Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
`;

describe('the signal in /proc/net/wireless', () => {
  test.each([
    ['one interface', ' wlan0: 0000   54.  -56.  -256        0      0      0      0      9        0\n', -56],
    [
      'the stronger of two',
      ' wlan0: 0000   30.  -80.  -256        0      0      0      0      0        0\nwlx00c0ca: 0000   60.  -50  -256        0      0      0      0      0        0\n',
      -50,
    ],
    [
      'a driver with a scale of its own',
      ' wlan0: 0000   70.  87.  0        0      0      0      0      0        0\n',
      undefined,
    ],
    [
      'an interface without a link',
      ' wlan0: 0000    0     0     0        0      0      0      0      0        0\n',
      undefined,
    ],
    [
      'an impossible level',
      ' wlan0: 0000   54.  -256.  -256        0      0      0      0      0        0\n',
      undefined,
    ],
    ['nothing but the head', '', undefined],
  ])('of %s', (_, lines, dbm) => {
    expect(wirelessDbm(HEAD + lines)).toBe(dbm);
  });
});

test.each([
  ['a bare figure', '-97\n', -97],
  ['an answer to AT+CSQ', 'AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n', -73],
  ['one that does not know', '+CSQ: 99,99\n', undefined],
  [
    'keys of ModemManager',
    'modem.signal.refresh.rate                  : 10\nmodem.signal.lte.rssi                      : -65.40\nmodem.signal.lte.rsrp                      : -95.00\nmodem.signal.gsm.rssi                      : --\n',
    -65.4,
  ],
  ['a strength in per cent', '71\n', undefined],
  ['words', 'no modem\n', undefined],
])('the signal of a modem from %s', (_, text, dbm) => {
  expect(modemDbm(text)).toBe(dbm);
});

test('whatever stands in the files, a signal is below zero and possible, or absent', () => {
  const odd = fc.stringMatching(/^[ -~\n]{0,200}$/);
  fc.assert(
    fc.property(odd, fc.integer(), (text, level) => {
      for (const dbm of [
        wirelessDbm(text),
        wirelessDbm(` w: 0000 1. ${level}. 0 `),
        modemDbm(text),
        modemDbm(`${level}`),
      ])
        if (dbm !== undefined) expect(dbm < 0 && dbm >= -150).toBe(true);
    }),
  );
});

describe('what a machine measures', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  const machine = (files: Readonly<Record<string, string>>) => {
    const root = mkdtempSync(join(tmpdir(), 'machine-'));
    folders.push(root);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return root;
  };
  const NOW = Date.now();
  const wireless = `${HEAD} wlan0: 0000   54.  -56.  -256        0      0      0      0      9        0\n`;

  test('is the hottest zone, the wireless signal and the mains', () => {
    const root = machine({
      'proc/net/wireless': wireless,
      'sys/class/thermal/thermal_zone0/temp': '48312\n',
      'sys/class/thermal/thermal_zone1/temp': '51540\n',
      'sys/class/thermal/thermal_zone2/temp': '999999\n',
      'sys/class/thermal/cooling_device0/temp': '90000\n',
      'sys/class/power_supply/AC/type': 'Mains\n',
      'sys/class/power_supply/AC/online': '1\n',
      'sys/class/power_supply/BAT0/type': 'Battery\n',
    });
    expect(readMachine(root, NOW)).toEqual({ temperatureC: 51.5, signalDbm: -56, power: 'mains' });
  });

  test('knows a modem before the wireless, but not what it said long ago', () => {
    const root = machine({ 'proc/net/wireless': wireless, 'run/loaphuong/modem-signal': '-101\n' });
    expect(readMachine(root, NOW).signalDbm).toBe(-101);
    utimesSync(join(root, 'run/loaphuong/modem-signal'), NOW / 1000 - 1200, NOW / 1000 - 1200);
    expect(readMachine(root, NOW).signalDbm).toBe(-56);
  });

  test('is on battery when no mains are on, and nothing is known where there are no files', () => {
    const root = machine({
      'sys/class/power_supply/AC/type': 'Mains\n',
      'sys/class/power_supply/AC/online': '0\n',
    });
    expect(readMachine(root, NOW).power).toBe('battery');
    expect(readMachine(machine({}), NOW)).toEqual({
      temperatureC: undefined,
      signalDbm: undefined,
      power: undefined,
    });
  });

  test('is absent where a file is full of something else', () => {
    const root = machine({
      'proc/net/wireless': '\u0000'.repeat(100_000),
      'sys/class/thermal/thermal_zone0/temp': '0x7fffffff',
      'sys/class/power_supply/AC/type': 'Mains',
      'sys/class/power_supply/AC/online': 'yes',
    });
    expect(Object.values(readMachine(root, NOW)).filter((figure) => figure !== undefined)).toEqual([]);
  });
});
