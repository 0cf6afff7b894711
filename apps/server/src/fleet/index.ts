import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { DeviceLink } from '../platform/devices.ts';
import type { Log } from '../platform/log.ts';
import type { BrokerDoor } from './broker-door.ts';
import { order, sendWaiting } from './commands.ts';
import type { Keyring } from './keyring.ts';
import { createListening, type Listening } from './listening.ts';
import type { FleetSlice } from './slice.ts';

export { brokerDoor } from './broker-door.ts';
export { order, orderMany, sendAllTo, sendUnsent } from './commands.ts';
export { brokerRights, hearBoxes } from './devices.ts';
export { addCluster, issueCode } from './enrolment.ts';
export { saveGroup } from './groups.ts';
export { fleetHandlers, fleetJobs, fleetRecurrences } from './jobs.ts';
export type { JournalListener } from './journal.ts';
export { type Keyring, loadSigner } from './keyring.ts';
export { demandTwoSignatures, followKeys, retireKey, rotateKey } from './keys.ts';
export type { OrderDoor } from './order-routes.ts';
export { awaitingOrders, newestOrders } from './order-views.ts';
export { askSecond } from './orders.ts';
export { markSilentBoxes } from './presence.ts';
export { forgetOld } from './readings.ts';
export { type ClusterChange, describeCluster } from './registry.ts';
export { type FleetDoor, registerFleet } from './routes.ts';
export { keyHeldApart, prepareOrder, signedByBoth, signOrder, type ToSign } from './second-signature.ts';
export { SIGNS } from './second-signature-routes.ts';
export { isSignedBy, makeKey, markOf, onWire, readKey, type Signer } from './signing.ts';
export type { FleetSlice } from './slice.ts';
export { addEquipment } from './stations.ts';
export type { FleetTables } from './tables.ts';
export { timeMasterOf } from './time-master.ts';
export { advanceRollout, type NearestAirings } from './updates/advance.ts';
export { addRelease } from './updates/releases.ts';
export { haltRollout, resumeRollout, startRollout, stopRollout } from './updates/rollouts.ts';
export { updatesView } from './updates/views.ts';
export { type ClusterRow, clusterRows, conditionOf, listItem } from './views.ts';

/** What this slice is built from and offers to the slices above. */
export interface Fleet {
  readonly db: Database<FleetSlice>;
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly signer: Keyring;
  readonly listening: Listening;
  readonly brokerDoor: BrokerDoor;
  stop(): void;
}

/** Puts the slice together. */
export async function createFleet(parts: {
  readonly db: Database<FleetSlice>;
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly signer: Keyring;
  readonly brokerDoor: BrokerDoor;
  readonly log: Log;
}): Promise<Fleet> {
  const { db, link, clock, signer, brokerDoor, log } = parts;
  await db.sql
    .insertInto('fleet.signing_key')
    .values({ name: signer.pinned.key, public_key: signer.pinned.publicKey, retired_at: null })
    .onConflict((on) => on.doNothing())
    .execute();
  await signer.refresh(db);
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
  return { db, link, clock, signer, listening, brokerDoor, stop: () => listening.stop() };
}
