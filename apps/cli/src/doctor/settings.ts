import { join } from 'node:path';
import { Refused } from '@loaphuong/domain/basics';
import type { ConfigOptions } from '@loaphuong/server/platform/config';
import { connectError, hasPostgresAccount, nearestExisting, postgresFolder, root } from './probes.ts';
import type { AccountState, BrokerState, DatabaseState } from './service.ts';

/**
 * The settings as the server would read them: environment first, then what was typed. The server's modules are loaded
 * here and not at the top, so that a broken installation still gets every other finding.
 *
 * @throws Refused when a setting cannot be used
 */
export async function readSettings(typed: ConfigOptions) {
  const { readConfig } = await import('@loaphuong/server/platform/config');
  return readConfig(process.env, typed);
}

/** The settings of the server that this machine would start. */
export type Settings = Awaited<ReturnType<typeof readSettings>>;

/** What is known of the database; looked at, never changed. */
export async function databaseState(settings: Settings): Promise<DatabaseState> {
  const url = settings.databaseUrl ?? (await embeddedUrl(settings.dataDir));
  if (url === undefined) return { kind: 'not-running' };
  try {
    const { outstandingMigrations } = await import('@loaphuong/server/platform/migrate');
    return { kind: 'reached', outstanding: await outstandingMigrations(url, join(root, 'migrations')) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', says: error.refusal.message };
    return { kind: 'unreachable', error: error instanceof Error ? error.message : String(error) };
  }
}

async function embeddedUrl(dataDir: string): Promise<string | undefined> {
  const { attachPostgres } = await import('@loaphuong/server/platform/postgres');
  return (await attachPostgres(join(dataDir, 'postgres')))?.url;
}

/** Where a broker listens when its address names no port (IANA). */
const USUAL_PORTS: Readonly<Record<string, number>> = {
  'mqtt:': 1883,
  'mqtts:': 8883,
  'ws:': 80,
  'wss:': 443,
};

/** Where the broker is looked for, and what went wrong there. */
export async function brokerState(settings: Settings): Promise<BrokerState> {
  const url = new URL(settings.mqttUrl ?? `mqtt://127.0.0.1:${settings.mqttPort ?? 1883}`);
  const port = Number(url.port) || (USUAL_PORTS[url.protocol] ?? 1883);
  const error = await connectError(url.hostname, port);
  const found = { address: `${url.hostname}:${port}`, isEmbedded: settings.mqttUrl === undefined };
  return error === undefined ? found : { ...found, error };
}

/** As whom the embedded PostgreSQL would run: it refuses root, so root needs another account that may enter the folders. */
export async function accountState(settings: Settings): Promise<AccountState> {
  if (settings.databaseUrl !== undefined || process.getuid?.() !== 0) return { kind: 'ourselves' };
  if (!(await hasPostgresAccount())) return { kind: 'to-be-created' };
  const { chooseRunAs } = await import('@loaphuong/server/platform/postgres/run-as');
  try {
    await chooseRunAs([postgresFolder, await nearestExisting(settings.dataDir)]);
    return { kind: 'account' };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', says: error.refusal.message };
    throw error;
  }
}
