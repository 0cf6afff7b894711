import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import * as z from 'zod';

/** About a third of a busy processor: play-out comes first, but an author is waiting. */
const NICENESS = 5;

const Order = z.object({ id: z.int(), job: z.unknown() });

/**
 * The child's half of `createWarmChild`: takes jobs one after the other and answers each. Works at lower priority, so that
 * a long upload never delays what is on air; offers itself first when memory runs out; ends when its parent is gone.
 * @param work does one job; what it throws is reported as `broken`.
 */
export function serveJobs(work: (job: unknown, progress: (share: number) => void) => Promise<unknown>): void {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('this program is started by the server, not by hand');
  beModest();
  process.on('disconnect', () => process.exit());
  // Ctrl-C reaches the whole process group; the parent decides when a child ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('message', async (raw) => {
    const { id, job } = Order.parse(raw);
    const progress = (share: number) =>
      void send({ kind: 'progress', id, share, rss: process.memoryUsage.rss() });
    try {
      send({ kind: 'done', id, answer: await work(job, progress) });
    } catch (error) {
      send({
        kind: 'broken',
        id,
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  });
}

function beModest(): void {
  try {
    setPriority(NICENESS);
    writeFileSync('/proc/self/oom_score_adj', '900');
  } catch {
    // Not on this system, or not permitted: only a courtesy is lost.
  }
}
