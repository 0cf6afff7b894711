import { measuresRoutes } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { type MeasuresSlice, measureOpened } from './working-well.ts';

/** What the door needs. */
export interface MeasuresDoor {
  readonly db: Database<MeasuresSlice>;
  readonly clock: Clock;
  readonly who: (request: FastifyRequest) => Promise<unknown>;
}

/** Door for opening a target down to its evidence. */
export function registerMeasures(http: Http, { db, clock, who }: MeasuresDoor): void {
  serve(http, measuresRoutes.target, async ({ params, request }) => {
    await who(request);
    return measureOpened(db.sql, asId<'target'>(params.target), clock.now());
  });
}
