export { BadArchive, type Manifest, readArchive } from './archive.ts';
export { type LauncherParts, launch } from './launcher.ts';
export { packArchive } from './pack.ts';
export { FACTORY, type Pointer, readPointer } from './pointer.ts';
export { folderOf, NEXT_FILE } from './versions.ts';
