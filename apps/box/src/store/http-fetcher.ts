import type { Fetcher, FetchListener } from './fetcher.ts';

/** A server that says nothing for so long is gone. */
const SILENCE_MS = 30_000;

/** Fetches from `<base>/<sha256>` over HTTP. */
export function httpFetcher(base: string): Fetcher {
  const root = base.endsWith('/') ? base : `${base}/`;
  return {
    fetch(sha256, from, listener) {
      const stop = new AbortController();
      const silence = setTimeout(() => stop.abort(new Error('silence')), SILENCE_MS);
      let over = false;
      const heard = once(listener, () => over);
      run(new URL(sha256, root), from, heard, stop.signal, () => silence.refresh())
        .catch(() => heard.fail('unreachable'))
        .finally(() => clearTimeout(silence));
      return () => {
        over = true;
        stop.abort();
      };
    },
  };
}

async function run(
  url: URL,
  from: number,
  listener: FetchListener,
  signal: AbortSignal,
  alive: () => void,
): Promise<void> {
  const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
  const response = await fetch(url, { headers, signal, redirect: 'error' });
  alive();
  if (response.status !== 200 && response.status !== 206) {
    await response.body?.cancel();
    // 416: what we hold is longer than the file; the caller must begin anew.
    if (response.status === 416) {
      listener.begin(0);
      listener.fail('unreachable');
    } else listener.fail(response.status === 404 || response.status === 410 ? 'not-found' : 'unreachable');
    return;
  }
  listener.begin(response.status === 206 ? from : 0);
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    alive();
    if (piece === undefined || piece.done) break;
    listener.bytes(piece.value);
  }
  listener.end();
}

function once(listener: FetchListener, isOver: () => boolean): FetchListener {
  let ended = false;
  const live = () => !ended && !isOver();
  return {
    begin: (from) => live() && listener.begin(from),
    bytes: (piece) => live() && listener.bytes(piece),
    end: () => {
      if (!live()) return;
      ended = true;
      listener.end();
    },
    fail: (why) => {
      if (!live()) return;
      ended = true;
      listener.fail(why);
    },
  };
}
