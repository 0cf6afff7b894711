import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import {
  connectNothing,
  type Keyring,
  loadSigner,
  makeKey,
  markOf,
  retireKey,
  rotateKey,
  systemClock,
} from '@loaphuong/server';
import { Command } from 'commander';
import { anAdministrator, besideServer, type Where } from './beside-server.ts';
import { addSecondHand } from './second-hand.ts';

/** `loaphuong keys list|rotate|retire|second|demand|waiting|sign`: keys of the installation, beside the running server, which takes it up within 20 s. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('xem và đổi khóa của hệ thống · keys of the installation');
  const data = ['--data <thư mục>', 'thư mục dữ liệu (mặc định ./data) · data folder'] as const;
  const reason = ['--reason <lý do>', 'lý do, ghi vào nhật ký · why, for the log'] as const;
  keys
    .command('list')
    .description('các khóa và số thiết bị tin từng khóa · keys, and how many boxes believe each')
    .option(...data)
    .action((options: Where) => withKeys(options, list));
  keys
    .command('rotate')
    .description('làm khóa mới, báo cho mọi thiết bị · make a new key and tell every box')
    .option(...data)
    .requiredOption(...reason)
    .action((options: Where & { reason: string }) =>
      withKeys(options, async (parts, actor) => {
        process.stdout.write(`${await rotateKey(parts, actor, options.reason)}\n`);
      }),
    );
  keys
    .command('retire')
    .description('cho một khóa thôi dùng · retire a key')
    .argument('<key>', 'tên khóa, 16 chữ số · name of the key')
    .option(...data)
    .option('--anyway', 'dù còn thiết bị chưa tin khóa mới · although boxes are behind', false)
    .requiredOption(...reason)
    .action((key: string, options: Where & { reason: string; anyway: boolean }) =>
      withKeys(options, (parts, actor) => retireKey(parts, actor, key, options)),
    );
  keys
    .command('second')
    .description('tạo khóa thứ hai để người khác giữ · make a second key for another person to hold')
    .requiredOption('--out <tệp>', 'tệp khóa, nên nằm trên USB riêng · file of the key, best on a stick')
    .action(async ({ out }: { out: string }) => {
      const file = resolve(out);
      if (existsSync(file)) {
        refuse('conflict', 'cli/file-exists', {
          vi: `Đã có tệp ${file}. Hãy chọn tên khác; khóa cũ không bị ghi đè.`,
          en: `There is a file ${file}. Choose another name; no key is written over.`,
        });
      }
      const { pinned } = await makeKey(() => file);
      process.stdout.write(`${pinned.key}\nSECOND_KEY=${file}\n`);
    });
  addSecondHand(keys, withKeys);
  return keys;
}

type Parts = Parameters<typeof rotateKey>[0];

function withKeys(where: Where, act: (parts: Parts, actor: Actor) => Promise<void>): Promise<void> {
  return besideServer(where, async (db, config) => {
    const actor = await anAdministrator(db);
    const signer: Keyring = await loadSigner(
      join(config.dataDir, 'keys', 'installation.pem'),
      config.secondKey,
    );
    await signer.refresh(db);
    await act({ db, clock: systemClock, signer, link: connectNothing }, actor);
  });
}

async function list({ db, signer }: Parts): Promise<void> {
  const rows = await db.sql.selectFrom('fleet.signing_key').selectAll().orderBy('created_at').execute();
  const boxes = await db.sql
    .selectFrom('fleet.box')
    .select('believes')
    .where('revoked_at', 'is', null)
    .execute();
  for (const row of rows) {
    const state =
      row.retired_at !== null
        ? 'thôi dùng · retired'
        : row.apart
          ? 'người khác giữ · held apart'
          : row.name === signer.pinned.key
            ? 'đang ký · signs'
            : 'cùng ký · signs too';
    const believing = boxes.filter(({ believes }) => believes.includes(row.name)).length;
    process.stdout.write(`${row.name}  ${markOf(row.public_key)}  ${believing}/${boxes.length}  ${state}\n`);
  }
  const kinds = signer.twoSignatures.join(' ');
  process.stdout.write(`hai chữ ký · two signatures: ${kinds === '' ? '–' : kinds}\n`);
}
