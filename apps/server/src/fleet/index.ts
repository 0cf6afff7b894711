import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { DeviceLink } from '../platform/devices.ts';
import type { Log } from '../platform/log.ts';
import { order, sendWaiting } from './commands.ts';
import { createListening, type Listening } from './listening.ts';
import type { Signer } from './signing.ts';
import type { FleetSlice } from './slice.ts';

export { order, sendWaiting } from './commands.ts';
export { brokerRights, hearBoxes } from './devices.ts';
export { addCluster, issueCode } from './enrolment.ts';
export type { JournalListener } from './journal.ts';
export type { OrderDoor } from './order-routes.ts';
export { markSilentBoxes } from './presence.ts';
export { forgetOld } from './readings.ts';
export { type FleetDoor, registerFleet } from './routes.ts';
export { loadSigner, onWire, type Signer } from './signing.ts';
export type { FleetSlice } from './slice.ts';
export type { FleetTables } from './tables.ts';
export { type ClusterRow, clusterRows, conditionOf, listItem } from './views.ts';

/** What this slice is built from and offers to the slices above. */
export interface Fleet {
  readonly db: Database<FleetSlice>;
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly listening: Listening;
  stop(): void;
}

/** Puts the slice together. */
export async function createFleet(parts: {
  readonly db: Database<FleetSlice>;
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly log: Log;
}): Promise<Fleet> {
  const { db, link, clock, signer, log } = parts;
  await db.sql
    .insertInto('fleet.signing_key')
    .values({ name: signer.pinned.key, public_key: signer.pinned.publicKey, retired_at: null })
    .onConflict((on) => on.doNothing())
    .execute();
  const listening = await createListening(
    link,
    async (box, seconds) => {
      await db.sql
        .transaction()
        .execute((trx) => order(trx, { signer, clock }, box, { command: 'listen', seconds }, undefined));
      await sendWaiting(db, link, clock, box);
    },
    (error) => log.warn({ err: error }, 'a box could not be asked for its sound'),
  );
  return { db, link, clock, signer, listening, stop: () => listening.stop() };
}
