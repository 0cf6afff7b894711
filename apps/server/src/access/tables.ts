import type { PersonId, Role } from '@loaphuong/domain/access';
import type { PlaceId } from '@loaphuong/domain/places';
import type { Generated } from 'kysely';

/** Columns of schema `access`, as far as we write them ourselves; better-auth writes the rest. */
export interface AccessTables {
  'access.person': {
    id: PersonId;
    name: string;
    email: string;
    email_verified: Generated<boolean>;
    image: string | null;
    created_at: Generated<Temporal.Instant>;
    updated_at: Generated<Temporal.Instant>;
  };
  'access.session': { id: string; user_id: PersonId; expires_at: Temporal.Instant };
  'access.account': { id: string; user_id: PersonId; provider_id: string; password: string | null };
  'access.role_grant': {
    person: PersonId;
    role: Role;
    place: PlaceId;
    granted_at: Generated<Temporal.Instant>;
  };
  'access.stand_in_grant': { person: PersonId; may_be: PersonId };
  'access.standing_in': { session: string; person: PersonId };
}
