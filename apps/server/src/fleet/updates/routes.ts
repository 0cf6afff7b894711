import { updateRoutes } from '@loaphuong/contract';
import type { Actor, Role } from '@loaphuong/domain/access';
import { asId } from '@loaphuong/domain/basics';
import type { FastifyRequest } from 'fastify';
import type { Transaction } from 'kysely';
import { need } from '../../access/index.ts';
import { installation } from '../../places/index.ts';
import { narrow, withTransaction } from '../../platform/database.ts';
import type { Http } from '../../platform/http.ts';
import { serve } from '../../platform/serve.ts';
import type { FleetDoor } from '../routes.ts';
import type { FleetSlice } from '../slice.ts';
import { addRelease, MAX_RELEASE_BYTES } from './releases.ts';
import { haltRollout, resumeRollout, startRollout, stopRollout } from './rollouts.ts';
import { updatesView } from './views.ts';

const READS: readonly Role[] = ['administrator', 'technician', 'supervisor'];
/** To halt changes no box, and whoever stands before one that fails must not have to look for somebody first. */
const HALTS: readonly Role[] = ['administrator', 'technician'];

/** Doors for versions of the box program. What runs on every box of the town is the administrator's to change; technicians may halt it. */
export function registerUpdates(
  http: Http,
  door: Pick<FleetDoor, 'fleet' | 'who' | 'files' | 'nearestAirings'>,
): void {
  const { fleet, who, files } = door;
  const { db, clock } = fleet;

  async function allowed(request: FastifyRequest, ...roles: readonly Role[]): Promise<Actor> {
    const actor = await who(request);
    const here = await installation(db.sql);
    if (here !== undefined) await need(db.sql, actor, here.place, ...roles);
    return actor;
  }
  async function done(
    request: FastifyRequest,
    act: (trx: Transaction<FleetSlice>, actor: Actor) => Promise<void>,
    roles: readonly Role[] = ['administrator'],
  ): Promise<{ done: true }> {
    const actor = await allowed(request, ...roles);
    await withTransaction(db, (trx) => act(narrow(trx), actor));
    return { done: true };
  }

  serve(http, updateRoutes.updates, async ({ request }) => {
    await allowed(request, ...READS);
    const needsSecondHand = fleet.signer.awaitsSecond('command');
    return updatesView(db.sql, clock.now(), { needsSecondHand, nearestAirings: door.nearestAirings });
  });
  serve(
    http,
    updateRoutes.add,
    async ({ query, body, request }) => {
      const actor = await allowed(request, 'administrator');
      return { version: await addRelease({ db, clock, files }, actor, body, query.note) };
    },
    {
      bodyLimit: MAX_RELEASE_BYTES,
      // Who may not is turned away before the bytes are read.
      before: async (request) => {
        await allowed(request, 'administrator');
      },
      requestsPerMinute: 30,
    },
  );
  serve(http, updateRoutes.start, async ({ body, request }) => {
    const actor = await allowed(request, 'administrator');
    const group = body.group === undefined ? undefined : asId<'cluster-group'>(body.group);
    const wish = { version: body.version, group, reason: body.reason };
    return {
      id: await withTransaction(db, (trx) => startRollout(narrow(trx), actor, wish, clock.now())),
    };
  });
  serve(http, updateRoutes.halt, async ({ body, request }) =>
    done(request, (trx, actor) => haltRollout(trx, actor, body.reason, clock.now()), HALTS),
  );
  serve(http, updateRoutes.resume, async ({ body, request }) =>
    done(request, (trx, actor) => resumeRollout(trx, actor, body)),
  );
  serve(http, updateRoutes.stop, async ({ body, request }) =>
    done(request, (trx, actor) => stopRollout(trx, actor, body.reason, clock.now())),
  );
}
