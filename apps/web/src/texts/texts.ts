import type { vi } from './vi/index.ts';

/** The catalogue: Vietnamese is its measure, and the compiler refuses an English one that lacks a text. */
export type Texts = typeof vi;

/** Languages of the console. */
export type Language = 'vi' | 'en';
