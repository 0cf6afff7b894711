import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { SiteBoard, SiteInputs, SiteReadings } from './board.ts';
import { modemDbm, wirelessDbm } from './signal.ts';

/** Files of the system only: this program must not be led to write anywhere else. */
const Path = z.string().regex(/^(?!.*\.\.)\/(?:sys|proc|run|dev|tmp|var)\/[^\0]{1,200}$/);
const Line = z.strictObject({ file: Path, activeLow: z.boolean().default(false) });
const Seconds = z.number().min(0).max(120);

/**
 * `site.json` in a box's folder: which file of the system is which line. Linux shows GPIO lines, contacts of power supplies and
 * thermometers as files that hold a number, so one form serves all boards.
 */
export const SiteFile = z.strictObject({
  silence: Line.optional(),
  door: Line.optional(),
  mains: Line.optional(),
  amplifierOk: Line.optional(),
  underVoltage: Line.optional(),
  /** Holds thousandths of a degree, as `/sys/class/thermal/thermal_zone0/temp` does. */
  temperature: z.strictObject({ file: Path }).optional(),
  /** Holds dBm, or what a modem or the kernel says of a signal (`signal.ts`). */
  signal: z.strictObject({ file: Path }).optional(),
  /** A light that shows how the box is, such as `/sys/class/leds/…/brightness`. */
  light: Line.optional(),
  amplifier: z
    .strictObject({
      file: Path,
      activeLow: z.boolean().default(false),
      warmUpS: Seconds.default(5),
      holdS: Seconds.default(3),
    })
    .optional(),
});
export type SiteFile = z.infer<typeof SiteFile>;

/** `site.json` cannot be used; says which field and why, in Vietnamese and English. */
export class BadSiteFile extends Error {
  constructor(why: string) {
    super(
      `Tệp site.json của thiết bị không dùng được (${why}). Hãy sửa, hoặc xóa tệp nếu không có gì nối vào thiết bị.\n` +
        `The file site.json of this box cannot be used (${why}). Correct it, or remove it when nothing hangs on the box.`,
    );
    this.name = 'BadSiteFile';
  }
}

/** The board that a `site.json` describes. @throws {BadSiteFile} */
export function fileBoard(text: string): SiteBoard {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new BadSiteFile('JSON');
  }
  const parsed = SiteFile.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BadSiteFile([issue?.path.join('.'), issue?.message].filter(Boolean).join(': '));
  }
  const { temperature, signal, light, amplifier, ...lines } = parsed.data;
  return {
    kind: 'files',
    inputs: (): SiteInputs =>
      Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, line && truthOf(line)])),
    readings: (): SiteReadings => ({
      temperatureC: scaled(temperature?.file, 1000, -60, 150),
      signalDbm: signal === undefined ? undefined : dbmIn(signal.file),
    }),
    ...(light === undefined ? {} : { shine: (on) => write(light.file, on !== light.activeLow) }),
    ...(amplifier === undefined
      ? {}
      : {
          amplifier: {
            warmUpMs: amplifier.warmUpS * 1000,
            holdMs: amplifier.holdS * 1000,
            key: (on) => write(amplifier.file, on !== amplifier.activeLow),
          },
        }),
  };
}

function truthOf({ file, activeLow }: z.infer<typeof Line>): boolean | undefined {
  const value = numberIn(file);
  return value === undefined ? undefined : (value !== 0) !== activeLow;
}

/** A figure outside what can be is a broken sensor, and absent. */
function scaled(file: string | undefined, by: number, least: number, most: number): number | undefined {
  const value = file === undefined ? undefined : numberIn(file);
  if (value === undefined) return undefined;
  const figure = Math.round((value / by) * 10) / 10;
  return figure >= least && figure <= most ? figure : undefined;
}

function dbmIn(file: string): number | undefined {
  const text = textIn(file);
  return modemDbm(text) ?? wirelessDbm(text);
}

function numberIn(file: string): number | undefined {
  const text = textIn(file).trim();
  return text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not there (any more): a state of the line, not an error of ours.
    return '';
  }
}

function write(file: string, on: boolean): void {
  try {
    writeFileSync(file, on ? '1' : '0');
  } catch {
    // A relay that cannot be reached shows as an amplifier that does not answer, a light as one that stays dark.
  }
}
