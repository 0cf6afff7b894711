import { randomUUID } from 'node:crypto';
import type { PersonId, Role } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Transaction } from 'kysely';
import { type AuditTables, type Doer, record } from '../audit/index.ts';
import { narrow, sqlState } from '../platform/database.ts';
import type { AccessTables } from './tables.ts';

type Tables = AccessTables & AuditTables;

/**
 * Adds a person; they sign in by a one-time link first.
 * @throws {Refused} `access/email-taken`.
 */
export async function addPerson(
  trx: Transaction<Tables>,
  doer: Doer,
  person: { readonly name: string; readonly email: string },
): Promise<PersonId> {
  const id = asId<'person'>(randomUUID());
  try {
    await trx
      .insertInto('access.person')
      .values({
        id,
        name: person.name.normalize('NFC').trim(),
        email: person.email.toLowerCase(),
        image: null,
      })
      .execute();
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    refuse(
      'conflict',
      'access/email-taken',
      {
        vi: 'Thư điện tử này đã thuộc một người khác. Hãy dùng địa chỉ khác.',
        en: 'This e-mail address belongs to somebody else. Use another one.',
      },
      { field: 'email' },
    );
  }
  await record(narrow(trx), doer, { action: 'access/add-person', subject: { kind: 'person', id } });
  return id;
}

/** Gives a role at a place and everything below it. Giving it twice changes nothing. */
export async function grantRole(
  trx: Transaction<Tables>,
  doer: Doer,
  grant: { readonly person: PersonId; readonly role: Role; readonly place: PlaceId },
): Promise<void> {
  const given = await trx
    .insertInto('access.role_grant')
    .values(grant)
    .onConflict((on) => on.doNothing())
    .returning('person')
    .executeTakeFirst();
  if (given === undefined) return;
  await record(narrow(trx), doer, {
    action: 'access/grant-role',
    subject: { kind: 'person', id: grant.person },
    detail: { role: grant.role, place: grant.place },
  });
}

/** Lets one person take another's place. There is no door for people to this: only the command line calls it. */
export async function allowStandIn(
  trx: Transaction<Tables>,
  doer: Doer,
  grant: { readonly person: PersonId; readonly mayBe: PersonId },
): Promise<void> {
  await trx
    .insertInto('access.stand_in_grant')
    .values({ person: grant.person, may_be: grant.mayBe })
    .onConflict((on) => on.doNothing())
    .execute();
  await record(narrow(trx), doer, {
    action: 'access/allow-stand-in',
    subject: { kind: 'person', id: grant.person },
    detail: { mayBe: grant.mayBe },
  });
}
