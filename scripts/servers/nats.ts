import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Certificates } from './certificates.ts';
import { findProgram } from './find.ts';
import { end, freePorts, type RunningServer, start } from './running.ts';

const NODES = 3;
/** Doors of a node: clients, its neighbours, MQTT, health. */
const DOORS = 4;

/**
 * A NATS cluster of three nodes with MQTT doors and JetStream on disk; the tests speak to the first. `undefined` where it is not
 * installed.
 * @param tls its MQTT doors speak TLS with this certificate, and nothing else.
 */
export async function startNatsCluster(
  folder: string,
  tls?: Certificates,
): Promise<RunningServer | undefined> {
  const program = findProgram('nats-server');
  if (program === undefined) return undefined;
  const password = 'server-of-this-test';
  const users = join(folder, 'loaphuong-users.conf');
  // The block that the server itself writes later, with its own account only.
  const server = { user: 'server', password, permissions: { publish: ['>'], subscribe: ['>'] } };
  writeFileSync(users, `authorization: ${JSON.stringify({ users: [server] })}\n`);
  const ports = await freePorts(NODES * DOORS);
  const portsOf = (node: number) => ports.slice(node * DOORS, (node + 1) * DOORS);
  const routes = Array.from({ length: NODES }, (_, node) => `nats://127.0.0.1:${portsOf(node)[1]}`);
  const secured =
    tls === undefined ? '' : `, tls: ${JSON.stringify({ cert_file: tls.certificate, key_file: tls.key })}`;
  const children = Array.from({ length: NODES }, (_, node) => {
    const [client, cluster, mqtt, health] = portsOf(node);
    const home = join(folder, `nats-${node}`);
    mkdirSync(home, { recursive: true });
    const config = join(folder, `nats-${node}.conf`);
    writeFileSync(
      config,
      `server_name: n${node}
listen: 127.0.0.1:${client}
http: 127.0.0.1:${health}
pid_file: ${JSON.stringify(join(folder, `nats-${node}.pid`))}
jetstream { store_dir: ${JSON.stringify(home)} }
mqtt { listen: "127.0.0.1:${mqtt}", max_ack_pending: 1024${secured} }
cluster { name: loaphuong, listen: "127.0.0.1:${cluster}", routes: ${JSON.stringify(routes)} }
include loaphuong-users.conf
`,
    );
    return start(program, ['-c', config]);
  });
  for (const [node, child] of children.entries()) await healthy(portsOf(node)[3] ?? 0, child);
  const pidFiles = Array.from({ length: NODES }, (_, node) => join(folder, `nats-${node}.pid`));
  return {
    env: {
      MQTT_URL: `${tls === undefined ? 'mqtt' : 'mqtts'}://server:${password}@127.0.0.1:${portsOf(0)[2]}`,
      MQTT_ACCOUNTS: 'nats',
      NATS_USERS_FILE: users,
      NATS_PID_FILES: pidFiles.join(','),
      ...(tls === undefined ? {} : { MQTT_CA_FILE: tls.ca }),
    },
    stop: () => end(children),
  };
}

/** Waits until a node says that it is well: the three have found each other and chosen who leads. @throws {Error} when it has ended, and after 60 s. */
async function healthy(port: number, node: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300 && node.exitCode === null; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(200);
  }
  throw new Error('the cluster of NATS did not become well: see what its nodes said above');
}
