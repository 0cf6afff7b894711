import { type SoundOrder, type StrangePlay, strangePlay, strangeSound } from '@loaphuong/domain/care';
import type { BoxId } from '@loaphuong/domain/fleet';
import type { JournalRecord } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import { STRANGE_PLAYS } from './facts.ts';
import type { CareSlice } from './slice.ts';

/** One record of a box's journal. */
export interface ToldRecord {
  readonly box: BoxId;
  readonly record: JournalRecord;
}

/** A record that is to be noted among what was refused. */
export interface StrangeRecord {
  readonly box: BoxId;
  readonly seq: number;
  readonly code: string;
}

type Kind<K extends JournalRecord['event']['kind']> = ToldRecord & {
  readonly event: Extract<JournalRecord['event'], { readonly kind: K }>;
};

/**
 * Plays that no schedule of ours contains, and sounds by an order that nobody gave: the journals of honest boxes tell what a stolen
 * key made them do.
 */
export async function strangeRecords(
  db: Kysely<CareSlice>,
  told: readonly ToldRecord[],
): Promise<readonly StrangeRecord[]> {
  return [
    ...(await strangePlays(db, ofKind(told, 'played'))),
    ...(await strangeSounds(db, ofKind(told, 'sounded'))),
  ];
}

function ofKind<K extends 'played' | 'sounded'>(told: readonly ToldRecord[], kind: K): readonly Kind<K>[] {
  return told.flatMap(({ box, record }) =>
    record.event.kind === kind ? [{ box, record, event: record.event as Kind<K>['event'] }] : [],
  );
}

interface PlannedRow {
  readonly nth: number;
  readonly sound: string | null;
  readonly at: Temporal.Instant | null;
  readonly is_here: boolean;
  readonly was_approved: boolean;
}

async function strangePlays(
  db: Kysely<CareSlice>,
  plays: readonly Kind<'played'>[],
): Promise<readonly StrangeRecord[]> {
  if (plays.length === 0) return [];
  const column = <T>(of: (play: Kind<'played'>) => T) => plays.map(of);
  // A box stands at its cluster for good, and a cluster that hangs on it is of the same station.
  const { rows } = await sql<PlannedRow>`
    select told.nth::int, a.sound, a.at,
      exists (
        select from fleet.box b
        join fleet.cluster c on c.id = b.cluster
        join broadcast.airing_station s on s.station = c.station and s.airing = a.id
        where b.id = told.box
      ) as is_here,
      case told.rung
        when 'scheduled' then false
        when 'substitute' then exists (
          select from broadcast.approval v where v.bulletin = a.bulletin and v.sha256 = told.sha256)
        else exists (select from broadcast.approval v where v.sha256 = told.sha256)
      end as was_approved
    from unnest(
      ${column(({ box }) => box)}::uuid[], ${column(({ event }) => event.airing)}::uuid[],
      ${column(({ event }) => event.sha256)}::text[], ${column(({ event }) => event.rung)}::text[]
    ) with ordinality as told(box, airing, sha256, rung, nth)
    left join broadcast.airing a on a.id = told.airing`.execute(db);
  const planned = new Map(rows.map((row) => [row.nth, row]));
  return plays.flatMap(({ box, record, event }, index) => {
    const why = strangePlay(
      { rung: event.rung, sha256: event.sha256, plannedAt: Temporal.Instant.from(event.plannedAt) },
      plannedOf(planned.get(index + 1)),
    );
    return why === undefined ? [] : [{ box, seq: record.seq, code: CODES[why] }];
  });
}

function plannedOf(row: PlannedRow | undefined) {
  if (row === undefined || row.sound === null || row.at === null) return undefined;
  return { sound: row.sound, at: row.at, isHere: row.is_here, wasApproved: row.was_approved };
}

const CODES: Readonly<Record<StrangePlay, string>> = {
  'no-airing': STRANGE_PLAYS.airing,
  'other-station': STRANGE_PLAYS.station,
  'other-time': STRANGE_PLAYS.time,
  'other-sound': STRANGE_PLAYS.sound,
  'never-approved': STRANGE_PLAYS.rung,
};

interface OrderRow {
  readonly nth: number;
  readonly what: string | null;
  readonly made_at: Temporal.Instant | null;
  readonly expires_at: Temporal.Instant | null;
}

async function strangeSounds(
  db: Kysely<CareSlice>,
  sounds: readonly Kind<'sounded'>[],
): Promise<readonly StrangeRecord[]> {
  if (sounds.length === 0) return [];
  const { rows } = await sql<OrderRow>`
    select told.nth::int, c.what, c.made_at, c.expires_at
    from unnest(${sounds.map(({ box }) => box)}::uuid[], ${sounds.map(({ event }) => event.command)}::uuid[])
      with ordinality as told(box, command, nth)
    left join fleet.command c on c.id = told.command and c.box = told.box`.execute(db);
  const orders = new Map(rows.map((row) => [row.nth, orderOf(row)]));
  return sounds.flatMap(({ box, record, event }, index) => {
    const said = record.clock.state === 'trusted' ? record.at : undefined;
    const at = said === undefined ? undefined : Temporal.Instant.from(said);
    const isStrange = strangeSound({ what: event.what, at }, orders.get(index + 1));
    return isStrange ? [{ box, seq: record.seq, code: STRANGE_PLAYS.order }] : [];
  });
}

function orderOf({ what, made_at, expires_at }: OrderRow): SoundOrder | undefined {
  if (what === null || made_at === null || expires_at === null) return undefined;
  return { what, madeAt: made_at, expiresAt: expires_at };
}
