import { type ChosenReading, usedReadings } from './read-back.ts';

/** What stands in the composer. */
export interface Composed {
  readonly title: string;
  readonly text: string;
  /** Id of the voice; empty for the default one. */
  readonly voice: string;
  readonly priority: 'ordinary' | 'priority';
  readonly readings: readonly ChosenReading[];
}

/** A composer's content kept on this computer: what was typed, on which version, when (ms since 1970). */
export interface UnsavedText extends Composed {
  /** 0 for a bulletin that the server does not know yet. */
  readonly basedOn: number;
  readonly keptAt: number;
}

/** The part of the browser's storage that is used here. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A place for one person's unsaved text of one bulletin: two people at one office computer do not see each other's. */
export function unsavedKey(person: string, bulletin: string | undefined): string {
  return `loaphuong.unsaved.${person}.${bulletin ?? 'new'}`;
}

/** Keeps the text; `false` when the browser refuses (full, or storage switched off): then nothing may claim that it is kept. */
export function keepUnsaved(store: TextStore, key: string, unsaved: UnsavedText): boolean {
  try {
    store.setItem(key, JSON.stringify(unsaved));
    return true;
  } catch {
    return false;
  }
}

/** What was kept, if it can still be read. Anything else than our own form counts as nothing. */
export function keptUnsaved(store: TextStore, key: string): UnsavedText | undefined {
  try {
    const kept: unknown = JSON.parse(store.getItem(key) ?? 'null');
    return isUnsaved(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets what was kept: it was saved, or dropped on purpose. */
export function forgetUnsaved(store: TextStore, key: string): void {
  try {
    store.removeItem(key);
  } catch {
    // A browser that refuses to keep anything keeps nothing to forget.
  }
}

/** Whether two contents would be the same bulletin to the server, which composes marks and keeps only readings that the text uses. */
export function sameComposed(a: Composed, b: Composed): boolean {
  const readings = (of: Composed): string =>
    JSON.stringify(
      usedReadings(of.readings, of.text)
        .map(({ written, spoken }) => [written, spoken])
        .sort(),
    );
  return (
    a.title.trim().normalize('NFC') === b.title.trim().normalize('NFC') &&
    a.text.normalize('NFC') === b.text.normalize('NFC') &&
    a.voice === b.voice &&
    a.priority === b.priority &&
    readings(a) === readings(b)
  );
}

function isUnsaved(kept: unknown): kept is UnsavedText {
  if (typeof kept !== 'object' || kept === null) return false;
  const { title, text, voice, priority, readings, basedOn, keptAt } = kept as Record<string, unknown>;
  return (
    typeof title === 'string' &&
    typeof text === 'string' &&
    typeof voice === 'string' &&
    (priority === 'ordinary' || priority === 'priority') &&
    Array.isArray(readings) &&
    readings.every(isReading) &&
    typeof basedOn === 'number' &&
    typeof keptAt === 'number'
  );
}

function isReading(reading: unknown): reading is ChosenReading {
  if (typeof reading !== 'object' || reading === null) return false;
  const { written, spoken } = reading as Record<string, unknown>;
  return typeof written === 'string' && typeof spoken === 'string';
}
