import type { Cancel } from '../time/box-time.ts';

/** Why a download ended without its end. `gave-way`: something urgent needs the line; what came is kept, and it goes on later. */
export type FetchFailure = 'not-found' | 'unreachable' | 'gave-way';

/**
 * How soon a download is needed. `urgent`: for an alert, for an airing that is near, or for what may be ordered at any moment; `plain`:
 * everything that still has time. While something urgent is under way nothing plain is.
 */
export type Lane = 'urgent' | 'plain';

/** What happens during a download. Exactly one of `end` and `fail` comes, once, and nothing after it. */
export interface FetchListener {
  /** The server begins at this byte: the one asked for, or 0 when it cannot resume. */
  begin(from: number): void;
  bytes(piece: Uint8Array): void;
  end(): void;
  fail(why: FetchFailure): void;
}

/** Where sounds come from, by content: `GET <mediaUrl>/<sha256>` with a range. */
export interface Fetcher {
  /** Begins to fetch from a byte on. After the returned call nothing more is heard of it. @param lane plain when absent. */
  fetch(sha256: string, from: number, listener: FetchListener, lane?: Lane): Cancel;
}
