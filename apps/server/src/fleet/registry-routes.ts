import { registryRoutes } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, isId, type Sha256 } from '@loaphuong/domain/basics';
import type { FastifyRequest } from 'fastify';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { delaysOf, dropGroup, saveGroup } from './groups.ts';
import { cleanPicture, MAX_PICTURE_BYTES } from './pictures.ts';
import { clusterId, describeCluster, restoreCluster, retireCluster } from './registry.ts';
import { keeperAt, keeperHere, keeperOf, missing, type RegistryDoor } from './registry-door.ts';
import { registerSheets } from './registry-sheet-routes.ts';
import { groupEntries, registryEntries, stationEntries } from './registry-views.ts';
import { serveCluster } from './served-by.ts';
import type { FleetSlice } from './slice.ts';
import { addEquipment, describeEquipment, describeStation, retireEquipment } from './stations.ts';
import { nameTimeMaster } from './time-master.ts';

/** Doors of the registry: what stands where, groups, sheets in and out, pictures. */
export function registerRegistry(http: Http, door: RegistryDoor): void {
  const { fleet, who, replan } = door;
  const { db, clock } = fleet;
  const before = async (request: FastifyRequest) => void (await who(request));

  serve(http, registryRoutes.registry, async ({ request }) => {
    await who(request);
    const [clusters, stations, groups] = await Promise.all([
      registryEntries(db.sql),
      stationEntries(db.sql),
      groupEntries(db.sql),
    ]);
    return { clusters, stations, groups, ...(door.tiles === undefined ? {} : { tiles: door.tiles }) };
  });
  serve(http, registryRoutes.edit, async ({ params, body, request }) => {
    const id = clusterId(params.cluster);
    return done(await keeperOf(door, request, id), (trx, actor) =>
      describeCluster(trx, actor, id, body, replan),
    );
  });
  serve(http, registryRoutes.retire, async ({ params, body, request }) => {
    const id = clusterId(params.cluster);
    return done(await keeperOf(door, request, id), (trx, actor) =>
      retireCluster(trx, actor, id, body.reason, clock.now(), replan),
    );
  });
  serve(http, registryRoutes.restore, async ({ params, request }) => {
    const id = clusterId(params.cluster);
    return done(await keeperOf(door, request, id), (trx, actor) => restoreCluster(trx, actor, id, replan));
  });
  serve(http, registryRoutes.serve, async ({ params, body, request }) => {
    const id = clusterId(params.cluster);
    const by = body.by === null ? undefined : clusterId(body.by);
    return done(await keeperOf(door, request, id), (trx, actor) =>
      serveCluster(trx, actor, id, by, clock.now(), replan),
    );
  });
  serve(
    http,
    registryRoutes.photo,
    async ({ params, body, request }) => {
      const id = clusterId(params.cluster);
      const actor = await keeperOf(door, request, id);
      const picture = cleanPicture(body);
      const { hash } = await door.files.put(picture.bytes, MAX_PICTURE_BYTES);
      await withTransaction(db, async (trx) => {
        await trx
          .updateTable('fleet.cluster')
          .set({ photo_sha256: hash, photo_type: picture.type })
          .where('id', '=', id)
          .execute();
        await record(narrow(trx), actor, { action: 'fleet/set-photo', subject: { kind: 'cluster', id } });
        await announce(trx, 'fleet');
      });
      return { photo: hash };
    },
    { bodyLimit: MAX_PICTURE_BYTES, before },
  );
  http.get<{ Params: { cluster: string } }>(
    '/api/registry/clusters/:cluster/photo',
    { schema: { hide: true } },
    async (request, reply) => {
      await who(request);
      const { cluster } = request.params;
      const row = isId(cluster)
        ? await db.sql
            .selectFrom('fleet.cluster')
            .select(['photo_sha256', 'photo_type'])
            .where('id', '=', clusterId(cluster))
            .executeTakeFirst()
        : undefined;
      if (row === undefined || row.photo_sha256 === null || row.photo_type === null) return missing();
      return reply
        .type(row.photo_type)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=86400')
        .send(door.files.read(row.photo_sha256 as Sha256));
    },
  );
  registerStations(http, door, done);
  serve(http, registryRoutes.saveGroup, async ({ body, request }) => {
    const actor = await keeperHere(door, request);
    const members = body.members.map(clusterId);
    const known = await db.sql
      .selectFrom('fleet.cluster')
      .select('id')
      .where('id', 'in', members.length === 0 ? [clusterId('00000000-0000-0000-0000-000000000000')] : members)
      .execute();
    if (known.length < new Set(members).size) missing();
    const id = body.id === undefined ? undefined : asId<'cluster-group'>(body.id);
    return {
      id: await withTransaction(db, (trx) => saveGroup(trx, actor, { id, name: body.name, members })),
    };
  });
  serve(http, registryRoutes.dropGroup, async ({ params, body, request }) =>
    done(await keeperHere(door, request), (trx, actor) =>
      dropGroup(trx, actor, asId<'cluster-group'>(params.group), body.reason, clock.now()),
    ),
  );
  serve(http, registryRoutes.proposeDelays, async ({ params, request }) => {
    await who(request);
    return { members: await delaysOf(db.sql, asId<'cluster-group'>(params.group)) };
  });
  registerSheets(http, door);

  async function done(
    actor: Actor,
    act: (trx: Transaction<FleetSlice>, actor: Actor) => Promise<void>,
  ): Promise<{ done: true }> {
    await withTransaction(db, (trx) => act(trx, actor));
    return { done: true };
  }
}

/** Doors for a station's papers and for what hangs on it. */
function registerStations(
  http: Http,
  door: RegistryDoor,
  done: (
    actor: Actor,
    act: (trx: Transaction<FleetSlice>, actor: Actor) => Promise<void>,
  ) => Promise<{ done: true }>,
): void {
  const { db, clock } = door.fleet;
  async function keeperOfStation(request: FastifyRequest, station: string): Promise<Actor> {
    const found = await db.sql
      .selectFrom('fleet.station')
      .select('ward')
      .where('id', '=', asId<'station'>(station))
      .executeTakeFirst();
    return keeperAt(door, request, found?.ward ?? missing());
  }
  async function keeperOfEquipment(request: FastifyRequest, equipment: string): Promise<Actor> {
    const found = await db.sql
      .selectFrom('fleet.equipment as e')
      .innerJoin('fleet.station as s', 's.id', 'e.station')
      .select('s.ward')
      .where('e.id', '=', equipment)
      .executeTakeFirst();
    return keeperAt(door, request, found?.ward ?? missing());
  }

  serve(http, registryRoutes.editStation, async ({ params, body, request }) =>
    done(await keeperOfStation(request, params.station), (trx, actor) =>
      describeStation(trx, actor, asId<'station'>(params.station), body),
    ),
  );
  serve(http, registryRoutes.timeMaster, async ({ params, body, request }) => {
    const cluster = body.cluster === null ? undefined : clusterId(body.cluster);
    return done(await keeperOfStation(request, params.station), (trx, actor) =>
      nameTimeMaster(trx, actor, asId<'station'>(params.station), cluster, door.replan),
    );
  });
  serve(http, registryRoutes.addEquipment, async ({ params, body, request }) => {
    const actor = await keeperOfStation(request, params.station);
    const station = asId<'station'>(params.station);
    return { id: await withTransaction(db, (trx) => addEquipment(trx, actor, station, body)) };
  });
  serve(http, registryRoutes.editEquipment, async ({ params, body, request }) =>
    done(await keeperOfEquipment(request, params.equipment), (trx, actor) =>
      describeEquipment(trx, actor, params.equipment, body),
    ),
  );
  serve(http, registryRoutes.retireEquipment, async ({ params, body, request }) =>
    done(await keeperOfEquipment(request, params.equipment), (trx, actor) =>
      retireEquipment(trx, actor, params.equipment, body.reason, clock.now()),
    ),
  );
}
