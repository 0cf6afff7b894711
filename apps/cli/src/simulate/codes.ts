import { join } from 'node:path';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import type { ClusterId } from '@loaphuong/domain/fleet';
import {
  type AllTables,
  addCluster,
  attachPostgres,
  type Config,
  type Database,
  installation,
  issueCode,
  narrow,
  openDatabase,
  withTransaction,
} from '@loaphuong/server';

/**
 * Codes for simulated boxes, from the installation that runs on this machine: a cluster named “Mô phỏng 0001” and so on in the wards in
 * turn, made the first time and used again later, and one code each, by the use cases that a technician calls.
 * @throws {Refused} `cli/not-running`, `cli/no-technician`, `cli/no-wards`.
 */
export async function codesFromInstallation(
  config: Config,
  numbers: readonly number[],
): Promise<readonly string[]> {
  const url = config.databaseUrl ?? (await attachPostgres(join(config.dataDir, 'postgres')))?.url;
  if (url === undefined) {
    return refuse('unavailable', 'cli/not-running', {
      vi: `Không thấy máy chủ nào đang chạy trên ${config.dataDir}. Hãy chạy “npm start” trước, chỉ đúng thư mục bằng --data, hoặc đưa mã bằng --codes.`,
      en: `No server runs on ${config.dataDir}. Run “npm start” first, name the folder with --data, or give codes with --codes.`,
    });
  }
  const db = openDatabase<AllTables>({ url });
  try {
    const actor = await technicianOf(db);
    const wards = await db.sql
      .selectFrom('places.place')
      .select('id')
      .where('level', '=', 'ward')
      .where('valid_until', 'is', null)
      .orderBy('name')
      .execute();
    if (wards.length === 0) {
      refuse('conflict', 'cli/no-wards', {
        vi: 'Địa bàn này chưa có phường nào để đặt cụm loa mô phỏng.',
        en: 'This place has no wards for simulated clusters yet.',
      });
    }
    const codes: string[] = [];
    for (const n of numbers) {
      const name = `Mô phỏng ${String(n).padStart(4, '0')}`;
      const ward = wards[(n - 1) % wards.length]?.id;
      if (ward === undefined) continue;
      const code = await withTransaction(db, async (trx) => {
        const known = await trx
          .selectFrom('fleet.cluster')
          .select('id')
          .where('name', '=', name)
          .executeTakeFirst();
        const cluster: ClusterId = known?.id ?? (await addCluster(narrow(trx), actor, { ward, name }));
        return (await issueCode(narrow(trx), actor, cluster, Temporal.Now.instant())).code;
      });
      codes.push(code);
    }
    return codes;
  } finally {
    await db.close();
  }
}

async function technicianOf(db: Database<AllTables>): Promise<Actor> {
  const here = await installation(db.sql);
  const grant = await db.sql
    .selectFrom('access.role_grant')
    .selectAll()
    .where('role', 'in', ['technician', 'administrator'])
    .orderBy('role', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (here === undefined || grant === undefined) {
    return refuse('conflict', 'cli/no-technician', {
      vi: 'Nơi này chưa có ai giữ vai trò kỹ thuật hoặc quản trị để cấp mã.',
      en: 'Nobody here has the role of technician or administrator to issue codes.',
    });
  }
  return { person: grant.person, behind: undefined, grants: [{ role: grant.role, place: grant.place }] };
}
