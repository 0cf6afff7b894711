import './opus-in-sandbox.ts';

/** libopus as WebAssembly: the same samples on every machine and in every thread, and nothing hostile reaches beyond its own memory. */
export { Decoder, Encoder } from '@evan/opus';
