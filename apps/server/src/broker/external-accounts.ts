import { refuse } from '@loaphuong/domain/basics';
import { connectAsync } from 'mqtt';
import type { BrokerAccounts } from '../platform/broker-accounts.ts';
import type { Config } from '../platform/config.ts';
import type { DeviceLink } from '../platform/devices.ts';
import { dynamicSecurity } from './dynamic-security.ts';
import { createEcho } from './echo.ts';
import { natsUsers } from './nats-users.ts';

/**
 * How boxes get their accounts at an external broker, as the configuration says; `undefined` when somebody keeps them by hand.
 * @param ca PEM of the authorities that vouch for it.
 * @throws {Refused} `platform/bad-setting` when NATS is named without its users file.
 */
export async function externalAccounts(
  config: Pick<Config, 'mqttUrl' | 'mqttAccounts' | 'natsUsersFile' | 'natsPidFiles'>,
  link: DeviceLink,
  ca?: string | undefined,
): Promise<BrokerAccounts | undefined> {
  const { mqttUrl, mqttAccounts, natsUsersFile, natsPidFiles = [] } = config;
  if (mqttUrl === undefined || mqttAccounts === undefined) return undefined;
  if (mqttAccounts === 'mosquitto') return dynamicSecurity(link);
  if (natsUsersFile === undefined) {
    return refuse(
      'invalid',
      'platform/bad-setting',
      {
        vi: 'MQTT_ACCOUNTS=nats cần NATS_USERS_FILE: tệp tài khoản mà các nút NATS cùng đọc.',
        en: 'MQTT_ACCOUNTS=nats needs NATS_USERS_FILE: the accounts file that the NATS nodes include.',
      },
      { field: 'natsUsersFile' },
    );
  }
  const { username, password } = new URL(mqttUrl);
  return natsUsers(
    { file: natsUsersFile, pidFiles: natsPidFiles },
    { username: decodeURIComponent(username), password: decodeURIComponent(password) },
    {
      comesIn: (name, secret) => comesIn(mqttUrl, ca, name, secret),
      delivers: await createEcho(link),
    },
  );
}

/** Longest that a broker may take to say yes or no. */
const ANSWER_MS = 5000;

/** Whether an account may come in right now; the connection is ended at once. */
async function comesIn(
  url: string,
  ca: string | undefined,
  username: string,
  password: string,
): Promise<boolean> {
  const address = new URL(url);
  address.username = '';
  address.password = '';
  const settings = {
    protocolVersion: 4,
    clientId: `${username}.trial`,
    username,
    password,
    connectTimeout: ANSWER_MS,
    reconnectPeriod: 0,
    ...(ca === undefined ? {} : { ca }),
  } as const;
  try {
    const client = await connectAsync(address.href, settings, false);
    await client.endAsync(true);
    return true;
  } catch {
    // Refused or not reached: for now the answer is no.
    return false;
  }
}
