/** Why a file is not even sent to the server; the server decides about everything else. */
export type FileRefusal = 'kind' | 'empty' | 'too-large' | 'old-word';

/** At most this many bytes in a plan document. */
export const LARGEST_PLAN = 20 * 1024 * 1024;

/** What the file chooser offers. */
export const PLAN_FILE_KINDS = '.txt,.docx,.pdf';

/**
 * Looks at name and size before anything travels over a slow line. The ending decides, not the MIME type: old Windows
 * machines name none for docx.
 */
export function refusalOf(file: { readonly name: string; readonly size: number }): FileRefusal | undefined {
  const ending = /\.([^.]+)$/.exec(file.name.trim())?.[1]?.toLowerCase();
  if (ending === 'doc') return 'old-word';
  if (ending !== 'txt' && ending !== 'docx' && ending !== 'pdf') return 'kind';
  if (file.size === 0) return 'empty';
  if (file.size > LARGEST_PLAN) return 'too-large';
  return undefined;
}
