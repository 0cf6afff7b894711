import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { refuse } from '@loaphuong/domain/basics';
import * as z from 'zod';
import type { BrokerAccounts } from '../platform/broker-accounts.ts';
import type { Echo } from './echo.ts';
import type { Rights } from './rights.ts';

/** Where the accounts of a NATS cluster are kept. */
export interface NatsUsersPlace {
  /** The file that every node includes in its configuration; written by us alone. */
  readonly file: string;
  /** Files in which nodes on this machine keep their process number; they are told to read the file again. */
  readonly pidFiles: readonly string[];
}

/** What is tried at NATS after its accounts have changed. */
export interface NatsTrial {
  /** May this account come in now? Nodes read the file a little after they are told to. */
  readonly comesIn: (username: string, password: string) => Promise<boolean>;
  /** Do messages still reach sessions that stood before? */
  readonly delivers: Echo;
}

const User = z.strictObject({
  user: z.string(),
  password: z.string(),
  allowed_connection_types: z.array(z.string()),
  permissions: z.strictObject({ publish: z.array(z.string()), subscribe: z.array(z.string()) }),
});
const Users = z.array(User);

/** Said in so many words: NATS 2.9 falls over at the next reload when somebody without a list of rights has kept a message (seen with 2.9.10). */
const EVERYTHING = { publish: ['>'], subscribe: ['>'] };

const ATTEMPTS = 40;
const ATTEMPT_EACH_MS = 250;

/** What a subscription of QoS 1 is delivered on inside NATS. */
const DELIVERY = '$MQTT.sub.>';

/**
 * Accounts at NATS (2.9 and later) as a file that its configuration includes (`include loaphuong-users.conf`), read again on SIGHUP.
 * The file is the whole `authorization` block; NATS configuration is a superset of JSON.
 * @param server our own account, which stands in the same block with every right.
 */
export function natsUsers(
  place: NatsUsersPlace,
  server: { readonly username: string; readonly password: string },
  trial: NatsTrial,
): BrokerAccounts {
  let turn: Promise<unknown> = Promise.resolve();
  const change = (edit: (users: z.infer<typeof Users>) => z.infer<typeof Users>): Promise<void> => {
    const next = turn.then(async () => {
      const users = edit(await readUsers(place.file, server.username));
      await writeFile(`${place.file}.new`, natsAuthorization(server, users), { mode: 0o640 });
      await rename(`${place.file}.new`, place.file);
      await reload(place.pidFiles);
    });
    turn = next.catch(() => undefined);
    return next;
  };
  const hasComeIn = async (username: string, password: string): Promise<boolean> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await trial.comesIn(username, password)) return true;
      await pause(ATTEMPT_EACH_MS);
    }
    return false;
  };
  return {
    async admit(username, password, rights) {
      await change((users) => [
        ...users.filter(({ user }) => user !== username),
        userOf(username, password, rights),
      ]);
      if (!(await hasComeIn(username, password)))
        refuse('unavailable', 'platform/broker-accounts', {
          vi: 'Cụm máy chủ NATS chưa nhận tài khoản mới của thiết bị. Hãy kiểm tra NATS_USERS_FILE, NATS_PID_FILES rồi ghép lại.',
          en: 'NATS did not take the new account of the box. Check NATS_USERS_FILE and NATS_PID_FILES, then enrol again.',
        });
      if (!(await trial.delivers()))
        refuse('unavailable', 'platform/broker-deaf', {
          vi: 'Cụm máy chủ NATS đã đọc lại tài khoản nhưng không chuyển tin nữa. Hãy ghi max_ack_pending: 1024 vào khối mqtt trong cấu hình của mỗi nút NATS, khởi động lại các nút rồi ghép lại.',
          en: 'NATS has read its accounts again and no longer delivers messages. Write max_ack_pending: 1024 into the mqtt block of every NATS node, restart the nodes, then enrol again.',
        });
    },
    strike: (username) => change((users) => users.filter(({ user }) => user !== username)),
  };
}

/** The `authorization` block with our own account and those of boxes. */
export function natsAuthorization(
  server: { readonly username: string; readonly password: string },
  users: readonly object[] = [],
): string {
  const { username: user, password } = server;
  const all = [{ user, password, permissions: EVERYTHING }, ...users];
  return `authorization: ${JSON.stringify({ users: all }, undefined, 1)}\n`;
}

/** MQTT filters as NATS subjects: levels by points, `+` as `*`, `#` as `>`. */
export function subjectOf(filter: string): string {
  return filter.replaceAll('/', '.').replaceAll('+', '*').replace(/#$/, '>');
}

function userOf(user: string, password: string, { publish, subscribe }: Rights): z.infer<typeof User> {
  return {
    user,
    password,
    allowed_connection_types: ['MQTT'],
    permissions: {
      publish: publish.map(subjectOf),
      subscribe: [...subscribe.map(subjectOf), DELIVERY],
    },
  };
}

async function readUsers(file: string, serverName: string): Promise<z.infer<typeof Users>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return natsAuthorization({ username: serverName, password: '' });
    throw error;
  });
  try {
    const all: unknown = JSON.parse(text.replace(/^authorization: /, ''));
    const { users } = z.object({ users: z.array(z.looseObject({ user: z.string() })) }).parse(all);
    return Users.parse(users.filter(({ user }) => user !== serverName));
  } catch {
    return refuse('unavailable', 'platform/broker-accounts', {
      vi: `Tệp tài khoản ${file} không đọc được. Tệp này chỉ do chương trình ghi: hãy khôi phục bản sao lưu, hoặc xóa đi rồi ghép lại các thiết bị.`,
      en: `The accounts file ${file} cannot be read. Only the program writes it: restore a back-up, or remove it and enrol the boxes again.`,
    });
  }
}

async function reload(pidFiles: readonly string[]): Promise<void> {
  for (const file of pidFiles) {
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    // A node that is down reads the file when it starts.
    if (pid > 0) process.kill(pid, 'SIGHUP');
  }
}
