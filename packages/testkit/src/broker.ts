import { type Authenticate, type Broker, EVERY_RIGHT, openBroker } from '@loaphuong/server/broker';
import { connectDevices, type DeviceLink } from '@loaphuong/server/platform/devices';

/** A broker in the test's own process. */
export interface TestBroker {
  readonly port: number;
  /** Address for the server side, with every right. */
  readonly url: string;
  /** Address for an account that `authenticate` knows. */
  urlFor(username: string, password: string): string;
  /** A line with every right, closed together with the broker. */
  connect(): Promise<DeviceLink>;
  readonly broker: Broker;
  close(): Promise<void>;
}

const SERVER_PASSWORD = 'server-of-this-test';

/** Opens a broker on a free loopback port. @param authenticate who else may come in; nobody when absent. */
export async function testBroker(authenticate: Authenticate = async () => undefined): Promise<TestBroker> {
  const broker = await openBroker(
    { host: '127.0.0.1', port: 0, connectionLimit: 1000, payloadLimit: 262_144 },
    async (username, password) =>
      username === 'server' && password === SERVER_PASSWORD ? EVERY_RIGHT : authenticate(username, password),
  );
  const urlFor = (username: string, password: string): string =>
    `mqtt://${encodeURIComponent(username)}:${encodeURIComponent(password)}@127.0.0.1:${broker.port}`;
  const url = urlFor('server', SERVER_PASSWORD);
  const links: DeviceLink[] = [];
  return {
    port: broker.port,
    url,
    urlFor,
    broker,
    async connect() {
      const link = await connectDevices({ url });
      links.push(link);
      return link;
    },
    async close() {
      for (const link of links) await link.stop();
      await broker.close();
    },
  };
}
