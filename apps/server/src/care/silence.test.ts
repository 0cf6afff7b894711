import { randomUUID } from 'node:crypto';
import { healthRoutes, horizonRoutes, type SilenceView } from '@loaphuong/contract';
import { asId } from '@loaphuong/domain/basics';
import type { Ready } from '@loaphuong/protocol';
import { eventually, HEARTBEAT, type PresentBox, presentBox } from '@loaphuong/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publishHorizon } from '../broadcast/horizon.ts';
import { type HeldApart, type Person, serverWithKeyApart } from '../fleet/testing/held-apart.ts';

// Why a loudspeaker will be silent at its next airing, where the box is well: the reason that it gave itself, or a plan nobody signed.

const SHA = '5'.repeat(64);

let apart: HeldApart;
let technician: Person;
let lead: Person;
let box: PresentBox;
let airing: string;

beforeAll(async () => {
  apart = await serverWithKeyApart(['horizon']);
  technician = await apart.server.signedIn('Vũ Minh Tuấn', 'technician');
  lead = await apart.server.signedIn('Trần Văn Hiếu', 'lead');
  const { sql: db } = apart.server.db;
  await sql`insert into broadcast.sound (sha256, bytes, duration_ms, voice, provider, integrated_lufs, true_peak_dbtp, loudness, peaks)
    values (${SHA}, 1000, 60000, 'x', 'x', -20, -3, 'met', '[]')`.execute(db);
});
afterAll(() => apart.close());

beforeEach(async () => {
  box = await presentBox(apart.server, technician.call);
  const { sql: db } = apart.server.db;
  const bulletin = randomUUID();
  airing = randomUUID();
  await sql`update broadcast.airing set cancelled_at = now(), cancelled_by = ${lead.person}, cancel_reason = 'xong'`.execute(
    db,
  );
  await sql`insert into broadcast.bulletin (id, place, author) values (${bulletin}, ${apart.server.town}, ${lead.person})`.execute(
    db,
  );
  await sql`insert into broadcast.bulletin_version (bulletin, version, title, text, voice, spoken, by)
    values (${bulletin}, 1, 'Tin', 'Tin', 'x', 'tin', ${lead.person})`.execute(db);
  await sql`insert into broadcast.airing (id, bulletin, version, title, sound, duration_ms, at, volume, priority, scheduled_by)
    values (${airing}, ${bulletin}, 1, 'Tin', ${SHA}, 60000, now() + interval '40 minutes', 70, 'ordinary', ${lead.person})`.execute(
    db,
  );
  await sql`insert into broadcast.airing_station (airing, station) values (${airing}, ${box.station})`.execute(
    db,
  );
});

const silence = () => technician.call(healthRoutes.silence, { params: { cluster: box.cluster } });
/** The answer once it is as a test waits for it; reports of a box take a moment to be taken in. */
const silenceWhen = (is: (view: SilenceView) => boolean) =>
  eventually(async () => {
    const view = await silence();
    return is(view) ? view : undefined;
  });
const linkOf = (view: SilenceView, name: string) => view.links.find(({ link }) => link === name)?.state;

async function signed(): Promise<void> {
  const station = asId<'station'>(box.station);
  await publishHorizon(apart.server.app.broadcast, station);
  const { horizons } = await lead.call(horizonRoutes.prepare, { body: { stations: [station] } });
  const signatures = horizons.map(({ text }) => ({ station, signature: apart.sign(text) }));
  await lead.call(horizonRoutes.sign, { body: { key: apart.key, signatures } });
}

/** The box is well, holds the newest plan, and says of the airing why it does not hold its sound. */
async function boxSays(why?: Ready['notReady'][number]['why']): Promise<void> {
  const { rows } = await sql<{ sequence: number }>`
    select sequence from broadcast.horizon where station = ${box.station}`.execute(apart.server.db.sql);
  const horizon = rows[0]?.sequence ?? 0;
  await box.line.says('heartbeat', { ...HEARTBEAT, horizon });
  const said = why === undefined ? [] : [{ airing, why }];
  await box.line.says('ready', { horizon, clock: HEARTBEAT.clock, ready: [], notReady: said });
}

test('a plan that nobody signed is named before the sound, with who signs it and where; signed, it is the sound', async () => {
  await boxSays();
  const unsigned = await silenceWhen(({ broken }) => broken === 'plan');
  expect(unsigned).toMatchObject({
    what: {
      vi: 'Lượt tới nằm trong lịch chưa có chữ ký thứ hai.',
      en: 'The next airing stands in a plan that lacks the second signature.',
    },
    wayOut: {
      vi: expect.stringContaining('giữ khóa thứ hai mở trang “Chờ chữ ký thứ hai”'),
      en: expect.stringContaining('“Awaiting a second signature”'),
    },
  });
  expect(linkOf(unsigned, 'sound')).toBe('unknown');

  await signed();
  await boxSays('fetching');
  const fetching = await silenceWhen(({ broken }) => broken === 'sound');
  expect(linkOf(fetching, 'plan')).toBe('holds');
  expect(fetching.what.vi).toBe('Máy chưa có âm thanh của lượt tới.');
  expect(fetching.wayOut?.vi).toContain('Xem sóng và chỗ trống');
  await box.line.end();
});

test.each([
  [
    'over-budget',
    'hết dữ liệu của tháng',
    'data of the month is used up',
    'Dữ liệu mỗi tháng',
    'Data a month',
  ],
  ['no-room', 'hết chỗ chứa', 'no room left', 'thay thẻ nhớ lớn hơn', 'larger card'],
  ['not-found', 'không còn tệp âm thanh', 'no longer has this sound', 'bản sao lưu', 'backup'],
  ['broken', 'bị hỏng, đang tải lại', 'is broken', 'thay thẻ', 'replace it'],
] as const)(
  'the word of the box, %s, is said as it is, with a way out of its own',
  async (why, vi, en, wayVi, wayEn) => {
    await signed();
    await boxSays(why);
    const view = await silenceWhen(({ what }) => what.vi.includes(vi));
    expect(view.broken).toBe('sound');
    expect(view.what.en).toContain(en);
    expect(view.wayOut?.vi).toContain(wayVi);
    expect(view.wayOut?.en).toContain(wayEn);
    await box.line.end();
  },
);
