/** What the store needs to know of a message. */
interface Kept {
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

interface Level<Message> {
  message: Message | undefined;
  readonly below: Map<string, Level<Message>>;
}

/**
 * Messages that are kept for whoever subscribes later (MQTT 3.1.1, section 3.3.1.3), as a tree of topic levels. The
 * library's own store tests every kept topic at every subscription: with a status kept for each box, the coming back of
 * many boxes grows with the square of their number (figures in docs/decisions/0003-broker.md).
 */
export class RetainedStore<Message extends Kept> {
  readonly #root: Level<Message> = { message: undefined, below: new Map() };

  /** Keeps a message in place of the one before on its topic; an empty one only removes it. */
  keep(message: Message): void {
    if (message.payload.length === 0) forget(this.#root, message.topic.split('/'));
    else {
      let level = this.#root;
      for (const name of message.topic.split('/')) {
        const next: Level<Message> = level.below.get(name) ?? { message: undefined, below: new Map() };
        level.below.set(name, next);
        level = next;
      }
      level.message = message;
    }
  }

  /** The kept messages that a filter covers. */
  under(filter: string): Message[] {
    const found: Message[] = [];
    collect(this.#root, filter.split('/'), 0, found);
    return found;
  }
}

function collect<Message>(
  level: Level<Message>,
  filter: readonly string[],
  at: number,
  found: Message[],
): void {
  const name = filter[at];
  if (name === undefined || name === '#') {
    // `a/#` covers `a` itself; at the very root there is no message.
    if (level.message !== undefined) found.push(level.message);
    if (name === undefined) return;
  }
  if (name !== '+' && name !== '#') {
    const next = level.below.get(name);
    if (next !== undefined) collect(next, filter, at + 1, found);
    return;
  }
  for (const [child, next] of level.below) {
    // A leading wildcard does not cover the broker's own topics (section 4.7.2).
    if (at === 0 && child.startsWith('$')) continue;
    collect(next, filter, name === '#' ? at : at + 1, found);
  }
}

/** Removes a message and the levels that nothing needs any more; true when `level` itself has become empty. */
function forget<Message>(level: Level<Message>, names: readonly string[]): boolean {
  const [name, ...rest] = names;
  if (name === undefined) level.message = undefined;
  else {
    const next = level.below.get(name);
    if (next !== undefined && forget(next, rest)) level.below.delete(name);
  }
  return level.message === undefined && level.below.size === 0;
}
