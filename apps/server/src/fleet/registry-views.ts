import type { GroupEntry, RegistryEntry, StationEntry } from '@loaphuong/contract';
import type { Kysely } from 'kysely';
import type { FleetSlice } from './slice.ts';

/** Every cluster of the registry by ward and number; archived ones are marked, not left out. */
export async function registryEntries(db: Kysely<FleetSlice>): Promise<RegistryEntry[]> {
  const rows = await db
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .selectAll('c')
    .select(['w.id as ward', 'w.name as ward_name'])
    .orderBy('w.name')
    .orderBy('c.ordinal')
    .execute();
  const members = await db
    .selectFrom('fleet.cluster_group_member as m')
    .innerJoin('fleet.cluster_group as g', 'g.id', 'm.cluster_group')
    .select(['m.cluster', 'g.id'])
    .where('g.archived_at', 'is', null)
    .execute();
  const day = (date: Temporal.PlainDate | null) => date?.toString() ?? null;
  return rows.map((row) => ({
    id: row.id,
    ward: { id: row.ward, name: row.ward_name },
    station: row.station,
    name: row.name,
    position:
      row.latitude === null || row.longitude === null
        ? null
        : { latitude: row.latitude, longitude: row.longitude },
    volume: row.volume,
    delayMs: row.delay_ms,
    monthBudgetMb: row.month_budget_mb,
    technology: row.technology,
    condition: row.condition,
    loudspeakers: row.loudspeakers,
    wattage: row.wattage,
    installedOn: day(row.installed_on),
    boxModel: row.box_model,
    boxSerial: row.box_serial,
    amplifierModel: row.amplifier_model,
    amplifierSerial: row.amplifier_serial,
    simContract: row.sim_contract,
    simUntil: day(row.sim_until),
    powerContract: row.power_contract,
    powerUntil: day(row.power_until),
    careContract: row.care_contract,
    careUntil: day(row.care_until),
    decision: row.decision,
    note: row.note,
    ...(row.served_by === null ? {} : { servedBy: row.served_by }),
    groups: members.filter(({ cluster }) => cluster === row.id).map(({ id }) => id),
    ...(row.photo_sha256 === null ? {} : { photo: row.photo_sha256 }),
    ...(row.archived_at === null
      ? {}
      : { archived: { at: row.archived_at.toString(), reason: row.archive_reason ?? '' } }),
  }));
}

/** Stations with what hangs on them. */
export async function stationEntries(db: Kysely<FleetSlice>): Promise<StationEntry[]> {
  const stations = await db
    .selectFrom('fleet.station as s')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .select([
      's.id',
      's.name',
      's.decision',
      's.set_up_on',
      's.note',
      's.time_master',
      'w.id as ward',
      'w.name as ward_name',
    ])
    .orderBy('w.name')
    .execute();
  const equipment = await db
    .selectFrom('fleet.equipment')
    .selectAll()
    .where('archived_at', 'is', null)
    .orderBy('name')
    .execute();
  return stations.map((station) => ({
    id: station.id,
    ward: { id: station.ward, name: station.ward_name },
    name: station.name,
    decision: station.decision,
    setUpOn: station.set_up_on?.toString() ?? null,
    note: station.note,
    ...(station.time_master === null ? {} : { timeMaster: station.time_master }),
    equipment: equipment
      .filter((each) => each.station === station.id)
      .map((each) => ({
        id: each.id,
        kind: each.kind,
        name: each.name,
        powerW: each.power_w,
        frequencyKhz: each.frequency_khz,
        lines: each.lines,
        serial: each.serial,
        condition: each.condition,
        installedOn: each.installed_on?.toString() ?? null,
        note: each.note,
      })),
  }));
}

/** Groups with their members in order. */
export async function groupEntries(db: Kysely<FleetSlice>): Promise<GroupEntry[]> {
  const groups = await db
    .selectFrom('fleet.cluster_group')
    .select(['id', 'name'])
    .where('archived_at', 'is', null)
    .orderBy('name')
    .execute();
  const members = await db.selectFrom('fleet.cluster_group_member').selectAll().orderBy('ordinal').execute();
  return groups.map((group) => ({
    ...group,
    members: members.filter((each) => each.cluster_group === group.id).map(({ cluster }) => cluster),
  }));
}
