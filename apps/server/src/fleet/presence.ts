import type { BoxId } from '@loaphuong/domain/fleet';
import { type Heartbeat, type Hello, helloText, type Status } from '@loaphuong/protocol';
import { sql } from 'kysely';
import { announce } from '../platform/changes.ts';
import { type Database, jsonb } from '../platform/database.ts';
import { keepReading } from './readings.ts';
import { noteRefusal } from './refusals.ts';
import { isSignedBy } from './signing.ts';
import type { FleetSlice } from './slice.ts';

/**
 * A box without a heartbeat for so long is away, even if the broker lost its last will. Heartbeats come every second minute and are sent
 * once only: two in a row may be lost, and the third may still be under way (docs/decisions/0016).
 */
const SILENCE_LIMIT_S = 330;

/**
 * A box says hello. Proves that it holds the key that was enrolled; a known id with another key is refused, recorded and shown.
 * @returns whether the box is who it says it is.
 */
export async function takeHello(db: Database<FleetSlice>, speaker: BoxId, hello: Hello): Promise<boolean> {
  const box = await db.sql
    .selectFrom('fleet.box')
    .select(['public_key', 'cluster', 'revoked_at'])
    .where('id', '=', speaker)
    .executeTakeFirst();
  const { signature, ...said } = hello;
  const honest =
    box !== undefined &&
    box.revoked_at === null &&
    hello.box === speaker &&
    hello.publicKey === box.public_key &&
    isSignedBy(box.public_key, signature, helloText(said));
  if (!honest) {
    await noteRefusal(db, {
      code: 'fleet/hello-refused',
      ...(box === undefined ? {} : { box: speaker, cluster: box.cluster }),
    });
    return false;
  }
  await db.sql.transaction().execute(async (trx) => {
    await trx
      .updateTable('fleet.presence')
      .set({ program: hello.program, output: hello.output })
      .where('box', '=', speaker)
      .execute();
    await markOnline(trx, speaker, true);
  });
  return true;
}

/** Online or off, as the box or its last will says. */
export async function takeStatus(db: Database<FleetSlice>, speaker: BoxId, status: Status): Promise<void> {
  await db.sql.transaction().execute((trx) => markOnline(trx, speaker, status.online));
}

/** A heartbeat: one row rewritten. Screens are told only when something changed that they show. */
export async function takeHeartbeat(
  db: Database<FleetSlice>,
  speaker: BoxId,
  beat: Heartbeat,
): Promise<void> {
  await db.sql.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('fleet.presence')
      .selectAll()
      .where('box', '=', speaker)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) return;
    const clockChanged = before.clock.state !== beat.clock.state;
    const faults = [...new Set(beat.faults ?? [])].sort();
    const healthChanged =
      faults.join() !== before.faults.join() || before.switched_off !== (beat.switchedOff ?? false);
    await trx
      .updateTable('fleet.presence')
      .set({
        heard_at: sql`now()`,
        clock: jsonb(beat.clock),
        ...(clockChanged ? { clock_since: sql`now()` } : {}),
        playing: beat.playing ?? null,
        below: beat.below ?? [],
        volume: beat.volume,
        horizon: beat.horizon,
        unsent: beat.unsent,
        uptime_s: beat.uptimeS,
        temperature_c: beat.temperatureC ?? null,
        signal_dbm: beat.signalDbm ?? null,
        power: beat.power ?? null,
        switched_off: beat.switchedOff ?? false,
        faults,
        safe: beat.safe === undefined ? null : jsonb(beat.safe),
        free_bytes: beat.freeBytes === undefined ? null : BigInt(beat.freeBytes),
        // Said each quarter of an hour only; what was said last stays.
        ...(beat.monthBytes === undefined
          ? {}
          : {
              month_control_bytes: BigInt(beat.monthBytes.control),
              month_sound_bytes: BigInt(beat.monthBytes.sounds),
            }),
      })
      .where('box', '=', speaker)
      .execute();
    await keepReading(trx, speaker, beat);
    if (!before.online) await markOnline(trx, speaker, true);
    if (
      healthChanged ||
      clockChanged ||
      before.playing !== (beat.playing ?? null) ||
      before.below.join() !== (beat.below ?? []).join() ||
      before.horizon !== beat.horizon
    )
      await announce(trx, 'fleet');
  });
}

/** Marks those that have gone quiet without a word: the broker's last will may be lost with the broker. */
export async function markSilentBoxes(db: Database<FleetSlice>): Promise<number> {
  return db.sql.transaction().execute(async (trx) => {
    const quiet = await trx
      .selectFrom('fleet.presence')
      .select('box')
      .where('online', '=', true)
      .where('heard_at', '<', sql<Temporal.Instant>`now() - make_interval(secs => ${SILENCE_LIMIT_S})`)
      .execute();
    for (const { box } of quiet) await markOnline(trx, box, false);
    return quiet.length;
  });
}

async function markOnline(
  trx: Parameters<typeof announce<FleetSlice>>[0],
  box: BoxId,
  online: boolean,
): Promise<void> {
  const changed = await trx
    .updateTable('fleet.presence')
    .set({
      online,
      changed_at: sql`now()`,
      ...(online ? { heard_at: sql`now()` } : { playing: null, below: [] }),
    })
    .where('box', '=', box)
    .where('online', '<>', online)
    .returning('box')
    .executeTakeFirst();
  if (changed === undefined) return;
  if (online) {
    await trx
      .updateTable('fleet.outage')
      .set({ until_at: sql`now()` })
      .where('box', '=', box)
      .where('until_at', 'is', null)
      .execute();
  } else {
    await sql`insert into fleet.outage (box, from_at) values (${box}, now()) on conflict do nothing`.execute(
      trx,
    );
  }
  await announce(trx, 'fleet');
}
