import { accessSync, constants, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { BoxTime } from '../time/box-time.ts';

/** How far an order to start again reaches: the whole machine, or this program alone. */
export type Reach = 'machine' | 'program';

/** Starting again by order. */
export interface Restart {
  /** How far it would reach now. */
  readonly reach: () => Reach;
  /** Begins it; returns at once. @param reason of whoever ordered it. */
  readonly begin: (reach: Reach, reason: string) => void;
}

/** What starting again needs. */
export interface RestartParts {
  /** Where the machine is asked, see `ASKED_FILE`. */
  readonly file: string;
  /** Names this start of the machine. */
  readonly boot: () => string;
  /** So long the machine has been up, s. */
  readonly upS: () => number;
  readonly time: Pick<BoxTime, 'after'>;
  /** Ends this program, so that its launcher starts it again. */
  readonly startProgram: () => void;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/**
 * A file in which the machine is asked to restart; `loaphuong-reboot.path` waits for it. Its folder is there only while the installed
 * unit runs, and in memory: it works while the disk fails, and no question outlives the restart.
 */
export const ASKED_FILE = '/run/loaphuong-box/reboot';
/** A machine that came up so recently is not restarted; `scripts/box/reboot.sh` refuses by the same figure. */
export const YOUNG_S = 300;
/** The answer to the order is on its way before the machine goes. */
const ANSWER_MS = 3000;
/** A machine that is asked and still there after so long does not restart. */
const PATIENCE_MS = 120_000;

/** Restarts the machine where it was installed so that this program may ask for that, and else the program. */
export function restarting(parts: RestartParts): Restart {
  const { file, boot, upS, time, startProgram, log } = parts;
  const ask = () => {
    try {
      // It appears whole or not at all.
      writeFileSync(`${file}.new`, boot(), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.error({ err: error }, 'the machine cannot be asked to restart');
      startProgram();
      return;
    }
    time.after(PATIENCE_MS, () => {
      log.error('nobody restarted the machine: see journalctl -u loaphuong-reboot');
      rmSync(file, { force: true });
      startProgram();
    });
  };
  return {
    reach: () => (mayWriteIn(dirname(file)) && upS() >= YOUNG_S ? 'machine' : 'program'),
    begin: (reach, reason) => {
      log.warn({ reason, reach }, 'ordered to start again');
      if (reach === 'program') startProgram();
      else time.after(ANSWER_MS, ask);
    },
  };
}

function mayWriteIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
