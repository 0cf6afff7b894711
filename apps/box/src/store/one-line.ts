import type { Cancel } from '../time/box-time.ts';
import type { Fetcher, FetchListener } from './fetcher.ts';

/**
 * One line for everything that a box downloads, whoever asks: sounds of the plan, or another version of the program. As long as
 * something urgent is under way, whatever is plain stops where it is and begins nothing.
 * @param onRequest called when a request goes out.
 * @param onBytes called with the bytes that came.
 */
export function oneLine(
  fetcher: Fetcher,
  onRequest: () => void = () => undefined,
  onBytes: (count: number) => void = () => undefined,
): Fetcher {
  let urgent = 0;
  const givingWay = new Set<() => void>();
  const request = (sha256: string, from: number, heard: FetchListener, over: () => void): Cancel => {
    onRequest();
    return fetcher.fetch(sha256, from, {
      begin: (at) => heard.begin(at),
      bytes: (piece) => {
        onBytes(piece.length);
        heard.bytes(piece);
      },
      end: () => {
        over();
        heard.end();
      },
      fail: (why) => {
        over();
        heard.fail(why);
      },
    });
  };
  return {
    fetch(sha256, from, listener, lane = 'plain') {
      if (lane === 'urgent') {
        urgent += 1;
        for (const giveWay of [...givingWay]) giveWay();
        const over = once(() => {
          urgent -= 1;
        });
        const cancel = request(sha256, from, listener, over);
        return () => {
          over();
          cancel();
        };
      }
      if (urgent > 0) {
        listener.fail('gave-way');
        return () => undefined;
      }
      let cancel: Cancel = () => undefined;
      const giveWay = once(() => {
        givingWay.delete(giveWay);
        cancel();
        listener.fail('gave-way');
      });
      givingWay.add(giveWay);
      cancel = request(sha256, from, listener, () => givingWay.delete(giveWay));
      return () => {
        givingWay.delete(giveWay);
        cancel();
      };
    },
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
