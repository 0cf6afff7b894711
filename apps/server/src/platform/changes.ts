import { setTimeout as pause } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { Client } from 'pg';
import { type Log, noLog } from './log.ts';

/** The PostgreSQL channel on which processes tell each other what changed. */
const CHANNEL = 'loaphuong_changed';

/** Stands for "anything may have changed": sent after the line to the database was broken for a while. */
export const EVERYTHING = '*';

/** Hears what changed, in whichever process the change was made. */
export interface Changes {
  /** Calls back with a subject, at most a moment after the commit; the return value stops it. */
  listen(listener: (subject: string) => void): () => void;
  stop(): Promise<void>;
}

/**
 * Tells every process, when the transaction commits, that something about `subject` changed. Equal subjects within one
 * transaction are sent once (PostgreSQL does that).
 */
export async function announce<Tables>(trx: Transaction<Tables>, subject: string): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${subject})`.execute(trx);
}

/**
 * Opens the one connection on which this process hears changes. When it breaks it is opened again, for as long as it
 * takes, and listeners then hear `EVERYTHING`, because what was announced meanwhile is lost.
 */
export async function hearChanges(url: string, log: Log = noLog): Promise<Changes> {
  const listeners = new Set<(subject: string) => void>();
  let stopped = false;
  let client: Client | undefined;

  const tell = (subject: string): void => {
    for (const listener of listeners) listener(subject);
  };
  const connect = async (): Promise<void> => {
    const next = new Client({
      connectionString: url,
      application_name: 'loaphuong-changes',
      keepAlive: true,
    });
    next.on('notification', (notice) => tell(notice.payload ?? EVERYTHING));
    next.on('error', (error) => log.warn({ err: error }, 'the line for changes broke'));
    next.once('end', () => {
      if (client === next && !stopped) void again();
    });
    await next.connect();
    await next.query(`listen ${CHANNEL}`);
    client = next;
  };
  const again = async (): Promise<void> => {
    for (let delay = 100; !stopped; delay = Math.min(delay * 2, 5000)) {
      await pause(delay, undefined, { ref: false });
      try {
        await connect();
        tell(EVERYTHING);
        return;
      } catch (error) {
        log.warn({ err: error }, 'the line for changes is still down');
      }
    }
  };
  await connect();
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopped = true;
      listeners.clear();
      await client?.end();
    },
  };
}
