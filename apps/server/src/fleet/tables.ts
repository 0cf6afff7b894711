import type { PersonId } from '@loaphuong/domain/access';
import type { BoxId, ClockState, ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { JournalEvent } from '@loaphuong/protocol';
import type { Generated } from 'kysely';

/** Columns of schema `fleet`. */
export interface FleetTables {
  'fleet.station': { id: StationId; ward: PlaceId; name: string };
  'fleet.cluster': {
    id: ClusterId;
    station: StationId;
    ordinal: number;
    name: string;
    latitude: number | null;
    longitude: number | null;
    volume: Generated<number>;
    added_at: Generated<Temporal.Instant>;
  };
  'fleet.box': {
    id: BoxId;
    cluster: ClusterId;
    public_key: string;
    broker_secret_sha256: string;
    enrolled_at: Generated<Temporal.Instant>;
    revoked_at: Temporal.Instant | null;
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
  };
  'fleet.presence': {
    box: BoxId;
    online: Generated<boolean>;
    changed_at: Generated<Temporal.Instant>;
    heard_at: Generated<Temporal.Instant>;
    clock: Generated<ClockState>;
    clock_since: Generated<Temporal.Instant>;
    playing: string | null;
    volume: number | null;
    horizon: Generated<number>;
    unsent: Generated<number>;
    uptime_s: number | null;
    program: string | null;
    output: 'simulated' | 'null' | 'file' | 'alsa' | null;
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
  };
}
