import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '@loaphuong/domain/basics';
import { Client } from 'pg';
import { installJobQueue } from './jobs.ts';
import { type Log, noLog } from './log.ts';

/** One numbered file of `migrations/`. */
interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** Any number that no other program uses; all our starts queue up behind it. */
const LOCK = 0x10a_f0_0d;

/** What a run did. */
export interface MigrationReport {
  /** File names applied now, in order. */
  readonly applied: readonly string[];
  /** Number of the newest migration in force. */
  readonly version: number;
}

/**
 * Brings a database up to the numbered files in `directory` (`0001_places.sql` …) and installs the job queue. Forward
 * only; each file in a transaction of its own; the whole under an advisory lock, so any number of processes may start at
 * once. An interrupted run goes on where it stopped.
 * @param url `postgres://…`, a role that may create schemas.
 * @throws {Refused} `platform/migration-changed` when an applied file was edited, `platform/database-newer` when the
 * database knows files that this program lacks, `platform/migration-failed` with PostgreSQL's words,
 * `platform/migration-name` for files that are misnamed or share a number.
 */
export async function migrate(url: string, directory: string, log: Log = noLog): Promise<MigrationReport> {
  const migrations = await readMigrations(directory);
  const client = new Client({ connectionString: url, application_name: 'loaphuong-migrate' });
  client.on('error', (error) => log.error({ err: error }, 'the connection of the migration broke'));
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`
      create schema if not exists migrations;
      create table if not exists migrations.applied (
        number integer primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`);
    const applied = await client.query<{ number: number; name: string; checksum: string }>(
      'select number, name, checksum from migrations.applied order by number',
    );
    const outstanding = compare(migrations, applied.rows);
    for (const migration of outstanding) {
      await apply(client, migration);
      log.info({ migration: migration.name }, 'migration applied');
    }
    await installJobQueue(url, log);
    return { applied: outstanding.map((each) => each.name), version: migrations.at(-1)?.number ?? 0 };
  } finally {
    await client.end();
  }
}

/**
 * Names of the files in `directory` that a database has not had yet; changes nothing.
 * @throws {Refused} like `migrate`, when the database does not fit these files.
 */
export async function outstandingMigrations(url: string, directory: string): Promise<readonly string[]> {
  const migrations = await readMigrations(directory);
  const client = new Client({ connectionString: url, application_name: 'loaphuong-look' });
  client.on('error', () => undefined); // A connection that breaks fails the query, which tells the caller.
  await client.connect();
  try {
    const known = await client.query<{ there: boolean }>(
      "select to_regclass('migrations.applied') is not null as there",
    );
    if (known.rows[0]?.there !== true) return migrations.map((each) => each.name);
    const applied = await client.query<{ number: number; name: string; checksum: string }>(
      'select number, name, checksum from migrations.applied order by number',
    );
    return compare(migrations, applied.rows).map((each) => each.name);
  } finally {
    await client.end();
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const digits = /^(\d{4})_[a-z0-9-]+\.sql$/.exec(name)?.[1];
    const number = Number(digits);
    if (digits === undefined || migrations.at(-1)?.number === number) misnamed(name);
    const text = await readFile(join(directory, name), 'utf8');
    migrations.push({ number, name, text, checksum: checksumOf(text) });
  }
  return migrations;
}

/** Line ends differ between check-outs; the SQL does not. */
function checksumOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

function compare(
  files: readonly Migration[],
  applied: readonly { number: number; name: string; checksum: string }[],
): Migration[] {
  const byNumber = new Map(files.map((file) => [file.number, file]));
  for (const row of applied) {
    const file = byNumber.get(row.number);
    if (file === undefined) newer(row.name);
    if (file.checksum !== row.checksum) changed(file.name, row.name);
    byNumber.delete(row.number);
  }
  return [...byNumber.values()];
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into migrations.applied (number, name, checksum) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const words = error instanceof Error ? error.message : String(error);
    refuse('unavailable', 'platform/migration-failed', {
      vi: `Bước nâng cấp cơ sở dữ liệu ${migration.name} không chạy được: ${words}. Dữ liệu vẫn như trước bước này.`,
      en: `The database migration ${migration.name} failed: ${words}. The data is as it was before this step.`,
    });
  }
}

function misnamed(name: string): never {
  return refuse('invalid', 'platform/migration-name', {
    vi: `Tệp ${name} trong thư mục migrations sai tên hoặc trùng số; tên đúng có dạng 0001_places.sql.`,
    en: `The file ${name} in the migrations folder is misnamed or shares its number; a right name looks like 0001_places.sql.`,
  });
}

function newer(name: string): never {
  return refuse('conflict', 'platform/database-newer', {
    vi: `Cơ sở dữ liệu đã được nâng cấp bởi một bản chương trình mới hơn (có bước ${name} mà bản này không biết). Hãy chạy bản mới đó, hoặc khôi phục bản sao lưu trước khi nâng cấp.`,
    en: `The database was upgraded by a newer program (it has the step ${name}, unknown to this one). Run the newer program, or restore the back-up from before the upgrade.`,
  });
}

function changed(file: string, applied: string): never {
  return refuse('conflict', 'platform/migration-changed', {
    vi: `Tệp ${file} đã được chạy trước đây (tên ${applied}) nhưng nội dung nay khác. Không sửa tệp đã chạy: hãy trả lại nội dung cũ và viết thay đổi vào một tệp mới có số tiếp theo.`,
    en: `The file ${file} was applied earlier (as ${applied}) but its content is different now. Applied files are never edited: put the old content back and write the change into a new file with the next number.`,
  });
}
