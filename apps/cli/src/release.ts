import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { notDoneInWords, readNotDone } from '@loaphuong/domain/fleet';
import {
  type AllTables,
  addRelease,
  type Config,
  type Database,
  type FleetSlice,
  haltRollout,
  narrow,
  openFiles,
  resumeRollout,
  startRollout,
  stopRollout,
  systemClock,
  updatesView,
  withTransaction,
} from '@loaphuong/server';
import { Command } from 'commander';
import { anAdministrator, besideServer, type Where } from './beside-server.ts';

/** Beside the server nobody knows what is on air, nor which keys it holds: the list says how far boxes are, not what they wait for. */
const HANDS_UNKNOWN = { needsSecondHand: false, nearestAirings: async () => new Map() } as const;

/** `loaphuong release add|list|start|halt|resume|stop`: versions of the box program, beside the running server, which acts within a minute. */
export function releaseCommand(): Command {
  const release = new Command('release').description(
    'phiên bản chương trình thiết bị: thêm, gửi theo vòng, dừng, đi tiếp · versions of the box program',
  );
  const data = ['--data <thư mục>', 'thư mục dữ liệu (mặc định ./data) · data folder'] as const;
  const reason = ['--reason <lý do>', 'lý do, ghi vào nhật ký · why, for the log'] as const;
  release
    .command('add')
    .description('thêm gói do “npm run pack-box” tạo ra · add an archive made by “npm run pack-box”')
    .argument('<tệp>', 'tệp .tar.gz · the archive')
    .option(...data)
    .option('--note <ghi chú>', 'có gì mới · what is new in it')
    .action((file: string, options: Where & { note?: string }) =>
      withFleet(options, async (db, actor, config) => {
        const files = await openFiles(join(config.dataDir, 'media'), 'beside');
        const packed = await readFile(file).catch(() => noFile(file));
        say(await addRelease({ db, clock: systemClock, files }, actor, packed, options.note));
      }),
    );
  release
    .command('list')
    .description(
      'các phiên bản, đợt mới nhất và phiên bản đang chạy · versions, the newest rollout, what runs',
    )
    .option(...data)
    .action((options: Where) =>
      withFleet(options, async (db) =>
        process.stdout.write(inLines(await updatesView(db.sql, systemClock.now(), HANDS_UNKNOWN))),
      ),
    );
  release
    .command('start')
    .description('gửi một phiên bản tới thiết bị, từng vòng · send a version out, ring by ring')
    .argument('<phiên bản>', 'ví dụ 1.4.0 · the version')
    .option(...data)
    .option('--group <nhóm>', 'chỉ thiết bị của nhóm này (tên nhóm) · only boxes of this group, by its name')
    .requiredOption(...reason)
    .action((version: string, options: Where & { group?: string; reason: string }) =>
      withFleet(options, async (db, actor) => {
        const group = options.group === undefined ? undefined : await groupNamed(db, options.group);
        const wish = { version, group, reason: options.reason };
        await withTransaction(db, (trx) => startRollout(narrow(trx), actor, wish, systemClock.now()));
        say(`Đợt cập nhật lên ${version} bắt đầu trong vòng một phút. · It begins within a minute.`);
      }),
    );
  release
    .command('halt')
    .description('cho dừng đợt đang chạy · halt the rollout that runs')
    .option(...data)
    .requiredOption(...reason)
    .action((options: Where & { reason: string }) =>
      withFleet(options, async (db, actor) => {
        await withTransaction(db, (trx) =>
          haltRollout(narrow(trx), actor, options.reason, systemClock.now()),
        );
        say('Đã dừng. · Halted.');
      }),
    );
  release
    .command('resume')
    .description('cho đợt đang dừng đi tiếp; bỏ máy hỏng · go on, without the boxes that failed')
    .option(...data)
    .option('--retry', 'thử lại máy hỏng thay vì bỏ · try failed boxes again instead', false)
    .requiredOption(...reason)
    .action((options: Where & { retry: boolean; reason: string }) =>
      withFleet(options, async (db, actor) => {
        const wish = { failed: options.retry ? 'try-again' : 'leave-out', reason: options.reason } as const;
        await withTransaction(db, (trx) => resumeRollout(narrow(trx), actor, wish));
        say('Đi tiếp trong vòng một phút. · It goes on within a minute.');
      }),
    );
  release
    .command('stop')
    .description('kết thúc đợt, máy đã có bản mới vẫn giữ · end the rollout; who has the version keeps it')
    .option(...data)
    .requiredOption(...reason)
    .action((options: Where & { reason: string }) =>
      withFleet(options, async (db, actor) => {
        await withTransaction(db, (trx) =>
          stopRollout(narrow(trx), actor, options.reason, systemClock.now()),
        );
        say('Đã kết thúc. · Ended.');
      }),
    );
  return release;
}

function withFleet(
  where: Where,
  act: (db: Database<FleetSlice>, actor: Actor, config: Config) => Promise<unknown>,
): Promise<void> {
  return besideServer(where, async (db: Database<AllTables>, config) => {
    await act(db as unknown as Database<FleetSlice>, await anAdministrator(db), config);
  });
}

async function groupNamed(db: Database<FleetSlice>, name: string) {
  const group = await db.sql
    .selectFrom('fleet.cluster_group')
    .select('id')
    .where('name', '=', name.normalize('NFC'))
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  return (
    group?.id ??
    refuse('missing', 'cli/no-such-group', {
      vi: `Không có nhóm “${name}”. Tên nhóm xem ở trang Sổ cụm loa.`,
      en: `There is no group “${name}”. Names of groups stand on the page Registry.`,
    })
  );
}

function noFile(file: string): never {
  return refuse('missing', 'cli/no-file', {
    vi: `Không đọc được tệp ${file}. Hãy xem lại đường dẫn.`,
    en: `The file ${file} cannot be read. Look at its path.`,
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

type View = Awaited<ReturnType<typeof updatesView>>;
type Rollout = NonNullable<View['rollout']>;

const STATES: Readonly<Record<Rollout['state'], string>> = {
  running: 'đang đi · running',
  halted: 'đang dừng, chờ người xem · halted, waits for somebody',
  stopped: 'đã kết thúc sớm · ended early',
  finished: 'đã xong · done',
};
const RESULTS: Readonly<Record<NonNullable<Rollout['boxes'][number]['result']>, string>> = {
  'rolled-back': 'đã tự về bản cũ · went back',
  refused: 'không nhận · refused it',
  crashed: 'hỏng nhiều lần, trạng thái an toàn · crashed, in its safe state',
};

/** Versions, the newest rollout ring by ring with what failed, and what runs in the field, for the terminal. */
export function inLines({ releases, rollout, running }: View): string {
  const versions = releases.map(({ version, sha256, bytes, addedAt, note }) =>
    [version, `${(bytes / 1e6).toFixed(1)} MB`, sha256.slice(0, 16), addedAt, note]
      .filter((part) => part !== undefined)
      .join('  '),
  );
  return [
    ...(versions.length === 0 ? ['Chưa có phiên bản nào. · No version yet.'] : versions),
    ...(rollout === undefined ? [] : rolloutLines(rollout)),
    'đang chạy · in the field:',
    ...running.map(({ program, boxes }) => `  ${program ?? 'chưa báo · not said'}: ${boxes}`),
    '',
  ].join('\n');
}

function rolloutLines({ version, state, ring, rings, halted, boxes }: Rollout): string[] {
  const failed = boxes.filter((box) => box.state === 'failed');
  return [
    `${version}: ${STATES[state]}`,
    ...(halted?.kind === 'person' ? [`  ${halted.by.name}: ${halted.why}`] : []),
    ...(halted?.kind === 'no-report'
      ? [`  ${halted.cluster}: một ngày không báo gì · said nothing for a day`]
      : []),
    ...rings.map(
      (each, nth) =>
        `  vòng · ring ${nth + 1}: ${each.installed}/${each.boxes}${nth === ring && state !== 'finished' ? ' ←' : ''}`,
    ),
    ...failed.map(({ cluster, ward, result, why }) => {
      // What a box says may hold anything; only its readable words reach the terminal.
      const words = why === undefined ? '' : `: ${notDoneInWords(readNotDone(why)).vi}`;
      return `  ${cluster.name}, ${ward}: ${result === undefined ? '' : RESULTS[result]}${words}`;
    }),
  ];
}
