export { BadArchive, Manifest, readArchive } from './archive.ts';
export { packArchive } from './pack.ts';
