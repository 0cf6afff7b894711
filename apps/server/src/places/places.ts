import { randomUUID } from 'node:crypto';
import { asId, refuse } from '@loaphuong/domain/basics';
import type { PlaceId, PlaceLevel } from '@loaphuong/domain/places';
import { sql, type Transaction } from 'kysely';
import { type AuditTables, type Doer, record } from '../audit/index.ts';
import { narrow } from '../platform/database.ts';
import type { PlacesTables } from './tables.ts';

type Tables = PlacesTables & AuditTables;

/** A place to be. */
export interface NewPlace {
  readonly name: string;
  readonly level: PlaceLevel;
  readonly parent?: PlaceId;
  readonly from: Temporal.PlainDate;
}

/**
 * Founds a place.
 * @throws {Refused} `places/parent-missing` when the parent is not in force on the first day.
 */
export async function foundPlace(trx: Transaction<Tables>, doer: Doer, place: NewPlace): Promise<PlaceId> {
  if (place.parent !== undefined) {
    const parent = await trx
      .selectFrom('places.place')
      .select('id')
      .where('id', '=', place.parent)
      .where('valid_from', '<=', place.from)
      .where((is) => is.or([is('valid_until', 'is', null), is('valid_until', '>', place.from)]))
      .executeTakeFirst();
    if (parent === undefined) {
      refuse(
        'missing',
        'places/parent-missing',
        {
          vi: 'Đơn vị cấp trên không có hiệu lực vào ngày này. Hãy chọn đơn vị khác hoặc ngày khác.',
          en: 'The parent place is not in force on that day. Choose another place or another day.',
        },
        { field: 'parent' },
      );
    }
  }
  const id = asId<'place'>(randomUUID());
  await trx
    .insertInto('places.place')
    .values({
      id,
      name: place.name.normalize('NFC').trim(),
      level: place.level,
      parent: place.parent ?? null,
      valid_from: place.from,
      valid_until: null,
    })
    .execute();
  await record(narrow(trx), doer, {
    action: 'places/found',
    subject: { kind: 'place', id },
    detail: { level: place.level, from: place.from.toString() },
  });
  return id;
}

/**
 * A merger, a split or a renaming: the old places end on a day, the new ones begin on it, and who follows whom is kept. No row of
 * any other capability moves; figures are read under the units of any date through the succession.
 * @throws {Refused} `places/already-ended`, `places/parent-missing`.
 */
export async function changePlace(
  trx: Transaction<Tables>,
  doer: Doer,
  change: {
    readonly predecessors: readonly PlaceId[];
    readonly successors: readonly NewPlace[];
    readonly on: Temporal.PlainDate;
  },
): Promise<readonly PlaceId[]> {
  const ended = await trx
    .updateTable('places.place')
    .set({ valid_until: change.on })
    .where('id', '=', sql<PlaceId>`any(${[...change.predecessors]}::uuid[])`)
    .where('valid_until', 'is', null)
    .where('valid_from', '<', change.on)
    .returning('id')
    .execute();
  if (ended.length === 0 || ended.length !== change.predecessors.length) {
    refuse('conflict', 'places/already-ended', {
      vi: 'Có đơn vị đã hết hiệu lực hoặc chưa có hiệu lực vào ngày này. Hãy xem lại danh sách đơn vị cũ.',
      en: 'One of the places has ended already or has not begun on that day. Check the list of old places.',
    });
  }
  const founded: PlaceId[] = [];
  for (const successor of change.successors) {
    const id = await foundPlace(trx, doer, { ...successor, from: change.on });
    founded.push(id);
    await trx
      .insertInto('places.succession')
      .values(change.predecessors.map((predecessor) => ({ predecessor, successor: id })))
      .execute();
  }
  for (const predecessor of change.predecessors) {
    await record(narrow(trx), doer, {
      action: 'places/change',
      subject: { kind: 'place', id: predecessor },
      detail: { on: change.on.toString(), successors: founded.join(' ') },
    });
  }
  return founded;
}

/** Says which place this installation serves. Done once, when it is set up. */
export async function foundInstallation(
  trx: Transaction<Tables>,
  doer: Doer,
  place: PlaceId,
  zone: string,
): Promise<void> {
  await trx.insertInto('places.installation').values({ place, zone }).execute();
  await record(narrow(trx), doer, {
    action: 'places/found-installation',
    subject: { kind: 'place', id: place },
    detail: { zone },
  });
}
