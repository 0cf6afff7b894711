import { expect, test } from 'vitest';
import { ORDERS } from './orders.ts';
import { SIGNATURE_WAIT_S, type SignatureFacts, signatureState } from './second-signature.ts';

const at = (text: string) => Temporal.Instant.from(`2026-11-27T${text}Z`);
const facts = (more: Partial<SignatureFacts> = {}): SignatureFacts => ({
  signBy: at('10:00:00'),
  signedAt: undefined,
  refusedAt: undefined,
  ...more,
});

test('an order awaits its second signature until its time is over, and not an instant longer', () => {
  expect(signatureState(facts(), at('09:59:59.999'))).toBe('awaiting');
  expect(signatureState(facts(), at('10:00:00'))).toBe('lapsed');
});

test('what a person did stays, whatever the time is later', () => {
  for (const now of [at('09:00:00'), at('12:00:00')]) {
    expect(signatureState(facts({ signedAt: at('08:00:00') }), now)).toBe('signed');
    expect(signatureState(facts({ refusedAt: at('08:00:00') }), now)).toBe('refused');
  }
});

test('every order that a person can give has its time of waiting', () => {
  for (const order of ORDERS) expect(SIGNATURE_WAIT_S[order]).toBeGreaterThan(60);
});
