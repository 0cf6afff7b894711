import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { modemDbm, wirelessDbm } from './signal.ts';

/** What a machine measures of itself; a figure that it does not have, or that cannot be, is absent. */
export interface MachineReadings {
  readonly temperatureC?: number | undefined;
  /** Mobile signal where a modem's file is there, else wireless, dBm. */
  readonly signalDbm?: number | undefined;
  readonly power?: 'mains' | 'battery' | undefined;
}

/** Where a timer of the machine may leave what its modem says (`docs/operations/box.md`). */
const MODEM_FILE = 'run/loaphuong/modem-signal';
/** A modem's file that nobody wrote for so long says nothing of now. */
const STALE_MS = 10 * 60_000;
/** No file that is read here is longer; more of it is not looked at. */
const MOST_BYTES = 8192;
/** A folder of the system with more entries than this is not one of those that we know. */
const MOST_ENTRIES = 64;
const COLDEST_C = -60;
const HOTTEST_C = 150;

/**
 * Reads a Linux machine: thermometers, wireless, modem, power supplies. Whatever stands in those files is hostile: it is read short,
 * and what does not parse is absent. Never throws.
 * @param root where its file system begins; another one in tests. @param nowMs the machine's own calendar, for the age of files.
 */
export function readMachine(root: string, nowMs: number): MachineReadings {
  return {
    temperatureC: temperature(root),
    signalDbm: modem(root, nowMs) ?? wirelessDbm(textOf(join(root, 'proc/net/wireless'))),
    power: power(root),
  };
}

/** The hottest zone: it is the one that stops the machine. */
function temperature(root: string): number | undefined {
  const zones = entriesOf(join(root, 'sys/class/thermal')).filter((name) => name.startsWith('thermal_zone'));
  const figures = zones.flatMap((zone) => {
    const text = textOf(join(root, 'sys/class/thermal', zone, 'temp')).trim();
    const celsius = /^-?\d{1,6}$/.test(text) ? Number(text) / 1000 : Number.NaN;
    return celsius >= COLDEST_C && celsius <= HOTTEST_C ? [celsius] : [];
  });
  return figures.length === 0 ? undefined : Math.round(Math.max(...figures) * 10) / 10;
}

function modem(root: string, nowMs: number): number | undefined {
  const file = join(root, MODEM_FILE);
  try {
    if (Math.abs(nowMs - statSync(file).mtimeMs) > STALE_MS) return undefined;
  } catch {
    return undefined;
  }
  return modemDbm(textOf(file));
}

/** Only supplies that call themselves mains are asked: a charger of USB may be a power bank. */
function power(root: string): MachineReadings['power'] {
  const supplies = join(root, 'sys/class/power_supply');
  const online = entriesOf(supplies).flatMap((name) => {
    if (textOf(join(supplies, name, 'type')).trim() !== 'Mains') return [];
    const text = textOf(join(supplies, name, 'online')).trim();
    return text === '0' || text === '1' ? [text === '1'] : [];
  });
  if (online.length === 0) return undefined;
  return online.includes(true) ? 'mains' : 'battery';
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, MOST_ENTRIES);
  } catch {
    // This machine has none of that kind.
    return [];
  }
}

function textOf(file: string): string {
  const bytes = Buffer.alloc(MOST_BYTES);
  try {
    const handle = openSync(file, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(handle, bytes, 0, MOST_BYTES, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    // Not there, or its driver gives nothing just now.
    return '';
  }
}
