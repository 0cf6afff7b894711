/** What kind of entry a finding asks for. */
export type EntryKind = 'number' | 'date' | 'other';

/** The kind of entry for the field that a finding fills. */
export function entryKindOf(fills: string | undefined): EntryKind {
  return fills === 'number' || fills === 'date' ? fills : 'other';
}

/** What is sent for an entry: a document number typed without its symbol gets the symbol that the document has. */
export function enteredValue(kind: EntryKind, typed: string, symbol: string | null): string {
  const value = typed.trim().replace(/\s+/g, ' ');
  return kind === 'number' && symbol !== null && /^\d+[A-Za-zĐđ]?$/.test(value)
    ? `${value}/${symbol}`
    : value;
}
