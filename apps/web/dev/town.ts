// The invented town as its server would show it: one state of one afternoon, so that every page tells the same story. Long because it is
// data; a page's own part stands in a file of its own where it is told apart (`orders.ts`, `updates.ts`).

import { createHash } from 'node:crypto';
import type {
  AiringView,
  BoardCell,
  BoxCell,
  BoxStanding,
  ClusterListItem,
  ClusterView,
  KeysView,
  Me,
  PlaceView,
  PlayView,
  SentenceView,
  TodayView,
} from '@loaphuong/contract';

/**
 * An invented town for looking at the pages without a server. It stands still at 16:42 of 10 October 2024, except that its clock
 * runs. Used by `vite --mode fixtures` and by the look check only; nothing of it is in the production bundle.
 */
export const zone = 'Asia/Ho_Chi_Minh';
export const startedAt = Date.parse('2024-10-10T09:42:08Z');

/** The same id for the same words, in the form of a UUID. */
export function idOf(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const both = (vi: string, en: string): SentenceView => ({ vi, en });
const at = (time: string, day = '2024-10-10'): string => new Date(`${day}T${time}:00+07:00`).toISOString();
const minutes = (count: number) => count * 60_000;

const town = { id: idOf('Cửa Lam'), name: 'Thị xã Cửa Lam' };

const wards: readonly { name: string; clusters: readonly string[] }[] = [
  {
    name: 'An Thủy',
    clusters: ['Nhà văn hóa khối 1', 'Chợ An Thủy', 'Trường Tiểu học An Thủy', 'Khối Hải Bình'],
  },
  { name: 'Bãi Ngang', clusters: ['Bến cá', 'Khối Tân Hải', 'Nhà văn hóa khối 3', 'Ngã ba Đồn'] },
  { name: 'Hòa Lộc', clusters: ['UBND phường', 'Khối Yên Hòa', 'Khối Yên Lộc', 'Cầu Rào'] },
  {
    name: 'Lam Hải',
    clusters: ['Khối Hải Tiến', 'Khối Hải Sơn', 'Trạm Y tế', 'Chợ Đình', 'Khối Trung Kiên'],
  },
  {
    name: 'Nghĩa Phú',
    clusters: ['Nhà văn hóa khối Đông Hải', 'Khối Nghĩa Sơn', 'Khối Phú Lợi', 'Trường Mầm non Hoa Sen'],
  },
  { name: 'Tân Cảng', clusters: ['Cổng Cảng', 'Khối 4', 'Khối 6', 'Khu tập thể Cảng'] },
  { name: 'Xuân Giang', clusters: ['Đền Xuân Giang', 'Ngõ Đình', 'Khối Xuân Thịnh'] },
];

const wardRef = (name: string) => ({ id: idOf(`phường ${name}`), name });

interface Spot {
  readonly id: string;
  readonly name: string;
  readonly ward: { id: string; name: string };
  readonly index: number;
}
const spots: readonly Spot[] = wards.flatMap(({ name, clusters }) =>
  clusters.map((cluster, index) => ({
    id: idOf(`${name} ${cluster}`),
    name: cluster,
    ward: wardRef(name),
    index,
  })),
);
const isOffline = ({ name }: Spot) => name === 'Chợ Đình';
const isLost = ({ name }: Spot) => name === 'Khối 6';

const persons = {
  hanh: { id: idOf('Nguyễn Thị Hạnh'), name: 'Nguyễn Thị Hạnh' },
  anh: { id: idOf('Lê Thị Mai Anh'), name: 'Lê Thị Mai Anh' },
  luong: { id: idOf('Trần Đức Lương'), name: 'Trần Đức Lương' },
  binh: { id: idOf('Phạm Văn Bình'), name: 'Phạm Văn Bình' },
  thuy: { id: idOf('Hoàng Thu Thủy'), name: 'Hoàng Thu Thủy' },
};

export const me: Me = {
  person: persons.hanh,
  roles: [
    { role: 'administrator', place: town },
    { role: 'editor', place: town },
  ],
  installation: { place: town, zone, product: 'Loa Phường', version: '0.1.0' },
  mayStandInFor: [
    { ...persons.anh, role: 'editor' },
    { ...persons.luong, role: 'approver' },
    { ...persons.binh, role: 'accountant' },
    { ...persons.thuy, role: 'supervisor' },
  ],
  hasPassword: false,
};

/** Who stands in: the first person behind the one who is chosen. */
export function standingIn(person: string | undefined): Me {
  const chosen = me.mayStandInFor.find(({ id }) => id === person);
  if (!chosen) return me;
  return {
    ...me,
    person: { id: chosen.id, name: chosen.name },
    roles: [{ role: chosen.role, place: town }],
    behind: me.person,
  };
}

export const places: PlaceView[] = [
  { ...town, level: 'town', from: '2007-01-01', predecessors: [], successors: [] },
  ...wards.map(({ name }) => ({
    ...wardRef(name),
    level: 'ward' as const,
    parent: town,
    from: '2007-01-01',
    predecessors: [],
    successors: [],
  })),
];

const sayings = {
  offline: both(
    'bản tin đã nằm trên máy, sẽ phát nếu có điện.',
    'the bulletin is on the box and plays if there is power.',
  ),
  lost: both('không phát theo lịch đến khi chỉnh được giờ.', 'it plays no schedule until its clock is set.'),
};

function boxCell(spot: Spot, standing: BoxStanding): BoxCell {
  const cell = { cluster: { id: spot.id, name: spot.name }, ward: spot.ward };
  if (isOffline(spot)) return { ...cell, standing: 'offline', why: sayings.offline };
  if (isLost(spot)) return { ...cell, standing: 'unknown-time', why: sayings.lost };
  return { ...cell, standing };
}

interface Plan {
  readonly title: string;
  readonly time: string;
  readonly length: number;
  readonly wards: readonly string[];
  readonly state: BoardCell['state'];
  readonly failedIn?: string;
}
const all = wards.map(({ name }) => name);
const programme: readonly Plan[] = [
  {
    title: 'Bản tin sáng thị xã',
    time: '05:00',
    length: 30,
    wards: all,
    state: 'proved',
    failedIn: 'Nghĩa Phú',
  },
  {
    title: 'Bản tin phường',
    time: '05:30',
    length: 20,
    wards: ['An Thủy', 'Lam Hải', 'Xuân Giang'],
    state: 'proved',
  },
  { title: 'Bản tin sáng, phát bù', time: '05:45', length: 30, wards: ['Nghĩa Phú'], state: 'proved' },
  {
    title: 'Phát thanh măng non',
    time: '10:45',
    length: 30,
    wards: ['Bãi Ngang', 'Nghĩa Phú', 'Tân Cảng'],
    state: 'proved',
  },
  {
    title: 'Cách làm hay thoát nghèo, số 14',
    time: '16:30',
    length: 17,
    wards: ['Hòa Lộc', 'Xuân Giang'],
    state: 'playing',
  },
  {
    title: 'Bản tin chiều thị xã, tiếp âm về 7 phường',
    time: '17:00',
    length: 45,
    wards: all,
    state: 'ready',
  },
  {
    title: 'Bản tin phường',
    time: '17:45',
    length: 20,
    wards: ['An Thủy', 'Hòa Lộc', 'Xuân Giang'],
    state: 'planned',
  },
  { title: 'Bản tin phường', time: '18:15', length: 20, wards: ['Lam Hải', 'Nghĩa Phú'], state: 'planned' },
  {
    title: 'Ca nhạc quê hương',
    time: '19:00',
    length: 30,
    wards: ['Bãi Ngang', 'Tân Cảng'],
    state: 'planned',
  },
];
const airingId = ({ title, time }: Plan) => idOf(`${title} ${time}`);
const spotsOf = (names: readonly string[]) => spots.filter(({ ward }) => names.includes(ward.name));

function boardCell(plan: Plan, ward: string): BoardCell {
  const here = spotsOf([ward]);
  const offline = here.filter(isOffline).length;
  const unknownTime = here.filter(isLost).length;
  const failed = plan.failedIn === ward;
  const past = plan.state === 'proved';
  return {
    airing: airingId(plan),
    title: plan.title,
    at: at(plan.time),
    durationMs: minutes(plan.length),
    state: failed ? 'failed' : plan.state,
    counted:
      failed || plan.state === 'planned' ? 0 : past ? here.length : here.length - offline - unknownTime,
    boxes: here.length,
    offline: past ? 0 : offline,
    unknownTime: past ? 0 : unknownTime,
  };
}

const planAt = (time: string): Plan => {
  const plan = programme.find((one) => one.time === time);
  if (!plan) throw new Error(`no airing at ${time}`);
  return plan;
};

function airingOf(plan: Plan, standing: BoxStanding) {
  return {
    airing: airingId(plan),
    title: plan.title,
    at: at(plan.time),
    durationMs: minutes(plan.length),
    cells: spotsOf(plan.wards).map((spot) => boxCell(spot, standing)),
  };
}

/** What day the town has: as drawn, with nothing on air, with nothing at all, or just installed. */
export type Day = 'full' | 'quiet' | 'empty' | 'fresh';

/** The first minutes of a fresh installation: airings of under a minute, minutes apart, in all wards. */
function freshDay(now: number): TodayView {
  const short = [
    { title: 'Chào ngày mới từ đài truyền thanh thị xã', ago: 1260, state: 'proved' as const },
    { title: 'Lịch thu gom rác tuần này', ago: 260, state: 'proved' as const },
    { title: 'Hỗ trợ hộ nghèo đăng ký viễn thông', ago: 12, state: 'playing' as const },
    { title: 'Nhắc nộp thuế đất phi nông nghiệp', ago: -95, state: 'ready' as const },
  ].map(({ title, ago, state }) => ({
    airing: idOf(title),
    title,
    at: new Date(now - ago * 1000).toISOString(),
    durationMs: 41_000,
    state,
  }));
  const cellsFor = (standing: BoxStanding): BoxCell[] =>
    spots.map(({ id, name, ward }) => ({ cluster: { id, name }, ward, standing }));
  const [, last, onAir, next] = short;
  if (!last || !onAir || !next) throw new Error('the fresh day has four airings');
  return {
    now: new Date(now).toISOString(),
    zone,
    onAir: [{ ...onAir, cells: cellsFor('playing'), wards: wards.map(({ name }) => wardRef(name)) }],
    next: { ...next, cells: cellsFor('ready') },
    last: { ...last, cells: cellsFor('proved') },
    board: wards.map(({ name, clusters }) => ({
      ward: wardRef(name),
      clusters: clusters.length,
      offline: 0,
      unknownTime: 0,
      cells: short.map((one) => ({
        ...one,
        counted: clusters.length,
        boxes: clusters.length,
        offline: 0,
        unknownTime: 0,
      })),
    })),
    attention: [],
    waiting: [],
  };
}

/** The day as it stands at an instant. */
export function todayAt(now: number, kind: Day = 'full'): TodayView {
  if (kind === 'fresh') return freshDay(now);
  const onAir = planAt('16:30');
  const empty = kind === 'empty';
  const last = {
    ...airingOf(planAt('10:45'), 'proved'),
    cells: spotsOf(planAt('10:45').wards).map((spot) => ({
      cluster: { id: spot.id, name: spot.name },
      ward: spot.ward,
      standing: 'proved' as const,
    })),
  };
  return {
    now: new Date(now).toISOString(),
    zone,
    onAir:
      kind === 'full'
        ? [{ ...airingOf(onAir, 'playing'), wards: onAir.wards.map((name) => wardRef(name)) }]
        : [],
    ...(empty ? {} : { next: airingOf(planAt('17:00'), 'ready'), last }),
    board: wards.map(({ name, clusters }) => ({
      ward: wardRef(name),
      clusters: clusters.length,
      offline: name === 'Lam Hải' ? 1 : 0,
      unknownTime: name === 'Tân Cảng' ? 1 : 0,
      cells: empty
        ? []
        : programme.filter((plan) => plan.wards.includes(name)).map((plan) => boardCell(plan, name)),
    })),
    attention: empty
      ? []
      : spots
          .filter((spot) => isOffline(spot) || isLost(spot))
          .map((spot) => ({
            cluster: { id: spot.id, name: spot.name },
            ward: spot.ward,
            state: stateOf(spot, now),
            why: isOffline(spot)
              ? both(
                  'Mất kết nối 2 giờ 41 phút, do mất điện lưới.',
                  'Offline for 2 h 41 min: no mains power.',
                )
              : both(
                  'Khởi động lại lúc 16:20, chưa chỉnh được giờ.',
                  'Restarted at 16:20, its clock is not set yet.',
                ),
          })),
    waiting: empty
      ? []
      : [
          {
            kind: 'approve',
            id: idOf('Hỗ trợ hộ nghèo đăng ký viễn thông'),
            title: 'Hỗ trợ hộ nghèo đăng ký viễn thông',
            note: both('Lê Thị Mai Anh gửi lúc 15:10, bản 4', 'Lê Thị Mai Anh sent it at 15:10, version 4'),
            at: at('15:10'),
          },
          {
            kind: 'schedule',
            id: idOf('Lịch thu gom rác tuần này'),
            title: 'Lịch thu gom rác tuần này',
            note: both('Đã duyệt, chưa đặt giờ phát', 'Approved, no time set yet'),
            at: at('14:02'),
          },
          {
            kind: 'confirm-plan',
            id: idOf('Giảm nghèo về thông tin năm 2024'),
            title: 'Giảm nghèo về thông tin năm 2024',
            note: both('Còn 4 điểm cần người xem', '4 findings are open'),
            at: at('09:30', '2024-10-09'),
          },
        ],
  };
}

function stateOf(spot: Spot, now: number): ClusterListItem['state'] {
  if (isOffline(spot)) return { kind: 'offline', since: new Date(now - minutes(161)).toISOString() };
  if (isLost(spot)) return { kind: 'unknown-time', since: at('16:20') };
  const plan = planAt('16:30');
  if (plan.wards.includes(spot.ward.name))
    return { kind: 'playing', airing: airingId(plan), title: plan.title };
  return { kind: 'ready' };
}

export function clustersAt(now: number): ClusterListItem[] {
  return spots.map((spot) => ({
    id: spot.id,
    name: spot.name,
    ward: spot.ward,
    station: idOf(`đài ${spot.ward.name}`),
    state: stateOf(spot, now),
    lastHeardAt: new Date(now - (isOffline(spot) ? minutes(161) : 8000 + spot.index * 7000)).toISOString(),
    clock: isLost(spot)
      ? { state: 'unknown' }
      : { state: 'trusted', boundMs: 2.1 + ((spot.index * 7 + spot.name.length) % 30) / 10 },
    volume: 70,
    position: { latitude: 18.79 + spot.index / 500, longitude: 105.71 + spot.index / 400 },
    output: 'simulated',
  }));
}

function play(spot: Spot, plan: Plan, day: string, seq: number, result: PlayView['result']): PlayView {
  const planned = at(plan.time, day);
  const silent = result === 'silent';
  return {
    box: idOf(`thiết bị ${spot.id}`),
    seq,
    airing: airingId(plan),
    title: plan.title,
    plannedAt: planned,
    ...(silent ? {} : { startedAt: planned, startErrorMs: (seq % 9) - 3.4, rung: 'scheduled' as const }),
    playedMs: silent ? 0 : minutes(plan.length),
    durationMs: minutes(plan.length),
    result,
    ...(silent ? { why: both('Mất điện lúc đến giờ phát.', 'No power at the time.') } : {}),
    evidence: silent
      ? []
      : [
          {
            kind: 'sink',
            lowest: 0.98,
            matched: 118,
            windows: 120,
            levelDb: -16.3,
          },
          ...(result === 'weak'
            ? [
                {
                  kind: 'line' as const,
                  lowest: 0.81,
                  matched: 41,
                  windows: 120,
                  levelDb: -9.5,
                  trouble: ['hum' as const, 'clipped' as const],
                },
              ]
            : []),
        ],
    hash: createHash('sha256').update(`${spot.id} ${seq}`).digest('hex'),
  };
}

function playsOf(spot: Spot): PlayView[] {
  const past = programme.filter(({ state, wards: of }) => state === 'proved' && of.includes(spot.ward.name));
  const today = past.map((plan, index) =>
    play(
      spot,
      plan,
      '2024-10-10',
      90 + index,
      plan.failedIn === spot.ward.name ? 'silent' : plan.time === '10:45' ? 'weak' : 'proved',
    ),
  );
  const yesterday = programme
    .filter(({ wards: of }) => of.includes(spot.ward.name))
    .map((plan, index) => play(spot, plan, '2024-10-09', 80 + index, 'proved'));
  return [...yesterday, ...today].reverse();
}

export function clusterAt(id: string, now: number): ClusterView | undefined {
  const item = clustersAt(now).find((one) => one.id === id);
  const spot = spots.find((one) => one.id === id);
  if (!item || !spot) return undefined;
  return {
    ...item,
    box: {
      id: idOf(`thiết bị ${id}`),
      enrolledAt: at('09:12', '2024-03-22'),
      program: '0.1.0',
      key: '7f3a 91c2 e0d4 5b18',
      horizon: isOffline(spot) ? 411 : 417,
      horizonCurrent: 417,
      unsent: isOffline(spot) ? 3 : 0,
      uptimeS: 39_540,
      journal: { records: 1834, lastHash: createHash('sha256').update(id).digest('hex') },
    },
    plays: playsOf(spot),
    outages: [
      ...(isOffline(spot) ? [{ from: new Date(now - minutes(161)).toISOString() }] : []),
      { from: at('04:52'), until: at('05:38') },
      { from: at('21:10', '2024-10-08'), until: at('21:14', '2024-10-08') },
    ],
    refusals:
      spot.ward.name === 'Nghĩa Phú'
        ? [
            {
              at: at('09:58'),
              what: both(
                'Lịch có số thứ tự cũ (411 sau 417).',
                'A schedule with an old number (411 after 417).',
              ),
              code: 'fleet/old-sequence',
            },
          ]
        : [],
  };
}

export const refusals = [
  {
    id: idOf('refusal 1'),
    at: at('16:21'),
    cluster: { id: spots[22]?.id ?? '', name: 'Khối 6, Tân Cảng' },
    code: 'fleet/wrong-code',
    what: both('Thiết bị đưa mã ghép sai.', 'A box gave a wrong enrolment code.'),
  },
  {
    id: idOf('refusal 2'),
    at: at('09:58'),
    cluster: { id: spots[17]?.id ?? '', name: 'Nhà văn hóa khối Đông Hải, Nghĩa Phú' },
    code: 'fleet/old-sequence',
    what: both('Lịch có số thứ tự cũ (411 sau 417).', 'A schedule with an old number (411 after 417).'),
  },
  {
    id: idOf('refusal 3'),
    at: at('02:14'),
    code: 'fleet/unknown-key',
    what: both('Thiết bị đã biết dùng khóa khác.', 'A known box came with another key.'),
  },
];

export const audit = {
  whole: true,
  entries: [
    { seq: 312, actor: persons.luong, action: 'bulletin.approve', subject: 'bulletin', time: '15:58' },
    {
      seq: 311,
      actor: persons.anh,
      behind: persons.hanh,
      action: 'bulletin.submit',
      subject: 'bulletin',
      time: '15:10',
    },
    { seq: 310, action: 'airing.prove', subject: 'airing', time: '11:16' },
  ].map(({ seq, actor, behind, action, subject, time }) => ({
    seq,
    at: at(time),
    ...(actor ? { actor } : {}),
    ...(behind ? { behind } : {}),
    action,
    subject: { kind: subject, id: idOf(`${subject} ${seq}`) },
    hash: createHash('sha256').update(String(seq)).digest('hex'),
  })),
};

/** One airing, box by box. */
export function airingAt(id: string): AiringView | undefined {
  const plan = programme.find((one) => airingId(one) === id);
  if (!plan) return undefined;
  const standing = { proved: 'proved', playing: 'playing', ready: 'ready', planned: 'planned' } as const;
  const here = spotsOf(plan.wards);
  const state = plan.state;
  return {
    id,
    bulletin: { id: idOf(plan.title), title: plan.title, version: 2 },
    at: at(plan.time),
    durationMs: minutes(plan.length),
    volume: 70,
    state,
    scheduledBy: persons.anh,
    cells: here.map((spot) =>
      boxCell(spot, state === 'failed' || state === 'cancelled' ? state : standing[state]),
    ),
    plays:
      state === 'proved'
        ? here.map((spot, index) => ({
            ...play(
              spot,
              plan,
              '2024-10-10',
              90 + index,
              plan.failedIn === spot.ward.name ? 'silent' : 'proved',
            ),
            cluster: { id: spot.id, name: spot.name },
            ward: spot.ward,
          }))
        : [],
  };
}

/** A change of keys under way: most boxes believe both, one is behind, one was revoked. */
const known = clustersAt(startedAt);
export const keysView: KeysView = {
  keys: [
    {
      key: 'aa3beb1b7edfa64c',
      mark: 'aa3beb1b7edfa64c90d1e2f3a4b5c6d7',
      madeAt: at('08:05', '2024-10-09'),
      apart: false,
      signs: true,
      believedBy: known.length - 1,
    },
    {
      key: '51c07fe2d9a83b46',
      mark: '51c07fe2d9a83b46a1b2c3d4e5f60718',
      madeAt: at('08:05', '2024-10-09'),
      apart: false,
      signs: false,
      believedBy: known.length - 3,
    },
  ],
  inService: known.length - 1,
  twoSignatures: [],
  maySecond: false,
  boxes: known.slice(0, 12).map(({ id, name }, n) => ({
    id,
    cluster: { id, name },
    key: (0x3f2a91bc + n * 7919).toString(16).padStart(16, '5'),
    enrolledAt: at('08:05', '2024-10-09'),
    online: true,
    upToDate: n !== 4,
    ...(n === 7 ? { revokedAt: at('08:05', '2024-10-09'), revokedReason: 'Mất máy khi sửa cột' } : {}),
  })),
};
