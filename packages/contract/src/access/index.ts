import * as z from 'zod';
import { AnyId, PersonRef, PlaceRef } from '../basics.ts';
import { Done, route } from '../route.ts';

/** What a person may do somewhere. Scope: the place named and everything below it. */
export const Role = z.enum([
  'administrator',
  'lead',
  'editor',
  'approver',
  'accountant',
  'supervisor',
  'technician',
]);
export type Role = z.infer<typeof Role>;

/** Who is signed in, and where. */
export const Me = z.object({
  person: PersonRef,
  roles: z.array(z.object({ role: Role, place: PlaceRef })),
  installation: z.object({ place: PlaceRef, zone: z.string(), product: z.string(), version: z.string() }),
  /** People whose place this person was allowed to take (set up from the command line only; every act is logged with both). */
  mayStandInFor: z.array(PersonRef.extend({ role: Role })),
  /** Set while standing in: who is really there. */
  behind: PersonRef.optional(),
  /** False until the person has set a password of their own. */
  hasPassword: z.boolean(),
});
export type Me = z.infer<typeof Me>;

export const accessRoutes = {
  me: route({ method: 'GET', path: '/api/access/me', summary: 'Who is signed in', response: Me }),
  signIn: route({
    method: 'POST',
    path: '/api/access/sign-in',
    summary: 'Sign in with e-mail and password',
    body: z.object({ email: z.email().max(200), password: z.string().min(1).max(200) }),
    response: Me,
  }),
  useLink: route({
    method: 'POST',
    path: '/api/access/link',
    summary: 'Sign in with a one-time link',
    body: z.object({ token: z.string().min(16).max(200) }),
    response: Me,
  }),
  signOut: route({ method: 'POST', path: '/api/access/sign-out', summary: 'Sign out', response: Done }),
  setPassword: route({
    method: 'POST',
    path: '/api/access/password',
    summary: 'Set or change my password',
    body: z.object({ current: z.string().max(200).optional(), next: z.string().min(10).max(200) }),
    response: Done,
  }),
  standIn: route({
    method: 'POST',
    path: '/api/access/stand-in',
    summary: 'Stand in for another person, or be myself again',
    body: z.object({ person: AnyId.optional() }),
    response: Me,
  }),
};
