import { MOST_MESSAGE_BYTES } from '@loaphuong/protocol';
import { readConfig } from '@loaphuong/server';
import {
  type Authenticate,
  type Broker,
  EVERY_RIGHT,
  externalAccounts,
  openBroker,
} from '@loaphuong/server/broker';
import { readAuthorities } from '@loaphuong/server/platform/authorities';
import type { BrokerAccounts } from '@loaphuong/server/platform/broker-accounts';
import { connectDevices, type DeviceLink } from '@loaphuong/server/platform/devices';

/** A broker for a test: the embedded one, or the one that `MQTT_URL` names. */
export interface AnyBroker {
  readonly port: number;
  /** Address for an account. */
  urlFor(username: string, password: string): string;
  /** A line with every right, closed together with the broker. */
  connect(): Promise<DeviceLink>;
  /** What boxes are told of it; absent: it is reached where the server is. */
  readonly told: { readonly url: string; readonly ca: string | undefined } | undefined;
  /** How accounts are made where the broker does not ask the database. */
  readonly accounts: BrokerAccounts | undefined;
  /** Ends the connections of an account that may come again; only the embedded one can. */
  readonly disconnect: ((username: string) => void) | undefined;
  close(): Promise<void>;
}

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
    { host: '127.0.0.1', port: 0, connectionLimit: 1000, payloadLimit: MOST_MESSAGE_BYTES },
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

/**
 * The broker that the environment names (`MQTT_URL`, `MQTT_ACCOUNTS` and their kin, as for the server), so that the same tests run at
 * Mosquitto and NATS; the embedded one where nothing is named. @param authenticate is asked by the embedded one only. @param environment
 * the test's own by default.
 */
export async function anyBroker(
  authenticate: Authenticate,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<AnyBroker> {
  const config = readConfig(environment);
  const { mqttUrl } = config;
  if (mqttUrl === undefined) {
    const { broker, ...rest } = await testBroker(authenticate);
    return {
      ...rest,
      told: undefined,
      accounts: undefined,
      disconnect: (username) => broker.disconnect(username),
    };
  }
  const ca = config.mqttCaFile === undefined ? undefined : await readAuthorities(config.mqttCaFile);
  const links: DeviceLink[] = [];
  const connect = async (): Promise<DeviceLink> => {
    const link = await connectDevices({ url: mqttUrl, ca });
    links.push(link);
    return link;
  };
  const accounts = await externalAccounts(config, await connect(), ca);
  const { protocol, host } = new URL(mqttUrl);
  return {
    port: Number(new URL(mqttUrl).port),
    urlFor(username, password) {
      const address = new URL(mqttUrl);
      address.username = encodeURIComponent(username);
      address.password = encodeURIComponent(password);
      return address.href;
    },
    connect,
    told: { url: `${protocol}//${host}`, ca },
    accounts,
    disconnect: undefined,
    async close() {
      for (const link of links) await link.stop();
    },
  };
}
