import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;
const PATIENCE_MS = 7500;

/** Looks again and again until there is something. @returns what was seen. @throws {Error} nothing within 7.5 s. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const from = performance.now(); performance.now() - from < PATIENCE_MS; await pause(LOOK_EVERY_MS)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`it did not happen within ${PATIENCE_MS / 1000} s`);
}
