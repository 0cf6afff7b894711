import type { Page } from 'playwright-core';

/** What came down the line to a cluster. */
export interface Heard {
  readonly contentType: string;
  readonly seconds: number;
  /** Root mean square of the samples, full scale is 1. */
  readonly level: number;
}

/**
 * Listens to a cluster from inside a page, as the console does: signed 16-bit little-endian PCM, mono.
 * @param seconds how much sound to take
 * @param rate samples a second
 */
export function listenTo(page: Page, cluster: string, seconds: number, rate: number): Promise<Heard> {
  return page.evaluate(
    async ({ url, wanted, rate }) => {
      const line = new AbortController();
      const answer = await fetch(url, { signal: line.signal });
      if (!answer.ok || answer.body === null) throw new Error(`${answer.status} ${await answer.text()}`);
      const reader = answer.body.getReader();
      let bytes = new Uint8Array(0);
      while (bytes.length < wanted * 2) {
        const { done, value } = await reader.read();
        if (done) break;
        const joined = new Uint8Array(bytes.length + value.length);
        joined.set(bytes);
        joined.set(value, bytes.length);
        bytes = joined;
      }
      line.abort();
      const view = new DataView(bytes.buffer);
      const count = Math.floor(bytes.length / 2);
      let squares = 0;
      for (let index = 0; index < count; index += 1)
        squares += (view.getInt16(index * 2, true) / 32_768) ** 2;
      return {
        contentType: answer.headers.get('content-type') ?? '',
        seconds: count / rate,
        level: Math.sqrt(squares / Math.max(1, count)),
      };
    },
    { url: `/api/clusters/${cluster}/listen`, wanted: Math.round(seconds * rate), rate },
  );
}
