import * as z from 'zod';

const report = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.string()]) }) }).optional(),
});

/** What to believe where the system does not say. */
const USUAL_LIMIT = 1024;

/**
 * Most connections that the broker takes: nine tenths of the files that the system lets one process open, so that the
 * rest of the program can still open its own and newcomers are turned away instead of everything failing.
 */
export function connectionLimit(): number {
  const found = report.safeParse(process.report.getReport());
  const soft = found.success ? Number(found.data.userLimits?.open_files.soft) : Number.NaN;
  return Math.max(16, Math.floor((Number.isFinite(soft) ? soft : USUAL_LIMIT) * 0.9));
}
