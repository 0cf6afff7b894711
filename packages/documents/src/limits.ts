const MEGABYTE = 1024 * 1024;

/** The largest file that is read, in bytes. Check a file's size against this **before** loading it. */
export const MAX_PLAN_BYTES = 20 * MEGABYTE;

/** The longest text that is read, in characters: about 240 pages, where real plans have 3 to 30. */
export const MAX_PLAN_CHARACTERS = 600_000;

/** Bounds on the zip container of a docx. Real plans hold 10 to 60 parts and inflate 5 to 15 times. */
export const ARCHIVE_LIMITS = {
  entries: 2_000,
  /** Bytes of all parts together once inflated. */
  inflated: 200 * MEGABYTE,
  /** Bytes of one part that we read. */
  part: 20 * MEGABYTE,
  /** Inflated size over packed size; checked for parts past `ratioFrom` bytes, since short texts pack very well. */
  ratio: 150,
  ratioFrom: MEGABYTE,
} as const;

/** The most pages of a pdf that are read. */
export const MAX_PDF_PAGES = 500;
