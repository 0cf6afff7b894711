import { type Actor, mayAt, type Role } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Kysely } from 'kysely';
import { type PlacesTables, pathOf } from '../places/index.ts';

const ROLE_NAMES: Readonly<Record<Role, { vi: string; en: string }>> = {
  administrator: { vi: 'quản trị', en: 'administrator' },
  lead: { vi: 'phụ trách chương trình', en: 'programme lead' },
  editor: { vi: 'biên tập', en: 'editor' },
  approver: { vi: 'lãnh đạo duyệt', en: 'approver' },
  accountant: { vi: 'kế toán', en: 'accountant' },
  supervisor: { vi: 'giám sát', en: 'supervisor' },
  technician: { vi: 'kỹ thuật', en: 'technician' },
};

/**
 * Lets the actor pass when they hold one of the roles at the place or above it.
 * @throws {Refused} `access/role-needed`, naming the roles that would do.
 */
export async function need(
  db: Kysely<PlacesTables>,
  actor: Actor,
  place: PlaceId,
  ...roles: Role[]
): Promise<void> {
  if (mayAt(actor, roles, await pathOf(db, place))) return;
  const vi = roles.map((role) => ROLE_NAMES[role].vi).join(', ');
  const en = roles.map((role) => ROLE_NAMES[role].en).join(', ');
  refuse('forbidden', 'access/role-needed', {
    vi: `Việc này cần vai trò: ${vi}. Hãy nhờ người có vai trò đó, hoặc xin người quản trị giao vai trò.`,
    en: `This needs the role: ${en}. Ask somebody who has it, or ask the administrator for it.`,
  });
}
