import { createHash } from 'node:crypto';
import { BadArchive, Manifest, readArchive } from '@loaphuong/program-archive';
import { type OwingStore, patient } from '../store/owing-store.ts';
import { bytesOf, DiskFailed, NoRoom, type Store } from '../store/store.ts';
import {
  FACTORY,
  isDone,
  Next,
  onTrial,
  type Pointer,
  readJson,
  readPointer,
  refused,
  starting,
  writePointer,
} from './pointer.ts';

/** Where the box leaves what it wants tried. */
export const NEXT_FILE = 'program/next.json';

/**
 * Everything before a start: takes over what waits, counts the trial, falls back from a version that is not whole. A power cut
 * at any write leaves a pointer to a whole version, and the next call goes on. A disk that is full or fails stops no start.
 * @param disk takes a version whole or not at all. @param store owes what the disk does not take.
 */
export function prepareStart(disk: Store, store: OwingStore = patient(disk)): Pointer {
  const before = readPointer(store);
  let pointer = taken(disk, store, before);
  pointer = starting(wholeOne(store, pointer));
  if (pointer !== before) writePointer(store, pointer);
  // As long as the disk lacks the answer, the question stays: a power cut would take both.
  if (store.owes === 0) store.remove(NEXT_FILE);
  forgetOthers(store, pointer);
  return pointer;
}

/** Folder of a version in the store. */
export function folderOf(version: string): string {
  return `program/versions/${version}`;
}

function taken(disk: Store, store: Store, pointer: Pointer): Pointer {
  const next = readJson(store, NEXT_FILE, Next);
  if (next === undefined || isDone(pointer, next.command)) return pointer;
  if (pointer.state === 'trial') return pointer;
  if (next.version === pointer.current || next.version === FACTORY)
    return refused(pointer, next, 'this version runs already');
  try {
    unpack(disk, next);
    return onTrial(pointer, next);
  } catch (error) {
    if (error instanceof BadArchive || error instanceof NoRoom || error instanceof DiskFailed)
      return refused(pointer, next, error.message);
    throw error;
  }
}

function unpack(store: Store, next: Next): void {
  const packed = store.read(next.archive);
  if (packed === undefined) throw new BadArchive('the archive is gone');
  if (createHash('sha256').update(packed).digest('hex') !== next.sha256)
    throw new BadArchive('the archive has another hash');
  const { manifest, files } = readArchive(packed);
  if (manifest.version !== next.version) throw new BadArchive('the archive is of another version');
  forget(store, next.version);
  const folder = folderOf(next.version);
  // The list first, so that a half unpacked version can be taken away; `complete.json` last, so that it never counts.
  store.replace(`${folder}/manifest.json`, bytesOf(JSON.stringify(manifest)));
  // Written first and made durable afterwards: for the thousand files of the real program 2 s instead of 7 s on a good disk.
  for (const [path, bytes] of files) {
    store.remove(`${folder}/${path}`);
    store.append(`${folder}/${path}`, bytes, false);
  }
  for (const path of files.keys()) store.sync(`${folder}/${path}`);
  store.replace(`${folder}/complete.json`, bytesOf('{}'));
}

/** The pointer, or the way back when its version is not whole on this disk. */
function wholeOne(store: Store, pointer: Pointer): Pointer {
  if (isWhole(store, pointer.current)) return pointer;
  const current = isWhole(store, pointer.previous) ? pointer.previous : FACTORY;
  return { ...pointer, current, previous: FACTORY, state: 'trusted', starts: 0 };
}

function isWhole(store: Store, version: string): boolean {
  return version === FACTORY || store.size(`${folderOf(version)}/complete.json`) !== undefined;
}

function forgetOthers(store: Store, pointer: Pointer): void {
  for (const version of versionsIn(store))
    if (version !== pointer.current && version !== pointer.previous) forget(store, version);
}

/** Versions on the disk; on one that cannot be read, none that could be forgotten. */
function versionsIn(store: Store): readonly string[] {
  try {
    return store.list('program/versions');
  } catch (error) {
    if (!(error instanceof DiskFailed)) throw error;
    return [];
  }
}

function forget(store: Store, version: string): void {
  const folder = folderOf(version);
  if (store.size(`${folder}/manifest.json`) === undefined) return;
  store.remove(`${folder}/complete.json`);
  for (const { path } of readJson(store, `${folder}/manifest.json`, Manifest)?.files ?? [])
    store.remove(`${folder}/${path}`);
  store.remove(`${folder}/manifest.json`);
}
