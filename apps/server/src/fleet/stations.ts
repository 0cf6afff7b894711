import { randomUUID } from 'node:crypto';
import type { Equipment, StationPapers } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { StationId } from '@loaphuong/domain/fleet';
import type { Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow } from '../platform/database.ts';
import { dayOf } from './registry.ts';
import type { FleetSlice } from './slice.ts';

type Partly<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Writes the papers of a station: name, deciding document, day of setting up, note. */
export async function describeStation(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  station: StationId,
  change: Partly<StationPapers>,
): Promise<void> {
  const set = said({
    name: change.name?.normalize('NFC'),
    decision: change.decision,
    set_up_on: change.setUpOn === undefined ? undefined : dayOf(change.setUpOn),
    note: change.note,
  });
  if (Object.keys(set).length === 0) return;
  await trx.updateTable('fleet.station').set(set).where('id', '=', station).execute();
  await record(narrow(trx), actor, {
    action: 'fleet/describe-station',
    subject: { kind: 'station', id: station },
    detail: { fields: Object.keys(set).sort().join(' ') },
  });
  await announce(trx, 'fleet');
}

/** Enters what hangs on a station. The station comes with its first cluster. */
export async function addEquipment(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  station: StationId,
  what: Equipment,
): Promise<string> {
  const id = randomUUID();
  await trx
    .insertInto('fleet.equipment')
    .values({
      id,
      station,
      kind: what.kind,
      name: what.name.normalize('NFC'),
      power_w: what.powerW,
      frequency_khz: what.frequencyKhz,
      lines: what.lines,
      serial: what.serial,
      condition: what.condition,
      installed_on: dayOf(what.installedOn),
      note: what.note,
    })
    .execute();
  await record(narrow(trx), actor, { action: 'fleet/add-equipment', subject: { kind: 'equipment', id } });
  await announce(trx, 'fleet');
  return id;
}

/**
 * Writes anew what the inventory says of equipment; what is absent stays.
 * @throws {Refused} `fleet/equipment-gone`, `fleet/equipment-retire-by-name`.
 */
export async function describeEquipment(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: string,
  change: Partly<Equipment>,
): Promise<void> {
  if (change.condition === 'retired') {
    refuse(
      'invalid',
      'fleet/equipment-retire-by-name',
      {
        vi: 'Muốn đưa máy ra khỏi sổ, hãy dùng nút “Ngừng sử dụng” và ghi lý do.',
        en: 'Take equipment out of the inventory with its own button, and give the reason.',
      },
      { field: 'condition' },
    );
  }
  const set = said({
    kind: change.kind,
    name: change.name?.normalize('NFC'),
    power_w: change.powerW,
    frequency_khz: change.frequencyKhz,
    lines: change.lines,
    serial: change.serial,
    condition: change.condition,
    installed_on: change.installedOn === undefined ? undefined : dayOf(change.installedOn),
    note: change.note,
  });
  if (Object.keys(set).length === 0) return;
  const changed = await trx
    .updateTable('fleet.equipment')
    .set(set)
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (changed === undefined) {
    refuse('conflict', 'fleet/equipment-gone', {
      vi: 'Máy này vừa được đưa ra khỏi sổ. Hãy tải lại trang; nếu cần, thêm máy mới.',
      en: 'This equipment was just taken out of the inventory. Load the page again, and add it anew if it is needed.',
    });
  }
  await record(narrow(trx), actor, {
    action: 'fleet/describe-equipment',
    subject: { kind: 'equipment', id },
    detail: { fields: Object.keys(set).sort().join(' ') },
  });
  await announce(trx, 'fleet');
}

/** Takes equipment out of the inventory; the row stays. */
export async function retireEquipment(
  trx: Transaction<FleetSlice>,
  actor: Actor,
  id: string,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await trx
    .updateTable('fleet.equipment')
    .set({ archived_at: now, archive_reason: reason })
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .execute();
  await record(narrow(trx), actor, {
    action: 'fleet/retire-equipment',
    subject: { kind: 'equipment', id },
    reason,
  });
  await announce(trx, 'fleet');
}

/** What was said; `undefined` is nothing said, `null` is said to be unknown. */
function said<T extends Record<string, unknown>>(
  columns: T,
): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: Exclude<T[K], undefined>;
  }>;
}
