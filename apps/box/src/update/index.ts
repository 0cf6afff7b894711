export { type LauncherParts, launch } from './launcher.ts';
export { FACTORY, type Pointer, readPointer } from './pointer.ts';
export { folderOf, NEXT_FILE } from './versions.ts';
