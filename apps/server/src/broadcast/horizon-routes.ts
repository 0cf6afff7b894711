import { horizonRoutes } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, isId, refuse } from '@loaphuong/domain/basics';
import type { StationId } from '@loaphuong/domain/fleet';
import { need } from '../access/index.ts';
import { SIGNS } from '../fleet/index.ts';
import { withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { deliverEach } from './horizon-delivery.ts';
import { awaitingHorizons, prepareHorizons, signHorizons } from './horizon-signing.ts';
import { wardOf } from './reserve.ts';
import type { BroadcastDoor } from './routes.ts';

/** Doors for signed plans that wait for a second person. */
export function registerHorizons(http: Http, { parts, who }: BroadcastDoor): void {
  const { db } = parts;

  /** The stations, when this person answers for the ward of each. */
  async function mayWith(actor: Actor, given: readonly string[]): Promise<readonly StationId[]> {
    const stations = [...new Set(given)].filter(isId).map((id) => asId<'station'>(id));
    for (const station of stations) await need(db.sql, actor, await wardOf(db.sql, station), ...SIGNS);
    if (stations.length > 0) return stations;
    return refuse('missing', 'broadcast/no-such-station', {
      vi: 'Không có đài nào để ký. Hãy tải lại trang.',
      en: 'There is no station to sign for. Load the page again.',
    });
  }

  serve(http, horizonRoutes.awaiting, async ({ request }) => {
    const actor = await who(request);
    // Whether it is the right place is asked when they sign; here it decides which button is shown.
    const may = actor.grants.some(({ role }) => SIGNS.includes(role))
      ? ('sign' as const)
      : ('nothing' as const);
    return { horizons: [...(await awaitingHorizons(db, parts))], may };
  });

  serve(http, horizonRoutes.prepare, async ({ body, request }) => {
    const actor = await who(request);
    const stations = await mayWith(actor, body.stations);
    const horizons = await withTransaction(db, (trx) => prepareHorizons(trx, parts, actor, stations));
    return { horizons: [...horizons] };
  });

  serve(http, horizonRoutes.sign, async ({ body, request }) => {
    const actor = await who(request);
    const stations = await mayWith(
      actor,
      body.signatures.map(({ station }) => station),
    );
    const given = new Map(body.signatures.map(({ station, signature }) => [station, signature]));
    const signatures = stations.map((station) => ({ station, signature: given.get(station) ?? '' }));
    await withTransaction(db, (trx) => signHorizons(trx, parts, actor, { key: body.key, signatures }));
    // They are signed and kept: that the broker is silent is no fault of whoever signed, and the hourly look sends them again.
    await deliverEach(parts, stations).catch((error: unknown) =>
      parts.log.warn({ err: error }, 'signed plans could not be published yet'),
    );
    return { done: true as const };
  });
}
