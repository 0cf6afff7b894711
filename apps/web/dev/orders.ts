import type { AwaitingHorizon, horizonRoutes, OrderView, Output, orderRoutes } from '@loaphuong/contract';
import type { NotDoneWhy } from '@loaphuong/domain/fleet';
import { idOf, me, startedAt } from './town.ts';

/** Orders to one cluster of the invented town, newest first: done, refused by a rule, refused in words of an old program. */
export const orders: readonly OrderView[] = [
  order(1, { command: 'volume', percent: 60 }),
  order(2, { command: 'tone', seconds: 5, percent: 60, anyway: false }, { code: 'busy' }),
  order(3, { command: 'reserve', seconds: 60 }, { code: 'quiet-hours' }),
  order(4, { command: 'reboot' }, { code: 'other', said: 'đang ghi thẻ nhớ' }),
];

function order(n: number, what: OrderView['what'], why?: NotDoneWhy): OrderView {
  const at = new Date(startedAt - n * 600_000).toISOString();
  const state = why === undefined ? 'obeyed' : 'not-done';
  return {
    id: idOf(`lệnh ${n}`),
    what,
    to: { all: true },
    by: me.person,
    at,
    counts: {
      all: 1,
      waiting: 0,
      sent: 0,
      obeyed: why === undefined ? 1 : 0,
      notDone: why === undefined ? 0 : 1,
      expired: 0,
      withoutBox: 0,
    },
    answers: [
      {
        command: idOf(`lệnh tới máy ${n}`),
        cluster: { id: idOf('cụm'), name: 'Chợ Đình' },
        ward: { id: idOf('phường'), name: 'Nghĩa Phú' },
        state,
        ...(why === undefined ? {} : { why }),
        at,
        expiresAt: at,
      },
    ],
  };
}

/** An order to a group, half answered. */
export function orderToGroup(id: string): OrderView {
  const base = order(1, { command: 'silence' });
  const [first] = base.answers;
  const states = ['obeyed', 'sent', 'waiting'] as const;
  const names = ['Bến cá', 'Khối Tân Hải', 'Chợ Đình'];
  return {
    ...base,
    id,
    to: { clusters: names.map((name) => idOf(name)) },
    reason: 'Đọc nhầm bản tin',
    counts: { all: 3, waiting: 1, sent: 1, obeyed: 1, notDone: 0, expired: 0, withoutBox: 0 },
    answers: names.flatMap((name, nth) =>
      first === undefined
        ? []
        : [
            {
              ...first,
              command: idOf(`lệnh tới ${name}`),
              cluster: { id: idOf(name), name },
              ward: { id: idOf('phường Bãi Ngang'), name: nth < 2 ? 'Bãi Ngang' : 'Lam Hải' },
              state: states[nth] ?? 'waiting',
            },
          ],
    ),
  };
}

/** What waits for a second person, if anything does: a ring of a rollout, silence of what is on air, a wish to listen. */
export function awaiting(some: boolean): Output<typeof orderRoutes.awaiting> {
  const whats: readonly OrderView['what'][] = [
    { command: 'update', version: '1.4.1', sha256: 'ab'.repeat(32) },
    { command: 'silence' },
    { command: 'listen', seconds: 120 },
  ];
  const names = ['Chợ Đình', 'Nhà văn hóa khối Đông Hải', 'Cổng trường', 'Ngã ba', 'Bến cá'];
  return {
    orders: (some ? whats : []).map((what, nth) => ({
      ...order(nth + 1, what),
      answers: [],
      ...(nth === 0 ? { reason: 'Bản sửa lỗi giữ giờ' } : nth === 1 ? { reason: 'Đọc nhầm bản' } : {}),
      signature: { state: 'awaiting', until: new Date(startedAt + 3_600_000 / (nth + 1)).toISOString() },
      names: nth === 0 ? names : names.slice(0, 1),
      boxes: nth === 0 ? names.length : 1,
      may: nth === 2 ? 'take-back' : 'sign',
    })),
    refused: [],
  };
}

const stations = ['An Thủy', 'Bãi Ngang', 'Hòa Lộc'].map((name) => ({
  id: idOf(`đài ${name}`),
  name: `Đài ${name}`,
}));

/** Plans that wait for a second person, for each reason. */
export function awaitingPlans(some: boolean): Output<typeof horizonRoutes.awaiting> {
  const whys: readonly AwaitingHorizon['why'][] = [
    { kind: 'changed', added: 2, removed: 1 },
    { kind: 'running-out' },
    { kind: 'unsigned' },
  ];
  const signedUntil = new Date(startedAt + 6 * 86_400_000).toISOString();
  const horizons = stations.flatMap((station, nth) => {
    const why = whys[nth];
    if (why === undefined) return [];
    return [{ station, why, ...(why.kind === 'unsigned' ? {} : { signedUntil }) }];
  });
  return { horizons: some ? horizons : [], may: 'sign' };
}

/** What would be signed of them. */
export const preparedPlans: Output<typeof horizonRoutes.prepare> = {
  horizons: stations.map(({ id }) => {
    const airings = ['Bản tin sáng', 'Lịch tiêm chủng', 'Bản tin chiều'].map((title, nth) => ({
      at: new Date(startedAt + (nth + 1) * 3_600_000).toISOString(),
      bulletin: { title },
      volume: 70,
    }));
    const rules = {
      quietHours: [{ from: '22:00', to: '05:00' }],
      dailyMinutes: 90,
      volumeCeiling: 80,
      volumeByHour: [{ from: '05:00', to: '06:00', ceiling: 40 }],
      decision: 'Quyết định số 12/QĐ-UBND',
    };
    const payload = JSON.stringify({ kind: 'horizon', body: { station: id, airings, rules } });
    return { station: id, payload, text: `loaphuong/envelope/1\n${payload}` };
  }),
};
