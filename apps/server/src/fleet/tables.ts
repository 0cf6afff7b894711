import type { OrderTo } from '@loaphuong/contract';
import type { PersonId } from '@loaphuong/domain/access';
import type { BoxId, ClockState, ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Fault, JournalEvent, SafeState } from '@loaphuong/protocol';
import type { Generated } from 'kysely';
import type { Order, Prepared } from './commands.ts';
import type { RegistryColumns, RegistryTables } from './registry-tables.ts';
import type { UpdateTables } from './updates/tables.ts';

/** Columns of schema `fleet`. */
export interface FleetTables extends RegistryTables, UpdateTables {
  'fleet.station': {
    id: StationId;
    ward: PlaceId;
    name: string;
    decision: Generated<string | null>;
    set_up_on: Generated<Temporal.PlainDate | null>;
    note: Generated<string | null>;
    time_master: Generated<ClusterId | null>;
  };
  'fleet.cluster': {
    id: ClusterId;
    station: StationId;
    ordinal: number;
    name: string;
    latitude: number | null;
    longitude: number | null;
    volume: Generated<number>;
    added_at: Generated<Temporal.Instant>;
  } & RegistryColumns;
  'fleet.box': {
    id: BoxId;
    cluster: ClusterId;
    public_key: string;
    broker_secret_sha256: string;
    enrolled_at: Generated<Temporal.Instant>;
    revoked_at: Temporal.Instant | null;
    revoked_by: Generated<PersonId | null>;
    revoked_reason: Generated<string | null>;
    believes: Generated<string[]>;
  };
  'fleet.enrolment_code': {
    code_sha256: string;
    cluster: ClusterId;
    issued_by: PersonId;
    issued_at: Generated<Temporal.Instant>;
    expires_at: Temporal.Instant;
    used_at: Temporal.Instant | null;
    used_by: BoxId | null;
  };
  'fleet.signing_key': {
    name: string;
    public_key: string;
    created_at: Generated<Temporal.Instant>;
    retired_at: Temporal.Instant | null;
    apart: Generated<boolean>;
    retired_reason: Generated<string | null>;
  };
  'fleet.signing_policy': { the_only: Generated<boolean>; two_signatures: string[] };
  'fleet.claim': {
    id: string;
    mark: string;
    cluster: ClusterId;
    claimed_by: PersonId;
    claimed_at: Generated<Temporal.Instant>;
    expires_at: Temporal.Instant;
    withdrawn_at: Temporal.Instant | null;
    box: BoxId | null;
  };
  'fleet.claim_nonce': { nonce: string; claim: string };
  'fleet.presence': {
    box: BoxId;
    online: Generated<boolean>;
    changed_at: Generated<Temporal.Instant>;
    heard_at: Generated<Temporal.Instant>;
    clock: Generated<ClockState>;
    clock_since: Generated<Temporal.Instant>;
    /** The airing that sounds, of several the one above; and those that go on below it. */
    playing: string | null;
    below: Generated<string[]>;
    volume: number | null;
    horizon: Generated<number>;
    unsent: Generated<number>;
    uptime_s: number | null;
    program: string | null;
    output: 'simulated' | 'null' | 'file' | 'alsa' | null;
    temperature_c: Generated<number | null>;
    signal_dbm: Generated<number | null>;
    power: Generated<'mains' | 'battery' | null>;
    switched_off: Generated<boolean>;
    faults: Generated<Fault[]>;
    /** Why the box is in its safe state; null when it is not. */
    safe: SafeState | null;
    month_control_bytes: Generated<bigint | null>;
    month_sound_bytes: Generated<bigint | null>;
    free_bytes: Generated<bigint | null>;
  };
  'fleet.reading': {
    box: BoxId;
    quarter: Temporal.Instant;
    beats: number;
    temperature_max: number | null;
    signal_min: number | null;
    clock_bound_max: number | null;
    free_bytes_min: bigint | null;
    on_battery: number;
    clock_untrusted: number;
    month_bytes_max: bigint | null;
  };
  'fleet.outage': { box: BoxId; from_at: Temporal.Instant; until_at: Temporal.Instant | null };
  'fleet.command': {
    id: string;
    box: BoxId;
    sequence: number;
    what: string;
    envelope: string;
    ordered_by: PersonId | null;
    made_at: Generated<Temporal.Instant>;
    expires_at: Temporal.Instant;
    obeyed_at: Temporal.Instant | null;
    given: string | null;
    sent_at: Temporal.Instant | null;
    not_done_at: Temporal.Instant | null;
    not_done_why: string | null;
  };
  'fleet.order_given': {
    id: string;
    what: string;
    body: Order;
    scope: OrderTo;
    reason: string | null;
    ordered_by: PersonId | null;
    at: Generated<Temporal.Instant>;
    without_box: number;
    sign_by: Generated<Temporal.Instant | null>;
    signed_at: Generated<Temporal.Instant | null>;
    signed_by: Generated<PersonId | null>;
    signed_with: Generated<string | null>;
    refused_at: Generated<Temporal.Instant | null>;
    refused_by: Generated<PersonId | null>;
    refused_reason: Generated<string | null>;
    prepared: Generated<Prepared[] | null>;
    prepared_at: Generated<Temporal.Instant | null>;
  };
  'fleet.collected_log': {
    command: string;
    box: BoxId;
    taken_at: Generated<Temporal.Instant>;
    lines: number;
    text: string;
  };
  'fleet.refusal': {
    id: string;
    at: Generated<Temporal.Instant>;
    cluster: ClusterId | null;
    box: BoxId | null;
    code: string;
    detail: Generated<Record<string, string | number>>;
  };
  'fleet.journal_record': {
    box: BoxId;
    seq: bigint;
    at: Temporal.Instant | null;
    clock: ClockState;
    event: JournalEvent;
    prev: string;
    hash: string;
    received_at: Generated<Temporal.Instant>;
    month: Generated<Temporal.PlainDate>;
  };
  'fleet.journal_head': { box: BoxId; seq: bigint; hash: string };
}
