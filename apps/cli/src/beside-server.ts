import { join } from 'node:path';
import { refuse } from '@loaphuong/domain/basics';
import {
  type AllTables,
  attachPostgres,
  type Config,
  type Database,
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
