/** What is heard on the line of `GET /api/events`. */
export type LineNews =
  /** The line stands. `missed`: it stands only now, and what happened before this moment was not heard. */
  | { readonly say: 'open'; readonly missed: boolean }
  /** Subjects that changed, as the server wrote them: a JSON list, not looked at yet. */
  | { readonly say: 'changed'; readonly data: string }
  /** The line broke; it is being opened again. */
  | { readonly say: 'broken' };

/** A refusal (not a lost network) closes a line for good; a new one is tried after this. */
const RETRY_MS = 3000;

/** Opens the line and keeps it open. @returns ends it. */
export function openLine(tell: (news: LineNews) => void): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource('/api/events');
    source.addEventListener('open', () => tell({ say: 'open', missed: true }));
    source.addEventListener('changed', ({ data }) => tell({ say: 'changed', data: String(data) }));
    source.addEventListener('error', () => {
      tell({ say: 'broken' });
      if (source?.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
    });
  };
  open();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}
