import type { ImportUndo } from '@loaphuong/contract';

type Kept = ImportUndo['clusters'][number]['kept'][number];

/** What is kept, by the reason; no fields where all of it is kept. */
export function fieldsKept(
  kept: readonly Kept[],
): readonly { readonly why: Kept['why']; readonly fields: readonly string[] }[] {
  return [...Map.groupBy(kept, ({ why }) => why)].map(([why, same]) => ({
    why,
    fields: same.flatMap(({ field }) => field ?? []),
  }));
}
