import { expect, test } from 'vitest';
import { accessRoutes, bulletinRoutes, CallFailed, createClient, type Fetch } from './index.ts';

const answering =
  (status: number, json: unknown, seen: unknown[] = []): Fetch =>
  async (url, init) => {
    seen.push({ url, ...init });
    return { ok: status < 400, status, json: async () => json };
  };

test('a call puts parameters, query and body where the route says', async () => {
  const seen: { url: string; method: string; body?: string }[] = [];
  const call = createClient('http://town', answering(200, { bulletins: [] }, seen));
  await call(bulletinRoutes.list, { query: { search: 'nghèo & đói' } });
  await call(bulletinRoutes.return, { params: { bulletin: 'a/b' }, body: { reason: 'thiếu giờ' } });
  await call(accessRoutes.me);
  expect(seen.map((s) => `${s.method} ${s.url} ${s.body ?? ''}`)).toEqual([
    'GET http://town/api/bulletins?search=ngh%C3%A8o%20%26%20%C4%91%C3%B3i ',
    'POST http://town/api/bulletins/a%2Fb/return {"reason":"thiếu giờ"}',
    'GET http://town/api/access/me ',
  ]);
});

test('what a route does not take is a compile error', () => {
  const call = createClient('', answering(200, {}));
  // @ts-expect-error: this route takes no body; the type of the client is what is tested here
  const wrong = () => call(accessRoutes.me, { body: { a: 1 } });
  // @ts-expect-error: the reason is missing; the type of the client is what is tested here
  const missing = () => call(bulletinRoutes.return, { params: { bulletin: 'x' }, body: {} });
  expect([wrong, missing]).toHaveLength(2);
});

test('a problem answer is thrown with its code, and a dead network is told apart', async () => {
  const problem = {
    type: '',
    title: '',
    status: 409,
    code: 'broadcast/same-person',
    message: { vi: 'v', en: 'e' },
  };
  await expect(createClient('', answering(409, problem))(accessRoutes.me)).rejects.toMatchObject({
    status: 409,
    problem,
  });
  const dead: Fetch = async () => {
    throw new TypeError('no network');
  };
  const failure = await createClient('', dead)(accessRoutes.me).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CallFailed);
  expect(failure).toMatchObject({ status: 0, problem: undefined });
});
