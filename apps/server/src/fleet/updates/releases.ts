import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { BadArchive, readArchive } from '@loaphuong/program-archive';
import { ProgramVersion } from '@loaphuong/protocol';
import { record } from '../../audit/index.ts';
import { announce } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Database, narrow, withTransaction } from '../../platform/database.ts';
import type { Files } from '../../platform/files.ts';
import type { FleetSlice } from '../slice.ts';

/** Most bytes of a packed release: many times what the program has, and half of what an order to a box may name. */
export const MAX_RELEASE_BYTES = 100_000_000;

/** What adding a release needs. */
export interface ReleaseParts {
  readonly db: Database<FleetSlice>;
  readonly clock: Clock;
  readonly files: Files;
}

/**
 * Takes in a packed version of the box program. It is read whole and proved as a box would, before anything is kept; its version
 * is the one that its own manifest says. The bytes are stored before the row, so a row never names what is not there.
 * @throws {Refused} `fleet/bad-release`, `fleet/release-known`.
 */
export async function addRelease(
  parts: ReleaseParts,
  actor: Actor,
  packed: Uint8Array,
  note: string | undefined,
): Promise<string> {
  const { version, files } = proved(packed);
  const { hash, bytes } = await parts.files.put(packed, MAX_RELEASE_BYTES);
  await withTransaction(parts.db, async (trx) => {
    const added = await trx
      .insertInto('fleet.release')
      .values({
        version,
        sha256: hash,
        bytes: BigInt(bytes),
        files,
        note: note ?? null,
        added_by: actor.person,
        added_at: parts.clock.now(),
      })
      .onConflict((on) => on.doNothing())
      .returning('version')
      .executeTakeFirst();
    if (added === undefined) {
      const same = await trx
        .selectFrom('fleet.release')
        .select('version')
        .where('version', '=', version)
        .where('sha256', '=', hash)
        .executeTakeFirst();
      known(same !== undefined, version);
    }
    await record(narrow(trx), actor, {
      action: 'fleet/add-release',
      subject: { kind: 'release', id: version },
      detail: { sha256: hash, bytes, files },
    });
    await announce(trx, 'fleet');
  });
  return version;
}

function proved(packed: Uint8Array): { version: string; files: number } {
  let manifest: ReturnType<typeof readArchive>['manifest'];
  try {
    ({ manifest } = readArchive(packed));
  } catch (error) {
    if (!(error instanceof BadArchive)) throw error;
    return bad(error.message);
  }
  if (!ProgramVersion.safeParse(manifest.version).success) return bad(`version ${manifest.version}`);
  if (!manifest.files.some(({ path }) => path === 'run.mjs')) return bad('no run.mjs');
  return { version: manifest.version, files: manifest.files.length };
}

function bad(why: string): never {
  return refuse(
    'invalid',
    'fleet/bad-release',
    {
      vi: `Tệp này không phải gói cập nhật nguyên vẹn (${why}). Hãy đóng gói lại bằng “npm run pack-box” rồi gửi tệp .tar.gz.`,
      en: `This file is no whole release (${why}). Pack it again with “npm run pack-box” and send the .tar.gz.`,
    },
    { field: 'file' },
  );
}

function known(isSame: boolean, version: string): never {
  return refuse(
    'conflict',
    'fleet/release-known',
    isSame
      ? {
          vi: `Phiên bản ${version} đã có, đúng gói này.`,
          en: `Version ${version} is here already, this very file.`,
        }
      : {
          vi: `Đã có phiên bản ${version} hoặc gói này dưới một tên khác. Hãy đóng gói lại với số phiên bản mới.`,
          en: `There is a version ${version}, or this file under another version. Pack it with a new version.`,
        },
  );
}
