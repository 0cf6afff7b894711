import { join } from 'node:path';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import {
  type AllTables,
  attachPostgres,
  type Config,
  type Database,
  installation,
  openDatabase,
  readConfig,
} from '@loaphuong/server';

/** Where the data of the server lies, as given on the command line. */
export interface Where {
  readonly data?: string;
}

/** Does something in the database of a server that runs here. @throws `cli/not-running` when none does. */
export async function besideServer(
  where: Where,
  act: (db: Database<AllTables>, config: Config) => Promise<void>,
): Promise<void> {
  const config = readConfig(process.env, where.data === undefined ? {} : { dataDir: where.data });
  const url = config.databaseUrl ?? (await attachPostgres(join(config.dataDir, 'postgres')))?.url;
  if (url === undefined) {
    return refuse('unavailable', 'cli/not-running', {
      vi: `Không thấy máy chủ nào đang chạy trên ${config.dataDir}. Hãy chạy “npm start” trước, hoặc chỉ đúng thư mục bằng --data.`,
      en: `No server runs on ${config.dataDir}. Run “npm start” first, or name the right folder with --data.`,
    });
  }
  const db = openDatabase<AllTables>({ url });
  try {
    await act(db, config);
  } finally {
    await db.close();
  }
}

/** Whoever types beside the server acts as an administrator of the place. @throws {Refused} `cli/no-administrator` when there is none. */
export async function anAdministrator(db: Database<AllTables>): Promise<Actor> {
  const here = await installation(db.sql);
  const grant = await db.sql
    .selectFrom('access.role_grant')
    .selectAll()
    .where('role', '=', 'administrator')
    .limit(1)
    .executeTakeFirst();
  if (here === undefined || grant === undefined) {
    return refuse('conflict', 'cli/no-administrator', {
      vi: 'Nơi này chưa có ai giữ vai trò quản trị.',
      en: 'Nobody here has the role of administrator.',
    });
  }
  return { person: grant.person, behind: undefined, grants: [{ role: grant.role, place: grant.place }] };
}
