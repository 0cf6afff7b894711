/** How far an import is that runs in this process. */
export interface Progress {
  readonly done: number;
  readonly all: number;
}

/** Imports that run now, by the number that the browser gave each; nothing of it outlives the process, as the import itself. */
export interface ImportProgress {
  /** @returns `undefined` when no such import runs here: not begun, over, or in another process. */
  of(watch: string): Progress | undefined;
  /** Runs `act` and keeps what it says of itself until it is over, whichever way. */
  during<T>(watch: string | undefined, act: (tell: (progress: Progress) => void) => Promise<T>): Promise<T>;
}

/** Keeps how far the imports of this process are; nothing runs at first. */
export function importProgress(): ImportProgress {
  const running = new Map<string, Progress>();
  return {
    of: (watch) => running.get(watch),
    async during(watch, act) {
      if (watch === undefined) return act(() => undefined);
      try {
        return await act((progress) => running.set(watch, progress));
      } finally {
        running.delete(watch);
      }
    },
  };
}
