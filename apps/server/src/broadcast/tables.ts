import type { PersonId } from '@loaphuong/domain/access';
import type { Sentence, Sha256 } from '@loaphuong/domain/basics';
import type { AiringId, BulletinId, BulletinState, PlayResult } from '@loaphuong/domain/broadcast';
import type { BoxId, ClusterId, StationId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { DuckedTime, Evidence, PlaceRules } from '@loaphuong/protocol';
import type { Generated } from 'kysely';
import type * as z from 'zod';

/** A reading that somebody chose for a written form. */
export interface Reading {
  readonly written: string;
  readonly spoken: string;
}

/** Columns of schema `broadcast`. */
export interface BroadcastTables {
  'broadcast.sound': {
    sha256: Sha256;
    bytes: number;
    duration_ms: number;
    voice: string;
    provider: string;
    integrated_lufs: number;
    true_peak_dbtp: number;
    loudness: 'met' | 'quiet' | 'limited';
    peaks: number[];
    made_at: Generated<Temporal.Instant>;
  };
  'broadcast.bulletin': {
    id: BulletinId;
    place: PlaceId;
    author: PersonId;
    version: Generated<number>;
    created_at: Generated<Temporal.Instant>;
    changed_at: Generated<Temporal.Instant>;
  };
  'broadcast.bulletin_version': {
    bulletin: BulletinId;
    version: number;
    title: string;
    text: string;
    voice: string;
    priority: Generated<'ordinary' | 'priority'>;
    readings: Generated<readonly Reading[]>;
    spoken: string;
    by: PersonId;
    at: Generated<Temporal.Instant>;
    render: Generated<'none' | 'rendering' | 'failed' | 'ready'>;
    render_progress: Generated<number>;
    render_problem: Sentence | null;
    sound: Sha256 | null;
    state: Generated<BulletinState['kind']>;
    submitted_by: PersonId | null;
    submitted_at: Temporal.Instant | null;
    decided_by: PersonId | null;
    decided_at: Temporal.Instant | null;
    reason: string | null;
    approved_sha256: Sha256 | null;
  };
  'broadcast.approval': {
    bulletin: BulletinId;
    version: number;
    by: PersonId;
    behind: PersonId | null;
    at: Temporal.Instant;
    sha256: Sha256;
  };
  'broadcast.place_rules': {
    place: PlaceId;
    valid_from: Temporal.PlainDate;
    /** Null: from that day the place goes by the rules above it. */
    rules: z.infer<typeof PlaceRules> | null;
    revision: Generated<number>;
    /** These three are null where the program itself set them, or an older one. */
    reason: string | null;
    set_by: PersonId | null;
    set_at: Temporal.Instant | null;
  };
  'broadcast.airing': {
    id: AiringId;
    bulletin: BulletinId;
    version: number;
    title: string;
    sound: Sha256;
    duration_ms: number;
    at: Temporal.Instant;
    volume: number;
    priority: 'ordinary' | 'priority';
    over: 'ducked' | null;
    scheduled_by: PersonId;
    scheduled_at: Generated<Temporal.Instant>;
    cancelled_by: PersonId | null;
    cancelled_at: Temporal.Instant | null;
    cancel_reason: string | null;
  };
  'broadcast.airing_station': { airing: AiringId; station: StationId };
  'broadcast.station_reserve': {
    station: StationId;
    bulletin: BulletinId;
    version: number;
    chosen_by: PersonId;
    chosen_at: Temporal.Instant;
  };
  'broadcast.horizon': {
    station: StationId;
    sequence: number;
    envelope: string;
    content_sha256: string;
    made_at: Temporal.Instant;
    published_at: Temporal.Instant | null;
  };
  'broadcast.horizon_prepared': {
    station: StationId;
    sequence: number;
    envelope: string;
    content_sha256: string;
    prepared_at: Temporal.Instant;
    prepared_by: PersonId;
  };
  'broadcast.readiness': {
    box: BoxId;
    airing: AiringId;
    ready: boolean;
    why: string | null;
    at: Generated<Temporal.Instant>;
  };
  'broadcast.play': {
    box: BoxId;
    seq: bigint;
    cluster: ClusterId;
    station: StationId;
    airing: AiringId;
    title: string;
    planned_at: Temporal.Instant;
    started_at: Temporal.Instant | null;
    start_error_ms: number | null;
    clock_bound_ms: number | null;
    played_ms: number;
    duration_ms: number;
    proved_ms: number;
    result: PlayResult | 'silent';
    why: string | null;
    rung: 'scheduled' | 'substitute' | 'reserve' | null;
    underruns: number | null;
    evidence: z.infer<typeof Evidence>[];
    /** When it was turned down under others. */
    ducked: Generated<z.infer<typeof DuckedTime>[]>;
    hash: string;
    local_day: Temporal.PlainDate;
    month: Generated<Temporal.PlainDate>;
  };
}
