import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { findProgram } from './find.ts';
import { end, freePorts, listening, type RunningServer, start } from './running.ts';

const PLUGINS = ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.'].map(
  (machine) => `/usr/lib/${machine}/mosquitto_dynamic_security.so`,
);

/**
 * Mosquitto with its dynamic-security plugin and one account, `server`, that may do everything; `undefined` where it is not installed.
 * @param tls speaks TLS with this certificate, and nothing else.
 * @param inWeb speaks MQTT inside WebSocket, as networks want it that let nothing else through.
 */
export async function startMosquitto(
  folder: string,
  tls?: Certificates,
  inWeb = false,
): Promise<RunningServer | undefined> {
  const program = findProgram('mosquitto');
  const control = findProgram('mosquitto_ctrl');
  const plugin = PLUGINS.find((path) => existsSync(path));
  if (program === undefined || control === undefined || plugin === undefined) return undefined;
  const [port = 0, plain = 0] = await freePorts(2);
  const security = join(folder, 'dynamic-security.json');
  const password = 'server-of-this-test';
  execFileSync(control, ['dynsec', 'init', security, 'server', password], { stdio: 'ignore' });
  allowEverything(security);
  chmodSync(security, 0o600);
  const config = join(folder, 'mosquitto.conf');
  const secured = tls === undefined ? '' : `certfile ${tls.certificate}\nkeyfile ${tls.key}\n`;
  // Mosquitto 2.0.11 does not start with listeners of this protocol alone.
  const web = inWeb ? `protocol websockets\n${secured}listener ${plain} 127.0.0.1\n` : secured;
  writeFileSync(
    config,
    `user root
listener ${port} 127.0.0.1
${web}allow_anonymous false
plugin ${plugin}
plugin_opt_config_file ${security}
persistence false
max_keepalive 120
`,
  );
  const child = start(program, ['-c', config]);
  await listening(port);
  const scheme = `${inWeb ? 'ws' : 'mqtt'}${tls === undefined ? '' : 's'}`;
  return {
    env: {
      MQTT_URL: `${scheme}://server:${password}@127.0.0.1:${port}`,
      MQTT_ACCOUNTS: 'mosquitto',
      ...(tls === undefined ? {} : { MQTT_CA_FILE: tls.ca }),
    },
    stop: () => end([child]),
  };
}

/** The plugin's own first role may rule the plugin and hear everything, but not publish. */
function allowEverything(file: string): void {
  const config = JSON.parse(readFileSync(file, 'utf8')) as {
    roles: {
      rolename: string;
      acls: { acltype: string; topic: string; allow: boolean; priority?: number }[];
    }[];
  };
  for (const role of config.roles)
    if (role.rolename === 'admin') role.acls.push({ acltype: 'publishClientSend', topic: '#', allow: true });
  writeFileSync(file, JSON.stringify(config));
}
