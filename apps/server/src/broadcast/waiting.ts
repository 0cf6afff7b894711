import type { TodayView } from '@loaphuong/contract';
import { type Actor, mayAt } from '@loaphuong/domain/access';
import type { Kysely } from 'kysely';
import { pathOf } from '../places/index.ts';
import type { BroadcastSlice } from './slice.ts';

/** What waits for this very person: bulletins to approve, bulletins sent back to them, approved ones without an airing. */
export async function waitingFor(
  db: Kysely<BroadcastSlice>,
  actor: Actor,
  place: Parameters<typeof pathOf>[1] | undefined,
): Promise<TodayView['waiting']> {
  if (place === undefined) return [];
  const path = await pathOf(db, place);
  const rows = await db
    .selectFrom('broadcast.bulletin as b')
    .innerJoin('broadcast.bulletin_version as v', (join) =>
      join.onRef('v.bulletin', '=', 'b.id').onRef('v.version', '=', 'b.version'),
    )
    .leftJoin('access.person as sub', 'sub.id', 'v.submitted_by')
    .select([
      'b.id',
      'v.title',
      'v.state',
      'v.by',
      'v.submitted_by',
      'v.reason',
      'sub.name as submitted_name',
      'b.changed_at',
      (is) =>
        is
          .exists(
            is
              .selectFrom('broadcast.bulletin_version as own')
              .select('own.version')
              .whereRef('own.bulletin', '=', 'b.id')
              .where('own.by', '=', actor.person),
          )
          .as('wrote_it'),
    ])
    .where('v.state', 'in', ['submitted', 'returned', 'approved'])
    .where((is) =>
      is.or([
        is('v.state', '<>', 'approved'),
        is.not(
          is.exists(
            is
              .selectFrom('broadcast.airing as a')
              .select('a.id')
              .whereRef('a.bulletin', '=', 'b.id')
              .whereRef('a.version', '=', 'v.version'),
          ),
        ),
      ]),
    )
    .orderBy('b.changed_at', 'desc')
    .limit(50)
    .execute();
  const edits = mayAt(actor, ['editor'], path);
  const approves = mayAt(actor, ['approver'], path);
  return rows.flatMap((row): TodayView['waiting'] => {
    const common = { id: row.id, title: row.title, at: row.changed_at.toString() };
    if (row.state === 'submitted' && approves && row.wrote_it !== true && row.submitted_by !== actor.person) {
      return [
        {
          ...common,
          kind: 'approve',
          note: {
            vi: `${row.submitted_name ?? ''} gửi duyệt.`,
            en: `Submitted by ${row.submitted_name ?? ''}.`,
          },
        },
      ];
    }
    if (row.state === 'returned' && row.by === actor.person) {
      return [
        {
          ...common,
          kind: 'returned',
          note: { vi: `Trả lại: ${row.reason ?? ''}`, en: `Sent back: ${row.reason ?? ''}` },
        },
      ];
    }
    if (row.state === 'approved' && (edits || approves)) {
      return [
        {
          ...common,
          kind: 'schedule',
          note: { vi: 'Đã duyệt, chưa đặt giờ phát.', en: 'Approved, not scheduled yet.' },
        },
      ];
    }
    return [];
  });
}
