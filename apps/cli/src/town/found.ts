import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPlan } from '@loaphuong/documents';
import type { Actor, PersonId } from '@loaphuong/domain/access';
import type { ClusterId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import {
  type AllTables,
  addCluster,
  addEquipment,
  addPerson,
  allowStandIn,
  type Database,
  describeCluster,
  foundInstallation,
  foundPlace,
  grantRole,
  importPlan,
  narrow,
  saveGroup,
  setPlaceRules,
  withTransaction,
} from '@loaphuong/server';
import { PEOPLE, TOWN, WARDS } from './invented.ts';
import { inventedEquipment, inventedRegistry } from './registry.ts';

const EXAMPLE_PLAN = fileURLToPath(
  new URL('../../../../examples/ke-hoach-cua-lam-2026.txt', import.meta.url),
);
const ZONE = 'Asia/Ho_Chi_Minh';

/** What the founding needs. */
export interface FoundingParts {
  readonly db: Database<AllTables>;
  readonly now: Temporal.Instant;
  /** A plan document of the user's own; absent: our example. */
  readonly planFile?: string | undefined;
  /** Folder of the simulated boxes; each gets one of its own, named by its cluster. */
  readonly boxesDir: string;
}

/**
 * Builds the demonstration town through the same use cases that people call, in one transaction: killed in the middle, nothing of
 * it is there and the next start begins anew.
 * @throws {Refused} when the plan cannot be read; nothing is founded then.
 */
export async function foundTown({ db, now, planFile, boxesDir }: FoundingParts): Promise<void> {
  const file = planFile ?? EXAMPLE_PLAN;
  const bytes = await readFile(file);
  const townName = planFile === undefined ? TOWN : await townOf(basename(file), bytes);
  const today = now.toZonedDateTimeISO(ZONE).toPlainDate();
  // Administrative units and the plan's year began before today: the town is not founded by this program.
  const from = Temporal.PlainDate.from({ year: today.year - 10, month: 1, day: 1 });
  await withTransaction(db, async (trx) => {
    const town = await foundPlace(narrow(trx), 'program', { name: townName, level: 'town', from });
    const wards: PlaceId[] = [];
    let block = 0;
    for (const ward of WARDS) {
      const id = await foundPlace(narrow(trx), 'program', {
        name: ward.name,
        level: 'ward',
        parent: town,
        from,
      });
      wards.push(id);
      for (let n = 0; n < ward.blocks; n += 1) {
        block += 1;
        await foundPlace(narrow(trx), 'program', { name: `Khối ${block}`, level: 'block', parent: id, from });
      }
    }
    await foundInstallation(narrow(trx), 'program', town, ZONE);

    const people = new Map<string, PersonId>();
    for (const person of PEOPLE) {
      const id = await addPerson(narrow(trx), 'program', person);
      await grantRole(narrow(trx), 'program', { person: id, role: person.role, place: town });
      people.set(person.key, id);
    }
    const actor = (key: string): Actor => {
      const person = people.get(key);
      const role = PEOPLE.find((each) => each.key === key)?.role;
      if (person === undefined || role === undefined)
        throw new Error(`nobody in the invented town is ${key}`);
      return { person, behind: undefined, grants: [{ role, place: town }] };
    };
    for (const other of PEOPLE.slice(1)) {
      await allowStandIn(narrow(trx), 'program', {
        person: actor('editor').person,
        mayBe: actor(other.key).person,
      });
    }

    await setPlaceRules(narrow(trx), actor('administrator'), town, from, {
      quietHours: [],
      volumeCeiling: 80,
      decision: 'Quyết định số 27/QĐ-UBND (ví dụ)',
    });
    const coast: ClusterId[] = [];
    for (const [index, ward] of WARDS.entries()) {
      const place = wards[index];
      if (place === undefined) continue;
      for (const [ordinal, name] of ward.clusters.entries()) {
        const cluster = await addCluster(narrow(trx), actor('technician'), { ward: place, name });
        const facts = inventedRegistry(index, ordinal, today);
        // Nothing is planned yet, so there is no plan to make anew.
        await describeCluster(narrow(trx), actor('technician'), cluster, facts, async () => {});
        if (index === 1) coast.push(cluster);
        // Made before the commit: a folder without its cluster is passed over, a cluster without its folder would stay silent.
        await mkdir(join(boxesDir, cluster), { recursive: true });
      }
      const equipment = inventedEquipment(index, today);
      if (equipment !== undefined) {
        const station = await trx
          .selectFrom('fleet.station')
          .select('id')
          .where('ward', '=', place)
          .executeTakeFirstOrThrow();
        await addEquipment(narrow(trx), actor('technician'), station.id, equipment);
      }
    }
    await saveGroup(narrow(trx), actor('technician'), {
      name: 'Bãi Ngang dọc đường Ven Biển',
      members: coast,
    });
    await importPlan(narrow(trx), actor('lead'), town, { fileName: basename(file), bytes });
  });
}

/** The town that a user's own plan was issued for; its wards and people stay invented, because a plan names none. */
async function townOf(fileName: string, bytes: Uint8Array): Promise<string> {
  const { issuer, place } = await readPlan({ fileName, bytes });
  const name =
    issuer.value?.replace(/^(UBND|ủy ban nhân dân|uỷ ban nhân dân)\s+/i, '') ?? place.value ?? TOWN;
  const lower = name.charAt(0).toLocaleUpperCase('vi') + name.slice(1);
  return name === name.toLocaleUpperCase('vi') ? inSentenceCase(name) : lower;
}

/** Headings are written in capitals; a name in running text is not: `THỊ XÃ CỬA LÒ` → `Thị xã Cửa Lò`. */
function inSentenceCase(name: string): string {
  const level = /^(THỊ XÃ|THÀNH PHỐ|THỊ TRẤN|HUYỆN|QUẬN|XÃ|PHƯỜNG|TỈNH)\s+/.exec(name)?.[0] ?? '';
  const capital = (word: string) =>
    word.charAt(0).toLocaleUpperCase('vi') + word.slice(1).toLocaleLowerCase('vi');
  const rest = name.slice(level.length).split(/\s+/).map(capital).join(' ');
  return level === '' ? rest : `${capital(level.trim().toLocaleLowerCase('vi'))} ${rest}`;
}

/** The least that an empty installation needs: a place to serve, and an administrator who can sign in. */
export async function foundEmpty({ db, now }: Pick<FoundingParts, 'db' | 'now'>): Promise<void> {
  const today = now.toZonedDateTimeISO(ZONE).toPlainDate();
  await withTransaction(db, async (trx) => {
    const place = await foundPlace(narrow(trx), 'program', {
      name: 'Địa bàn mới',
      level: 'town',
      from: today,
    });
    await foundInstallation(narrow(trx), 'program', place, ZONE);
    const person = await addPerson(narrow(trx), 'program', {
      name: 'Quản trị',
      email: 'quan-tri@loaphuong.example',
    });
    for (const role of ['administrator', 'lead', 'editor', 'technician'] as const) {
      await grantRole(narrow(trx), 'program', { person, role, place });
    }
  });
}
