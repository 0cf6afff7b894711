/** Where to go after signing in: only a path of this console, never another site (`//elsewhere`, `/\elsewhere`). */
export function safeTarget(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\/(?![/\\])/.test(value) || value.startsWith('/vao')) return undefined;
  return value;
}

/** The token in `#token=…`; undefined when there is none, empty when it was lost while copying. */
export function tokenOf(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('token') ?? undefined;
}
