import { sign } from 'node:crypto';
import { resolve } from 'node:path';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import {
  awaitingOrders,
  demandTwoSignatures,
  prepareOrder,
  readKey,
  rebuildHorizons,
  signOrder,
  type ToSign,
} from '@loaphuong/server';
import type { Command } from 'commander';
import type { Where } from './beside-server.ts';

type Parts = Parameters<typeof demandTwoSignatures>[0];
type With = (where: Where, act: (parts: Parts, actor: Actor) => Promise<void>) => Promise<void>;

const KINDS = ['horizon', 'command', 'alert'] as const;

/** Adds `demand`, `waiting` and `sign` to `loaphuong keys`: what needs two signatures, and the second hand where no browser may read a key. */
export function addSecondHand(keys: Command, withKeys: With): void {
  const data = ['--data <thư mục>', 'thư mục dữ liệu (mặc định ./data) · data folder'] as const;
  keys
    .command('demand')
    .description(
      'loại nào cần hai chữ ký; để trống là không loại nào · what needs two signatures; nothing named: nothing',
    )
    .argument('[kinds...]', 'horizon, command, alert')
    .option(...data)
    .requiredOption('--reason <lý do>', 'lý do, ghi vào nhật ký · why, for the log')
    .action((typed: string[], options: Where & { reason: string }) =>
      withKeys(options, async (parts, actor) => {
        await demandTwoSignatures(parts, actor, typed.map(kindOf), options.reason);
      }),
    );
  keys
    .command('waiting')
    .description('các lệnh đang chờ chữ ký thứ hai · orders that await a second signature')
    .option(...data)
    .action((options: Where) =>
      withKeys(options, async ({ db, clock }) => {
        for (const { id, what, by, signature, names, boxes } of await awaitingOrders(db.sql, clock.now())) {
          const until = signature?.state === 'awaiting' ? signature.until : '';
          const to = names.length === 0 ? 'tất cả · all' : names.join(', ');
          process.stdout.write(
            `${id}  ${what.command}  ${to} (${boxes})  ${by?.name ?? '–'}  đến · until ${until}\n`,
          );
        }
      }),
    );
  keys
    .command('sign')
    .description('ký một lệnh đang chờ chữ ký thứ hai · sign an order as the second person')
    .argument('<order>', 'mã lệnh, xem “keys waiting” · id of the order')
    .requiredOption('--key <tệp>', 'tệp khóa thứ hai · file of the second key')
    .requiredOption('--as <email>', 'người ký · who signs')
    .option(...data)
    .action((order: string, options: Where & { key: string; as: string }) =>
      withKeys(options, async (parts) => {
        const actor = await actorOf(parts, options.as);
        const read = await signBeside(parts, actor, order, resolve(options.key));
        const [first] = read;
        process.stdout.write(`${read.length} × ${first?.payload ?? ''}\n`);
        process.stdout.write(
          'Đã ký; máy chủ gửi trong 20 giây. · Signed; the server sends it within 20 s.\n',
        );
      }),
    );
}

/**
 * Prepares, signs by the key in `file` and takes over, in one transaction. @returns what was signed.
 * @throws {Refused} `cli/no-key` when there is no key in the file; else as `prepareOrder` and `signOrder`.
 */
export async function signBeside(
  parts: Parts,
  actor: Actor,
  order: string,
  file: string,
): Promise<readonly ToSign[]> {
  const key = await readKey(file);
  if (key === undefined) {
    return refuse('missing', 'cli/no-key', {
      vi: `Không có khóa trong ${file}. Hãy cắm USB giữ khóa rồi chỉ đúng tệp.`,
      en: `There is no key in ${file}. Plug in the stick that holds it and name the right file.`,
    });
  }
  return parts.db.sql.transaction().execute(async (trx) => {
    const commands = await prepareOrder(trx, parts, actor, order);
    const signatures = commands.map(({ command, text }) => ({
      command,
      signature: sign(null, Buffer.from(text), key.privateKey).toString('base64'),
    }));
    await signOrder(trx, parts, actor, order, { key: key.pinned.key, signatures }, rebuildHorizons);
    return commands;
  });
}

async function actorOf({ db }: Parts, email: string): Promise<Actor> {
  const person = await db.sql
    .selectFrom('access.person')
    .select('id')
    .where('email', '=', email.trim().toLowerCase())
    .executeTakeFirst();
  const grants =
    person === undefined
      ? []
      : await db.sql
          .selectFrom('access.role_grant')
          .select(['role', 'place'])
          .where('person', '=', person.id)
          .where('role', 'in', ['administrator', 'lead', 'approver'])
          .execute();
  if (person === undefined || grants.length === 0) {
    return refuse('forbidden', 'cli/no-second-person', {
      vi: `Không có ai với địa chỉ ${email} giữ vai trò quản trị, chủ trì hoặc duyệt. Hãy kiểm tra địa chỉ.`,
      en: `Nobody with the address ${email} is an administrator, lead or approver. Check the address.`,
    });
  }
  return { person: person.id, behind: undefined, grants };
}

function kindOf(typed: string): (typeof KINDS)[number] {
  return (
    KINDS.find((kind) => kind === typed) ??
    refuse('invalid', 'cli/no-such-kind', {
      vi: `Không có loại “${typed}”. Hãy chọn trong: ${KINDS.join(', ')}.`,
      en: `There is no kind “${typed}”. Choose among: ${KINDS.join(', ')}.`,
    })
  );
}
