import type { OrderGiven } from '@loaphuong/contract';

/** Does what the server gives to sign say what the page showed? Nobody signs what they did not read. */
export function agrees(payload: string, what: OrderGiven): boolean {
  let said: unknown;
  try {
    said = JSON.parse(payload);
  } catch {
    return false;
  }
  if (!isRecord(said) || said.kind !== 'command' || !isRecord(said.body)) return false;
  const { body } = said;
  return Object.entries(what).every(([name, value]) => body[name] === value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
