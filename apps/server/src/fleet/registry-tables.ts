import type { PersonId } from '@loaphuong/domain/access';
import type {
  ClusterId,
  Condition,
  EquipmentKind,
  GroupId,
  RegistryValues,
  StationId,
  Technology,
} from '@loaphuong/domain/fleet';
import type { Generated } from 'kysely';

type Empty<T> = Generated<T | null>;

/** What the registry adds to the columns of `fleet.cluster`. */
export interface RegistryColumns {
  technology: Generated<Technology>;
  condition: Generated<Condition>;
  loudspeakers: Empty<number>;
  /** Watts of one loudspeaker. */
  wattage: Empty<number>;
  delay_ms: Generated<number>;
  /** Megabytes that its box may use in a calendar month; null: no budget. */
  month_budget_mb: Empty<number>;
  sim_contract: Empty<string>;
  sim_until: Empty<Temporal.PlainDate>;
  power_contract: Empty<string>;
  power_until: Empty<Temporal.PlainDate>;
  care_contract: Empty<string>;
  care_until: Empty<Temporal.PlainDate>;
  installed_on: Empty<Temporal.PlainDate>;
  box_model: Empty<string>;
  box_serial: Empty<string>;
  amplifier_model: Empty<string>;
  amplifier_serial: Empty<string>;
  decision: Empty<string>;
  note: Empty<string>;
  photo_sha256: Empty<string>;
  photo_type: Empty<'image/jpeg' | 'image/png' | 'image/webp'>;
  archived_at: Empty<Temporal.Instant>;
  archive_reason: Empty<string>;
  condition_before: Empty<Condition>;
  /** The cluster whose box plays for this one, and since when; null: it has, or waits for, its own. */
  served_by: Empty<ClusterId>;
  served_at: Empty<Temporal.Instant>;
}

/** Tables of the registry beside stations and clusters. */
export interface RegistryTables {
  'fleet.equipment': {
    id: string;
    station: StationId;
    kind: EquipmentKind;
    name: string;
    power_w: number | null;
    frequency_khz: number | null;
    lines: number | null;
    serial: string | null;
    condition: Generated<Condition>;
    installed_on: Temporal.PlainDate | null;
    note: string | null;
    archived_at: Empty<Temporal.Instant>;
    archive_reason: Empty<string>;
  };
  'fleet.cluster_group': {
    id: GroupId;
    name: string;
    made_at: Generated<Temporal.Instant>;
    archived_at: Empty<Temporal.Instant>;
  };
  'fleet.registry_import': {
    id: string;
    file_name: string;
    begun_by: PersonId;
    begun_at: Generated<Temporal.Instant>;
    state: Generated<'running' | 'done' | 'refused' | 'interrupted'>;
    rows_done: Generated<number>;
    rows_all: number | null;
    ended_at: Temporal.Instant | null;
    added: number | null;
    changed: number | null;
    undone_by: PersonId | null;
    undone_at: Temporal.Instant | null;
    undo_reason: string | null;
    undone_clusters: number | null;
    kept_clusters: number | null;
  };
  'fleet.registry_import_row': {
    import: string;
    cluster: ClusterId;
    added: boolean;
    before: RegistryValues;
    after: RegistryValues;
  };
  'fleet.cluster_group_member': { cluster_group: GroupId; cluster: ClusterId; ordinal: number };
}
