import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import * as persistence from 'aedes-persistence';
import type { BrokerFigures, Settings } from './messages.ts';
import { createPacketGuard } from './packet-guard.ts';
import { RetainedStore } from './retained-store.ts';
import { mayPublish, maySubscribe, ownsClientId, type Rights } from './rights.ts';

/** Decides who may connect. `undefined` means: not with this password. Must not throw for strangers. */
export type Authenticate = (username: string, password: string) => Promise<Rights | undefined>;

/** An MQTT 3.1.1 broker in this process. */
export interface Broker {
  readonly port: number;
  figures(): BrokerFigures;
  /** Throws off every connection of an account, e.g. because its box was struck off. */
  disconnect(username: string): void;
  close(): Promise<void>;
}

/** Kept topics of one account; its own status needs one. The server is not limited. */
const RETAINED_LIMIT = 16;
/** Longest that one listener may be full before it is cut off; a frozen one would hold up everybody's messages. */
const DRAIN_MS = 5_000;
const CONNECT_MS = 10_000;

/** Where a publish goes that its sender had no right to: nobody can hear `$` topics. */
const NOWHERE = '$discarded';

interface Account {
  readonly username: string;
  readonly rights: Rights;
}

/**
 * Opens a broker. What is not obvious:
 * - Sessions always start clean: what must arrive has a row in the database, so queues for absent boxes would only fill
 *   the memory.
 * - A publish without right is acknowledged and thrown away, never answered by closing the line: a box with a wrong
 *   topic in its firmware would otherwise reconnect for ever.
 * - A client id must be the user name, alone or with `.anything` behind it.
 * @throws the error of `listen`, e.g. EADDRINUSE.
 */
export async function openBroker(settings: Settings, authenticate: Authenticate): Promise<Broker> {
  const accounts = new WeakMap<Client, Account>();
  const retained = new Map<string, Set<string>>();
  const counts = {
    discarded: 0,
    refusedSubscriptions: 0,
    refusedConnections: 0,
    oversized: 0,
    unretained: 0,
  };

  const aedes = await Aedes.createBroker({
    connectTimeout: CONNECT_MS,
    drainTimeout: DRAIN_MS,
    maxTopicLevels: 12,
    persistence: inMemory(),
    preConnect(_client, packet, done) {
      packet.clean = true;
      done(null, true);
    },
    authenticate(client, username, password, done) {
      void admit(client, username ?? '', password?.toString() ?? '').then(
        (code) => (code === 0 ? done(null, true) : done(turnAway(code), false)),
        () => done(turnAway(3), false),
      );
    },
    authorizePublish(client, packet, done) {
      const account = client === null ? undefined : accounts.get(client);
      if (account === undefined || !mayPublish(account.rights, packet.topic)) {
        counts.discarded += 1;
        packet.topic = NOWHERE;
        packet.payload = Buffer.alloc(0);
        packet.retain = false;
      } else if (packet.retain && !mayRetain(account, packet.topic, packet.payload.length)) {
        counts.unretained += 1;
        packet.retain = false;
      }
      done(null);
    },
    authorizeSubscribe(client, subscription, done) {
      const account = accounts.get(client);
      const granted = account !== undefined && maySubscribe(account.rights, subscription.topic);
      if (!granted) counts.refusedSubscriptions += 1;
      done(null, granted ? subscription : null);
    },
  });
  aedes.on('clientError', () => undefined);
  aedes.on('connectionError', () => undefined);

  async function admit(client: Client, username: string, password: string): Promise<0 | 2 | 4> {
    const rights = username === '' ? undefined : await authenticate(username, password);
    const code = rights === undefined ? 4 : ownsClientId(username, client.id) ? 0 : 2;
    if (rights === undefined || code !== 0) counts.refusedConnections += 1;
    else accounts.set(client, { username, rights });
    return code;
  }

  function mayRetain(account: Account, topic: string, bytes: number): boolean {
    const own = retained.get(account.username) ?? new Set();
    retained.set(account.username, own);
    if (bytes === 0) return own.delete(topic) || true;
    const free = account.rights.publish.includes('#') || own.has(topic) || own.size < RETAINED_LIMIT;
    if (free) own.add(topic);
    return free;
  }

  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
    guard(socket, settings.payloadLimit, () => {
      counts.oversized += 1;
    });
    aedes.handle(socket);
  });
  server.maxConnections = settings.connectionLimit;
  server.on('drop', () => {
    counts.refusedConnections += 1;
  });
  await listen(server, settings).catch(async (error: unknown) => {
    await closed(aedes);
    throw error;
  });

  return {
    port: (server.address() as AddressInfo).port,
    figures: () => ({ connections: aedes.connectedClients, ...counts }),
    disconnect(username) {
      for (const client of clientsOf(aedes)) if (accounts.get(client)?.username === username) client.close();
    },
    async close() {
      const ended = new Promise<void>((settle) => server.close(() => settle()));
      await closed(aedes);
      await ended;
    },
  };
}

/** Ends a connection on which a packet beyond the limit is announced, before any of it is gathered. */
function guard(socket: Socket, payloadLimit: number, onOversized: () => void): void {
  // Topic, will, user name and password stand in the same packet as a payload.
  const packets = createPacketGuard(payloadLimit + 4096);
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    const bytes: unknown = read(size);
    if (!(bytes instanceof Buffer) || packets.accept(bytes)) return bytes;
    onOversized();
    socket.destroy();
    return null;
  };
}

/** The library's store in memory, with our own for retained messages. */
function inMemory(): unknown {
  const kept = new RetainedStore<PublishPacket>();
  // The package is CommonJS but declares an ES default, which TypeScript then looks for one level too deep.
  const createMemory = Reflect.get(persistence, 'default') as unknown as () => object;
  return Object.assign(createMemory(), {
    storeRetained: async (packet: PublishPacket) => kept.keep({ ...packet }),
    createRetainedStream: (filter: string) => Readable.from(kept.under(filter)),
    createRetainedStreamCombi: (filters: string[]) =>
      Readable.from(filters.flatMap((filter) => kept.under(filter))),
  });
}

/** CONNACK return codes (MQTT 3.1.1, table 3.1): 2 identifier rejected, 3 unavailable, 4 bad user name or password. */
function turnAway(code: 2 | 3 | 4): AuthenticateError {
  return Object.assign(new Error('turned away'), { returnCode: code });
}

function* clientsOf(aedes: Aedes): Iterable<Client> {
  // Aedes keeps them by client id but does not declare the table.
  const table: unknown = Reflect.get(aedes, 'clients');
  for (const client of Object.values(table ?? {})) yield client as Client;
}

async function listen(server: Server, settings: Settings): Promise<void> {
  await new Promise<void>((settle, reject) => {
    server.once('error', reject);
    server.listen({ host: settings.host, port: settings.port }, () => settle());
  });
}

async function closed(aedes: Aedes): Promise<void> {
  await new Promise<void>((settle) => aedes.close(() => settle()));
}
