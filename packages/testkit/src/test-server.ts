import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessRoutes, type Call, createClient, type Fetch } from '@loaphuong/contract';
import type { PersonId, Role } from '@loaphuong/domain/access';
import type { PlaceId } from '@loaphuong/domain/places';
import { enrolText } from '@loaphuong/protocol';
import {
  type AllTables,
  type App,
  addPerson,
  brokerRights,
  createApp,
  createAudioWorkshop,
  foundInstallation,
  foundPlace,
  grantRole,
  loadSigner,
  narrow,
  noLog,
  openFiles,
  systemClock,
  withTransaction,
} from '@loaphuong/server';
import { type AnyBroker, anyBroker } from './broker.ts';
import { type TestDatabase, testDatabase } from './database.ts';

/** A whole server in the test's own process: real PostgreSQL, real broker, real speech; HTTP without a socket. */
export interface TestServer {
  readonly app: App;
  readonly db: TestDatabase<AllTables>;
  readonly broker: AnyBroker;
  readonly town: PlaceId;
  readonly wards: readonly PlaceId[];
  /** Adds a person with roles at the town and gives a client that is signed in as them. */
  signedIn(
    name: string,
    ...roles: Role[]
  ): Promise<{ readonly person: PersonId; readonly call: Call; readonly cookie: string }>;
  /** A client that nobody is signed in with. */
  readonly stranger: Call;
  close(): Promise<void>;
}

/**
 * Starts a server with a town of two wards, An Thủy and Bãi Ngang. Close it in `afterAll`.
 * @param secondKey file of a key held apart. @param environment names the broker, as for the server; the test's own by default.
 * @param recurs false: the test itself is the minute; otherwise the server's own look may come between two lines of it.
 */
export async function testServer({
  secondKey,
  environment,
  recurs = true,
}: {
  readonly secondKey?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly recurs?: boolean;
} = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'loaphuong-test-'));
  const db = await testDatabase<AllTables>();
  const broker = await anyBroker((username, password) => brokerRights(db, username, password), environment);
  const link = await broker.connect();
  const workshop = await createAudioWorkshop({ tempDir: folder, log: noLog });
  const app = await createApp({
    db,
    databaseUrl: db.url,
    link,
    clock: systemClock,
    log: noLog,
    files: await openFiles(join(folder, 'media')),
    workshop,
    recurs,
    signer: await loadSigner(join(folder, 'installation.pem'), secondKey),
    sessionSecret: randomBytes(32).toString('base64url'),
    version: '0.0.0-test',
    publicUrl: undefined,
    localUrl: 'http://localhost',
    consoleDir: undefined,
    broker: {
      port: broker.port,
      url: broker.told?.url,
      ca: broker.told?.ca,
      ...(broker.disconnect === undefined ? {} : { disconnect: broker.disconnect }),
      ...(broker.accounts === undefined ? {} : { accounts: broker.accounts }),
    },
  });
  const from = Temporal.PlainDate.from('2020-01-01');
  const places = await withTransaction(db, async (trx) => {
    const town = await foundPlace(narrow(trx), 'program', { name: 'Thị xã Cửa Lam', level: 'town', from });
    const wards: PlaceId[] = [];
    for (const name of ['An Thủy', 'Bãi Ngang']) {
      wards.push(await foundPlace(narrow(trx), 'program', { name, level: 'ward', parent: town, from }));
    }
    await foundInstallation(narrow(trx), 'program', town, 'Asia/Ho_Chi_Minh');
    return { town, wards };
  });
  const through = (cookie: string): Call => createClient('', inject(app, cookie));

  return {
    app,
    db,
    broker,
    ...places,
    stranger: through(''),
    async signedIn(name, ...roles) {
      const email = `${createHash('sha256').update(name).digest('hex').slice(0, 12)}@cualam.example`;
      const person = await withTransaction(db, async (trx) => {
        const id = await addPerson(narrow(trx), 'program', { name, email });
        for (const role of roles)
          await grantRole(narrow(trx), 'program', { person: id, role, place: places.town });
        return id;
      });
      const link = await app.oneTimeLink(email);
      const answer = await app.http.inject({
        method: 'POST',
        url: accessRoutes.useLink.path,
        headers: { origin: 'http://localhost', host: 'localhost' },
        payload: { token: link.split('token=')[1] ?? '' },
      });
      const cookie = answer.cookies
        .map((each) => `${each.name}=${encodeURIComponent(each.value)}`)
        .join('; ');
      return { person, call: through(cookie), cookie };
    },
    async close() {
      await app.stop();
      await workshop.stop();
      await broker.close();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A box's key pair and the ask that it makes with a code, for tests of the enrolment door. */
export function enrolAsk(
  code: string,
  keys = generateKeyPairSync('ed25519'),
): { readonly code: string; readonly publicKey: string; readonly signature: string } {
  const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
  return {
    code,
    publicKey,
    signature: sign(null, Buffer.from(enrolText(code, publicKey)), keys.privateKey).toString('base64'),
  };
}

function inject(app: App, cookie: string): Fetch {
  return async (url, init) => {
    const answer = await app.http.inject({
      method: init.method as 'GET' | 'POST' | 'PUT' | 'DELETE',
      url,
      headers: { ...init.headers, cookie, origin: 'http://localhost', host: 'localhost' },
      ...(init.body === undefined
        ? {}
        : { payload: typeof init.body === 'string' ? init.body : Buffer.from(init.body) }),
    });
    return {
      ok: answer.statusCode < 400,
      status: answer.statusCode,
      json: async () => JSON.parse(answer.body) as unknown,
    };
  };
}
