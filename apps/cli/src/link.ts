import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '@loaphuong/domain/basics';
import {
  type AllTables,
  attachPostgres,
  createAuthentication,
  noLog,
  openDatabase,
  openPlainPool,
  readConfig,
} from '@loaphuong/server';
import { Command } from 'commander';

/** What `link` can be told on the command line. */
interface LinkOptions {
  readonly data?: string;
  readonly port?: string;
  readonly email?: string;
}

/** The command `link`: a fresh one-time sign-in link, for somebody who has no password or forgot it. */
export function linkCommand(): Command {
  return new Command('link')
    .description(
      'tạo liên kết đăng nhập một lần (máy chủ phải đang chạy)\nMake a one-time sign-in link (the server must be running).',
    )
    .option('--data <thư mục>', 'thư mục dữ liệu (mặc định ./data) · data folder')
    .option('--port <cổng>', 'cổng của trang điều hành (mặc định 8080) · port of the console')
    .option('--email <địa chỉ>', 'người đăng nhập; bỏ trống là người đầu tiên · who signs in')
    .action(async (options: LinkOptions) => {
      process.stdout.write(`${await makeLink(options)}\n`);
    });
}

/**
 * Makes the link through the running installation's database.
 * @throws {Refused} `cli/not-running` when no installation runs on the data folder, `cli/no-such-person`.
 */
export async function makeLink(options: LinkOptions): Promise<string> {
  const config = readConfig(process.env, {
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const url = config.databaseUrl ?? (await attachPostgres(join(config.dataDir, 'postgres')))?.url;
  if (url === undefined) {
    return refuse('unavailable', 'cli/not-running', {
      vi: `Không thấy máy chủ nào đang chạy trên ${config.dataDir}. Hãy chạy “npm start” trước, hoặc chỉ đúng thư mục bằng --data.`,
      en: `No server runs on ${config.dataDir}. Run “npm start” first, or name the right folder with --data.`,
    });
  }
  const db = openDatabase<AllTables>({ url });
  const pool = openPlainPool({ url, maxConnections: 1 });
  try {
    let people = db.sql.selectFrom('access.person').select('email').orderBy('created_at').limit(1);
    if (options.email !== undefined) people = people.where('email', '=', options.email.toLowerCase());
    const person = await people.executeTakeFirst();
    if (person === undefined) {
      return refuse(
        'missing',
        'cli/no-such-person',
        {
          vi: 'Không có người nào dùng địa chỉ này. Hãy xem lại --email.',
          en: 'Nobody has this address. Check --email.',
        },
        { field: 'email' },
      );
    }
    const publicUrl = config.publicUrl ?? `http://localhost:${config.port}`;
    const secret = await readFile(join(config.dataDir, 'keys', 'session'), 'utf8');
    const token = await createAuthentication({ pool, secret, publicUrl, log: noLog }).oneTimeToken(
      person.email,
    );
    return `${publicUrl}/vao#token=${token}`;
  } finally {
    await pool.end();
    await db.close();
  }
}
