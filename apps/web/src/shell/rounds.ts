/** A round that is not over after this no longer holds up the next: one answer that never comes must not make a page blind. */
const ROUND_MS = 10_000;

/**
 * Asks again in rounds: what changes during one is asked for in the next, all at once. If each event of a burst asked at once, it
 * would throw away what the one before had asked for, and behind a slow line nothing would ever arrive.
 * @param ask fetches what the subjects touch and is done when it has arrived; when it fails, the round is over.
 * @returns says what has changed.
 */
export function inRounds<Subject>(
  ask: (changed: ReadonlySet<Subject>) => Promise<unknown>,
): (changed: Iterable<Subject>) => void {
  let waiting = new Set<Subject>();
  let asking = false;
  const run = async () => {
    asking = true;
    while (waiting.size > 0) {
      const changed = waiting;
      waiting = new Set();
      await atMost(ROUND_MS, ask(changed));
    }
    asking = false;
  };
  return (changed) => {
    for (const subject of changed) waiting.add(subject);
    if (!asking) void run();
  };
}

/** Done when the work is, well or badly, or when the time is up. */
function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    const end = () => {
      clearTimeout(timer);
      done();
    };
    work.then(end, end);
  });
}
