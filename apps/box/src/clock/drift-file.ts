import * as z from 'zod';
import { bytesOf, readText, type Store } from '../store/store.ts';
import type { Drift } from './crystal.ts';

const PATH = 'drift.json';
/** Only a firm measurement is worth keeping, and only when it says something new. */
const FIRM_PPM = 30;
const NEWS_PPM = 1;
/** After a restart the box may be colder or warmer than it was. */
const AFTER_RESTART_PPM = 10;

const DriftFile = z.strictObject({ ppm: z.number().min(-300).max(300), uncertaintyPpm: z.number().min(0) });

/** Drift of this box's crystal as an earlier life of the program measured it. */
export function readDrift(store: Store): Drift | undefined {
  try {
    const { ppm, uncertaintyPpm } = DriftFile.parse(JSON.parse(readText(store, PATH) ?? ''));
    return { ppm, uncertaintyPpm: Math.max(AFTER_RESTART_PPM, uncertaintyPpm) };
  } catch {
    return undefined;
  }
}

/** Keeps a firm measurement for the next life. */
export function writeDrift(store: Store, drift: Drift): void {
  if (drift.uncertaintyPpm > FIRM_PPM) return;
  const kept = readDrift(store);
  const firmer = kept !== undefined && drift.uncertaintyPpm < kept.uncertaintyPpm * 0.7;
  if (kept !== undefined && !firmer && Math.abs(kept.ppm - drift.ppm) < NEWS_PPM) return;
  store.replace(PATH, bytesOf(JSON.stringify(drift)));
}
