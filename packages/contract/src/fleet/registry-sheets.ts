import * as z from 'zod';
import { AnyId, InstantText, PersonRef, PlaceRef, SentenceView } from '../basics.ts';
import { route } from '../route.ts';

/** A column of the sheet as the registry knows it. */
export const SheetField = z.string().max(40);

/** Something to say about one row of a sheet, with the way out. */
export const RowFinding = z.object({
  /** As the sheet counts: the row of headings is 1. */
  row: z.int(),
  field: SheetField.optional(),
  severity: z.enum(['error', 'note']),
  code: z.string(),
  message: SentenceView,
});
export type RowFinding = z.infer<typeof RowFinding>;

/** What an import would do. */
export const ImportPreview = z.object({
  columns: z.array(z.object({ heading: z.string(), field: SheetField.optional() })),
  rows: z.array(
    z.object({ row: z.int(), kind: z.enum(['new', 'known', 'wrong']), ward: z.string(), name: z.string() }),
  ),
  findings: z.array(RowFinding),
  added: z.int(),
  changed: z.int(),
  wrong: z.int(),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

/** One import and how far it is. */
export const ImportView = z.object({
  id: AnyId,
  fileName: z.string(),
  by: PersonRef,
  at: InstantText,
  /** `refused` and `interrupted` (its program was ended in the middle) left nothing of the sheet. */
  state: z.enum(['running', 'done', 'refused', 'interrupted']),
  /** Rows taken, of all; `all` is absent until the sheet is read. */
  done: z.int(),
  all: z.int().optional(),
  added: z.int().optional(),
  changed: z.int().optional(),
  /** Set once it was taken back: so many clusters, and so many of which something was kept. */
  undone: z
    .object({ by: PersonRef, at: InstantText, reason: z.string(), clusters: z.int(), kept: z.int() })
    .optional(),
});
export type ImportView = z.infer<typeof ImportView>;

/** What taking an import back does, cluster by cluster, and what it leaves. */
export const ImportUndo = z.object({
  clusters: z.array(
    z.object({
      cluster: z.object({ id: AnyId, name: z.string() }),
      ward: PlaceRef,
      /** It was added by the import and goes out of use again. */
      retire: z.boolean(),
      /** Fields that get back what stood there before. */
      back: z.array(z.string()),
      kept: z.array(
        z.object({
          /** Absent: all of it. */
          field: z.string().optional(),
          why: z.enum(['changed-since', 'retired', 'has-box', 'serves-others']),
        }),
      ),
    }),
  ),
  undone: z.int(),
  kept: z.int(),
});
export type ImportUndo = z.infer<typeof ImportUndo>;

/** File name and, when a person has chosen them, the fields of the columns: `["ward","name",null,…]` as JSON. */
const SheetQuery = z.object({
  fileName: z.string().trim().min(1).max(255),
  mapping: z.string().max(4000).optional(),
});

const Bytes = z.instanceof(Uint8Array);
const Reason = z.object({ reason: z.string().trim().min(3).max(200) });

/** Sheets into the registry, and taking one back; a part of `registryRoutes`. */
export const sheetRoutes = {
  previewImport: route({
    method: 'POST',
    path: '/api/registry/import/preview',
    summary: 'What a sheet (XLSX or CSV) would change, row by row; nothing is kept',
    query: SheetQuery,
    body: Bytes,
    response: ImportPreview,
  }),
  commitImport: route({
    method: 'POST',
    path: '/api/registry/import/commit',
    summary:
      'Take a sheet over: all rows or none; `watch` is a number of the caller’s own, used once, to ask how far it is',
    query: SheetQuery.extend({ watch: AnyId.optional() }),
    body: Bytes,
    response: z.object({ id: AnyId, added: z.int(), changed: z.int() }),
  }),
  importProgress: route({
    method: 'GET',
    path: '/api/registry/import/:watch/progress',
    summary: 'How far an import is, or how it ended; nothing when none of that number was begun',
    params: z.object({ watch: AnyId }),
    response: z.object({ import: ImportView.optional() }),
  }),
  imports: route({
    method: 'GET',
    path: '/api/registry/imports',
    summary: 'The newest imports, the newest first',
    response: z.object({ imports: z.array(ImportView) }),
  }),
  undoPreview: route({
    method: 'GET',
    path: '/api/registry/imports/:import/undo',
    summary: 'What taking an import back would do, and what it would leave and why',
    params: z.object({ import: AnyId }),
    response: ImportUndo,
  }),
  undoImport: route({
    method: 'POST',
    path: '/api/registry/imports/:import/undo',
    summary: 'Take back what an import wrote and nobody changed since, with a reason',
    params: z.object({ import: AnyId }),
    body: Reason,
    response: ImportUndo,
  }),
};
