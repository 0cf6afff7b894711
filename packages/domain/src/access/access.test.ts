import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asId } from '../basics/index.ts';
import { type Actor, mayAt, ROLES, type Role } from './index.ts';

const place = (n: number) => asId<'place'>(`00000000-0000-0000-0000-00000000000${n}`);
const [ward, town, province, otherWard] = [place(1), place(2), place(3), place(4)];
const PATH = [ward, town, province];
const actor = (...grants: Actor['grants'][number][]): Actor => ({
  person: asId<'person'>('00000000-0000-0000-0000-0000000000ff'),
  behind: undefined,
  grants,
});

test('a role holds at its place and at everything below it, not beside it and not above it', () => {
  expect(mayAt(actor({ role: 'editor', place: ward }), ['editor'], PATH)).toBe(true);
  expect(mayAt(actor({ role: 'editor', place: province }), ['editor'], PATH)).toBe(true);
  expect(mayAt(actor({ role: 'editor', place: otherWard }), ['editor'], PATH)).toBe(false);
  expect(mayAt(actor({ role: 'editor', place: ward }), ['editor'], [town, province])).toBe(false);
});

test('an administrator is no editor, approver or accountant by that, and no role is another', () => {
  for (const held of ROLES) {
    const allowed = ROLES.filter((asked) => mayAt(actor({ role: held, place: town }), [asked], PATH));
    expect(allowed).toEqual([held]);
  }
});

test('a place of one grant does not lend itself to the role of another', () => {
  const somebody = actor({ role: 'editor', place: otherWard }, { role: 'supervisor', place: town });
  expect(mayAt(somebody, ['editor'], PATH)).toBe(false);
  expect(mayAt(somebody, ['editor', 'supervisor'], PATH)).toBe(true);
});

test('whoever has no grant may nothing, and nobody may what no role is named for', () => {
  expect(mayAt(actor(), ROLES, PATH)).toBe(false);
  expect(mayAt(actor({ role: 'lead', place: town }), [], PATH)).toBe(false);
  expect(mayAt(actor({ role: 'lead', place: town }), ['lead'], [])).toBe(false);
});

test('a grant more never takes a right away', () => {
  const grant = fc.record({
    role: fc.constantFrom<Role>(...ROLES),
    place: fc.constantFrom(ward, town, province, otherWard),
  });
  fc.assert(
    fc.property(fc.array(grant), grant, fc.subarray([...ROLES]), (grants, more, asked) => {
      if (mayAt(actor(...grants), asked, PATH)) expect(mayAt(actor(...grants, more), asked, PATH)).toBe(true);
    }),
  );
});
