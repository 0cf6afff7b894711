import type { Id } from '../basics/index.ts';
import type { PlaceId } from '../places/index.ts';

/** A person who signs in. */
export type PersonId = Id<'person'>;

/**
 * administrator: quản trị; lead: đơn vị chủ trì chương trình; editor: biên tập; approver: lãnh đạo duyệt;
 * accountant: kế toán; supervisor: giám sát (MTTQ); technician: kỹ thuật.
 */
export const ROLES = [
  'administrator',
  'lead',
  'editor',
  'approver',
  'accountant',
  'supervisor',
  'technician',
] as const;
export type Role = (typeof ROLES)[number];

/** A role at a place and everything below it. */
export interface Grant {
  readonly role: Role;
  readonly place: PlaceId;
}

/** Who acts. `behind` is the person who really sits there when somebody stands in for another. */
export interface Actor {
  readonly person: PersonId;
  readonly behind: PersonId | undefined;
  readonly grants: readonly Grant[];
}

/**
 * May the actor do what one of these roles may, at a place? `path` is the place and all places above it.
 * The administrator of a place sets things up there but is no editor, approver or accountant by that: duties stay apart.
 */
export function mayAt(actor: Actor, roles: readonly Role[], path: readonly PlaceId[]): boolean {
  return actor.grants.some((grant) => roles.includes(grant.role) && path.includes(grant.place));
}
