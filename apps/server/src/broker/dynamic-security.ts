import { randomUUID } from 'node:crypto';
import { refuse } from '@loaphuong/domain/basics';
import * as z from 'zod';
import type { BrokerAccounts } from '../platform/broker-accounts.ts';
import type { DeviceLink } from '../platform/devices.ts';
import type { Rights } from './rights.ts';

const CONTROL = '$CONTROL/dynamic-security/v1';
const PATIENCE_MS = 10_000;

const Answer = z.object({
  responses: z.array(
    z.object({
      command: z.string(),
      correlationData: z.string().optional(),
      error: z.string().optional(),
    }),
  ),
});

type Acl = { readonly acltype: string; readonly topic: string; readonly allow: true };

/**
 * Accounts at Mosquitto (2.0 and later) by its dynamic-security plugin: commands over MQTT itself, kept by the broker in its own
 * file. Our account needs the plugin's `admin` role and the right to everything else.
 * Source: the plugin's documentation at mosquitto.org, "Dynamic Security Plugin".
 */
export async function dynamicSecurity(link: DeviceLink): Promise<BrokerAccounts> {
  const waiting = new Map<string, (error: string | undefined) => void>();
  await link.subscribe(`${CONTROL}/response`, (_topic, payload) => {
    const answer = Answer.safeParse(parsed(payload));
    if (!answer.success) return;
    for (const { correlationData = '', error } of answer.data.responses)
      waiting.get(correlationData)?.(error);
  });

  /** Sends one command; gives the plugin's own error, or nothing. */
  async function command(name: string, fields: object): Promise<string | undefined> {
    const correlationData = randomUUID();
    return new Promise<string | undefined>((settle) => {
      const timer = setTimeout(() => settled('no answer'), PATIENCE_MS);
      const settled = (error: string | undefined): void => {
        clearTimeout(timer);
        waiting.delete(correlationData);
        settle(error);
      };
      waiting.set(correlationData, settled);
      const text = JSON.stringify({ commands: [{ command: name, correlationData, ...fields }] });
      link.publish(CONTROL, text).catch((error: unknown) => settled(String(error)));
    });
  }

  async function must(name: string, fields: object): Promise<void> {
    const error = await command(name, fields);
    if (error !== undefined) failed(error);
  }

  async function strike(username: string): Promise<void> {
    for (const [name, fields] of [
      ['deleteClient', { username }],
      ['deleteRole', { rolename: roleOf(username) }],
    ] as const) {
      const error = await command(name, fields);
      if (error !== undefined && !/not found/i.test(error)) failed(error);
    }
  }

  return {
    async admit(username, password, rights) {
      await strike(username);
      await must('createRole', { rolename: roleOf(username), acls: aclsOf(rights) });
      await must('createClient', { username, password, roles: [{ rolename: roleOf(username) }] });
    },
    strike,
  };
}

function roleOf(username: string): string {
  return `box-${username}`;
}

/** A subscription with wildcards is compared letter by letter, one without as a topic: so each filter stands in both lists. */
function aclsOf({ publish, subscribe }: Rights): Acl[] {
  const acl = (acltype: string) => (topic: string) => ({ acltype, topic, allow: true }) as const;
  return [
    ...publish.map(acl('publishClientSend')),
    ...subscribe.map(acl('subscribePattern')),
    ...subscribe.map(acl('subscribeLiteral')),
    ...subscribe.map(acl('publishClientReceive')),
  ];
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

function failed(why: string): never {
  return refuse('unavailable', 'platform/broker-accounts', {
    vi: `Máy chủ tin nhắn không nhận tài khoản của thiết bị (${why}). Hãy kiểm tra phần mở rộng dynamic-security và quyền của tài khoản trong MQTT_URL.`,
    en: `The broker did not take the account of the box (${why}). Check its dynamic-security plugin and the rights of the account in MQTT_URL.`,
  });
}
