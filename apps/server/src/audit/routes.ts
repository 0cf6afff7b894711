import { auditRoutes } from '@loaphuong/contract';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { isWhole } from './audit.ts';
import type { AuditTables } from './tables.ts';

interface Row {
  seq: bigint;
  at: Temporal.Instant;
  actor: { id: string; name: string } | null;
  behind: { id: string; name: string } | null;
  action: string;
  subject_kind: string;
  subject_id: string;
  reason: string | null;
  hash: string;
}

/** What the door needs. Names of people are read from the access schema by SQL: this one screen joins upward, for reading only. */
export interface AuditDoor {
  readonly db: Database<AuditTables>;
  /** Refuses those who may not read the log. */
  readonly mayRead: (request: FastifyRequest) => Promise<void>;
}

/** Door for reading the log. */
export function registerAudit(http: Http, { db, mayRead }: AuditDoor): void {
  serve(http, auditRoutes.list, async ({ query, request }) => {
    await mayRead(request);
    const rows = await sql<Row>`
      select e.seq, e.at, e.action, e.subject_kind, e.subject_id, e.reason, encode(e.hash, 'hex') as hash,
        (select jsonb_build_object('id', p.id, 'name', p.name) from access.person p where p.id = e.actor) as actor,
        (select jsonb_build_object('id', p.id, 'name', p.name) from access.person p where p.id = e.behind) as behind
      from audit.entry e
      where ${query.before ?? null}::bigint is null or e.seq < ${query.before ?? null}::bigint
      order by e.seq desc limit 100`.execute(db.sql);
    return {
      whole: await isWhole(db.sql),
      entries: rows.rows.map((row) => ({
        seq: Number(row.seq),
        at: row.at.toString({ smallestUnit: 'millisecond' }),
        ...(row.actor === null ? {} : { actor: row.actor }),
        ...(row.behind === null ? {} : { behind: row.behind }),
        action: row.action,
        subject: { kind: row.subject_kind, id: row.subject_id },
        ...(row.reason === null ? {} : { reason: row.reason }),
        hash: row.hash,
      })),
    };
  });
}
