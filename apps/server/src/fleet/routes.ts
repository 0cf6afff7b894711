import { fleetRoutes, LISTEN_SAMPLE_RATE, LISTEN_SIGN_BY } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, isId, refuse } from '@loaphuong/domain/basics';
import type { BoxId, ClusterId, StationId } from '@loaphuong/domain/fleet';
import { EnrolAsk } from '@loaphuong/protocol';
import type { FastifyRequest } from 'fastify';
import { need } from '../access/index.ts';
import { installation } from '../places/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { askToListen } from './asked-to-listen.ts';
import { sendGiven } from './commands.ts';
import { addCluster, type BrokerAddress, enrolAnswer, enrolBox, issueCode } from './enrolment.ts';
import type { Fleet } from './index.ts';
import { registerKeys } from './key-routes.ts';
import { registerOrders } from './order-routes.ts';
import { giveOrder, meantBy } from './orders.ts';
import type { RegistryDoor } from './registry-door.ts';
import { registerRegistry } from './registry-routes.ts';
import { registerSecondSignatures } from './second-signature-routes.ts';
import type { NearestAirings } from './updates/advance.ts';
import { registerUpdates } from './updates/routes.ts';
import {
  type ClusterRow,
  clusterExtras,
  clusterRows,
  listItem,
  type PlaysOf,
  recentRefusals,
  type TitleOf,
} from './views.ts';

/** What the doors for people need beyond the slice itself. */
export interface FleetDoor extends RegistryDoor {
  readonly fleet: Fleet;
  readonly who: (request: FastifyRequest) => Promise<Actor>;
  /** From the slice above: titles of airings that are on air, plays of a cluster, the newest horizon of a station. */
  readonly titlesOnAir: () => Promise<TitleOf>;
  readonly playsOf: PlaysOf;
  readonly horizonOf: (station: StationId) => Promise<number>;
  readonly nearestAirings: NearestAirings;
  /** The broker as a box reaches it from where it asks. */
  readonly brokerFor: (request: FastifyRequest) => BrokerAddress;
  readonly mediaUrlFor: (request: FastifyRequest) => string;
  /** Tells the slice above that other keys sign now: plans must be signed again. */
  readonly keysChanged: () => Promise<void>;
}

/** Doors for people who look after clusters, and the one door through which a box joins. */
export function registerFleet(http: Http, door: FleetDoor): void {
  const { fleet, who } = door;
  const { db, clock } = fleet;

  serve(http, fleetRoutes.clusters, async ({ request }) => {
    await who(request);
    const [rows, titleOf] = await Promise.all([clusterRows(db.sql), door.titlesOnAir()]);
    return { clusters: rows.map((row) => listItem(row, titleOf)) };
  });

  serve(http, fleetRoutes.cluster, async ({ params, request }) => {
    await who(request);
    const row = await oneCluster(door, params.cluster);
    const [titleOf, extras, plays] = await Promise.all([
      door.titlesOnAir(),
      door.horizonOf(row.station).then((current) => clusterExtras(db.sql, row, current)),
      door.playsOf(row.id),
    ]);
    return { ...listItem(row, titleOf), ...extras, plays };
  });

  serve(http, fleetRoutes.addCluster, async ({ body, request }) => {
    const actor = await who(request);
    const ward = asId<'place'>(body.ward);
    await need(db.sql, actor, ward, 'technician', 'administrator');
    const id = await withTransaction(db, (trx) =>
      addCluster(trx, actor, { ward, name: body.name, ...(body.position ?? {}) }),
    );
    return { id };
  });

  serve(http, fleetRoutes.enrolmentCode, async ({ params, request }) => {
    const actor = await who(request);
    const row = await oneCluster(door, params.cluster);
    await need(db.sql, actor, row.ward, 'technician', 'administrator');
    const { code, expiresAt } = await withTransaction(db, (trx) =>
      issueCode(trx, actor, row.id, clock.now()),
    );
    const issuer = await db.sql
      .selectFrom('access.person')
      .select(['id', 'name'])
      .where('id', '=', actor.person)
      .executeTakeFirstOrThrow();
    // The installation's key stands behind the point: the box can refuse an impostor at the very first contact.
    return { code: `${code}.${fleet.signer.pinned.key}`, expiresAt: expiresAt.toString(), issuedBy: issuer };
  });

  serve(http, fleetRoutes.silence, async ({ params, body, request }) => {
    const actor = await who(request);
    const row = await oneCluster(door, params.cluster);
    await need(db.sql, actor, row.ward, 'technician', 'editor', 'approver', 'administrator');
    const to = { cluster: row.id };
    const meant = await meantBy(db.sql, to);
    const given = await withTransaction(db, (trx) =>
      giveOrder(
        narrow(trx),
        fleet,
        actor,
        { what: { command: 'silence' }, to, meant, reason: body.reason },
        door.replan,
      ),
    );
    await sendGiven(db, fleet.link, clock, given.id);
    return {
      done: true as const,
      ...(given.signBy === undefined ? {} : { signBy: given.signBy.toString() }),
    };
  });

  serve(http, fleetRoutes.refusals, async ({ request }) => {
    await who(request);
    return { refusals: await recentRefusals(db.sql) };
  });

  registerRegistry(http, door);
  registerOrders(http, door);
  registerSecondSignatures(http, door);
  registerEnrolment(http, door);
  registerKeys(http, door);
  registerUpdates(http, door);
  registerListening(http, door);
}

function registerEnrolment(http: Http, door: FleetDoor): void {
  const { fleet } = door;
  http.post(
    '/api/boxes/enrol',
    { schema: { hide: true }, config: { rateLimit: { max: 120, timeWindow: 60_000 } } },
    async (request) => {
      const ask = EnrolAsk.parse(request.body);
      const believes = fleet.signer.believed.map(({ key }) => key);
      const joined = await enrolBox(fleet.db, ask, fleet.clock.now(), believes, door.replan);
      await fleet.brokerDoor.letIn(joined);
      return enrolAnswer(joined, fleet.signer, door.brokerFor(request), door.mediaUrlFor(request));
    },
  );
}

function registerListening(http: Http, door: FleetDoor): void {
  http.get<{ Params: { cluster: string } }>(
    '/api/clusters/:cluster/listen',
    { schema: { hide: true } },
    async (request, reply) => {
      const actor = await door.who(request);
      const here = await installation(door.fleet.db.sql);
      const row = await oneCluster(door, request.params.cluster);
      if (here !== undefined) {
        await need(
          door.fleet.db.sql,
          actor,
          row.ward,
          'technician',
          'editor',
          'approver',
          'administrator',
          'lead',
          'supervisor',
          'accountant',
        );
      }
      const box = boxOf(row);
      const response = reply.raw;
      const { listening, signer } = door.fleet;
      // Where a second person signs each order, a lease cannot be renewed: one signature is two minutes of sound.
      const asked = signer.awaitsSecond('command') ? await askToListen(door.fleet, actor, row.id) : undefined;
      const takeBack = () => {
        if (asked !== undefined)
          asked.takeBack().catch((error: unknown) => request.log.warn({ err: error }, 'not taken back'));
      };
      if (request.raw.socket.destroyed) {
        // Who left while the order was signed will not say so again.
        takeBack();
        reply.hijack();
        return;
      }
      const detach = listening.attach(
        box,
        (pcm) => {
          // A listener that lags loses sound; nothing is piled up for it.
          if (response.writableLength < LISTEN_SAMPLE_RATE) response.write(pcm);
        },
        asked === undefined ? 'by-lease' : 'by-signature',
      );
      reply.hijack();
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        ...(asked === undefined ? {} : { [LISTEN_SIGN_BY]: asked.signBy.toString() }),
      });
      response.flushHeaders();
      response.once('close', () => {
        detach();
        takeBack();
      });
    },
  );
}

async function oneCluster(door: FleetDoor, id: string): Promise<ClusterRow> {
  const row = isId(id) ? (await clusterRows(door.fleet.db.sql, id as ClusterId))[0] : undefined;
  return (
    row ??
    refuse('missing', 'fleet/no-such-cluster', {
      vi: 'Không có cụm loa này.',
      en: 'There is no such cluster.',
    })
  );
}

function boxOf(row: ClusterRow): BoxId {
  return (
    row.box ??
    refuse('conflict', 'fleet/no-box', {
      vi: 'Cụm loa này chưa có thiết bị. Hãy cấp mã ghép và ghép thiết bị trước.',
      en: 'This cluster has no box yet. Issue a code and enrol a box first.',
    })
  );
}
