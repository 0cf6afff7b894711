import { placesRoutes } from '@loaphuong/contract';
import { dayOf } from '@loaphuong/domain/basics';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import type { PlacesTables } from './tables.ts';
import { installation, placesInForce } from './views.ts';

/** What the door needs; `who` refuses strangers. */
export interface PlacesDoor {
  readonly db: Database<PlacesTables>;
  readonly clock: Clock;
  readonly who: (request: FastifyRequest) => Promise<unknown>;
}

/** Doors for looking up places. */
export function registerPlaces(http: Http, { db, clock, who }: PlacesDoor): void {
  serve(http, placesRoutes.list, async ({ query, request }) => {
    await who(request);
    const zone = (await installation(db.sql))?.zone ?? 'Asia/Ho_Chi_Minh';
    const asOf = query.asOf === undefined ? dayOf(clock.now(), zone) : Temporal.PlainDate.from(query.asOf);
    const rows = await placesInForce(db.sql, asOf, query.search);
    return {
      asOf: asOf.toString(),
      places: rows.map((row) => ({
        id: row.id,
        name: row.name,
        level: row.level,
        ...(row.parent === null ? {} : { parent: row.parent }),
        from: row.valid_from.toString(),
        ...(row.valid_until === null ? {} : { until: row.valid_until.toString() }),
        predecessors: [...row.predecessors],
        successors: [...row.successors],
      })),
    };
  });
}
