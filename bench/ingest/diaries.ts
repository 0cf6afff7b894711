import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { seededId } from '@loaphuong/box/simulation';
import type { BoxId } from '@loaphuong/domain/fleet';
import { batchText, hashableText, type JournalEvent, type JournalRecord, NO_HASH } from '@loaphuong/protocol';
import type { AllTables } from '@loaphuong/server';
import type { TestDatabase } from '@loaphuong/testkit';

const EPOCH_MS = Date.UTC(2026, 10, 23);
const EVERY_MS = 600_000;

/** A box that is known to the database, with its key. */
export interface FoundBox {
  readonly box: BoxId;
  readonly key: KeyObject;
  readonly publicKey: string;
}

/** What one box wrote, and its batches as they travel. */
export interface Diary {
  readonly box: BoxId;
  readonly records: readonly JournalRecord[];
  /** Bytes of the message with the records `[from, to)`. */
  batch(from: number, to: number): Buffer;
}

/** Puts a place, a station and boxes into a database; @param same the boxes of an earlier call, to have the same ones elsewhere. */
export async function foundFleet(
  db: TestDatabase<AllTables>,
  count: number,
  same?: readonly FoundBox[],
): Promise<readonly FoundBox[]> {
  const boxes = same ?? Array.from({ length: count }, (_, n) => foundBox(n));
  const place = '11111111-1111-4111-8111-111111111111';
  const station = '22222222-2222-4222-8222-222222222222';
  const sql = (text: string, values: unknown[]) => db.pool.query(text, values);
  await sql(
    `insert into places.place (id, name, level, valid_from) values ($1, 'An Thủy', 'ward', '2020-01-01')`,
    [place],
  );
  await sql(`insert into places.installation (place, zone) values ($1, 'Asia/Ho_Chi_Minh')`, [place]);
  await sql(`insert into fleet.station (id, ward, name) values ($1, $2, 'Đài truyền thanh An Thủy')`, [
    station,
    place,
  ]);
  await sql(
    `insert into fleet.cluster (id, station, ordinal, name) select id, $2, n, 'Cụm ' || n from unnest($1::uuid[]) with ordinality as b(id, n)`,
    [boxes.map(({ box }) => box), station],
  );
  await sql(
    `insert into fleet.box (id, cluster, public_key, broker_secret_sha256) select id, id, key, 'x' from unnest($1::uuid[], $2::text[]) as b(id, key)`,
    [boxes.map(({ box }) => box), boxes.map(({ publicKey }) => publicKey)],
  );
  await sql(`insert into fleet.presence (box) select unnest($1::uuid[])`, [boxes.map(({ box }) => box)]);
  return boxes;
}

function foundBox(n: number): FoundBox {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    box: `33333333-3333-4333-8333-${String(n).padStart(12, '0')}` as BoxId,
    key: privateKey,
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64'),
  };
}

/** A chained, signed journal of plays for each box. */
export function writeDiaries(
  fleet: readonly FoundBox[],
  count: number,
  random: () => number,
): readonly Diary[] {
  const airings = Array.from({ length: count }, () => seededId(random));
  return fleet.map(({ box, key }) => {
    const records: JournalRecord[] = [];
    let prev = NO_HASH;
    for (const [n, airing] of airings.entries()) {
      const at = new Date(EPOCH_MS + n * EVERY_MS).toISOString();
      const bare = {
        seq: n + 1,
        at,
        clock: { state: 'trusted', boundMs: 2.5 } as const,
        event: played(airing, at, random),
        prev,
      };
      const record = { ...bare, hash: createHash('sha256').update(hashableText(bare)).digest('hex') };
      prev = record.hash;
      records.push(record);
    }
    return {
      box,
      records,
      batch(from, to) {
        const part = records.slice(from, to);
        const signature = sign(null, Buffer.from(batchText(box, part.at(-1)?.hash ?? '')), key).toString(
          'base64',
        );
        return Buffer.from(JSON.stringify({ records: part, signature }));
      },
    };
  });
}

function played(airing: string, at: string, random: () => number): JournalEvent {
  return {
    kind: 'played',
    airing,
    title: 'Bản tin buổi sáng về phòng, chống dịch sốt xuất huyết tại các khối',
    sha256: 'a'.repeat(64),
    rung: 'scheduled',
    plannedAt: at,
    startedAt: at,
    startErrorMs: Math.round(random() * 2000) / 1000,
    playedMs: 180_000,
    durationMs: 180_000,
    underruns: 0,
    outcome: 'complete',
    volume: 70,
    evidence: [{ kind: 'sink', matched: 36, windows: 36, lowest: 0.97, levelDb: -21.4 }],
  };
}
