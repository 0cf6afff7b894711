import { type LineNews, openLine } from './event-line.ts';

/** A window that hears the shared line: what the switchboard needs of its `MessagePort`. */
export interface Extension {
  postMessage(news: LineNews): void;
}

/** Words of a window to the switchboard. */
export type ExtensionWord = 'listen' | 'leave';

/** One line for all windows of a browser. */
export interface Switchboard {
  heard(window: Extension, word: ExtensionWord): void;
}

/**
 * Opens the line with the first window that listens and ends it with the last. A window that comes while the line stands
 * hears at once that it does. A window that dies without a word costs nothing but a message into the void.
 * @param open opens the line to the server.
 */
export function createSwitchboard(open: typeof openLine = openLine): Switchboard {
  const windows = new Set<Extension>();
  let end: (() => void) | undefined;
  let stands = false;
  const tellAll = (news: LineNews) => {
    if (news.say !== 'changed') stands = news.say === 'open';
    for (const window of windows) window.postMessage(news);
  };
  return {
    heard(window, word) {
      if (word === 'listen') {
        windows.add(window);
        if (stands) window.postMessage({ say: 'open', missed: false });
        end ??= open(tellAll);
      } else if (windows.delete(window) && windows.size === 0) {
        end?.();
        end = undefined;
        stands = false;
      }
    },
  };
}
