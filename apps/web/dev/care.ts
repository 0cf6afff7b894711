import type {
  AlarmView,
  careRoutes,
  healthRoutes,
  Output,
  SilenceView,
  TicketView,
} from '@loaphuong/contract';
import { clustersAt, idOf, me, startedAt } from './town.ts';

const at = (minutesAgo: number) => new Date(startedAt - minutesAgo * 60_000).toISOString();
const clusters = clustersAt(startedAt);

/** The cluster of the invented town where something is wrong, and the one that is away. */
const SICK = 'Khối 6';
const AWAY = 'Chợ Đình';
const nameOf = (id: string) => clusters.find((each) => each.id === id)?.name;

/** A day of readings: the afternoon is warm, the card is emptied at noon. The sick one's card fills up. */
export function readingsOf(cluster: string): Output<typeof healthRoutes.readings> {
  const isSick = nameOf(cluster) === SICK;
  const last = nameOf(cluster) === AWAY ? 165 : 0;
  const quarters = Array.from({ length: 52 }, (_, nth) => (51 - nth) * 15).filter((ago) => ago >= last);
  const free = (ago: number) => (isSick ? 90e6 + ago * 1.4e6 : 11.4e9 - (ago > 300 ? 1.1e9 : 0));
  return {
    readings: quarters.map((ago) => ({
      at: at(ago),
      temperatureMax: 46 + 9 * Math.sin((700 - ago) / 220) + (isSick ? 22 : 0),
      signalMin: -81 - (ago % 45) / 6 - (isSick ? 16 : 0),
      clockBoundMax: 2.4 + (ago % 75) / 60,
      freeBytesMin: free(ago),
      monthBytes: 6.2e6 - ago * 900,
      onBattery: 0,
    })),
    now: {
      temperatureC: isSick ? 78 : 46,
      signalDbm: isSick ? -104 : -81,
      power: 'mains',
      switchedOff: false,
      faults: isSick ? ['capture-missing', 'disk-full', 'too-hot'] : [],
      freeBytes: free(last),
      monthBytes: { control: 4.1e6, sounds: 2.1e6 },
      monthBudgetMb: 15,
    },
  };
}

const refOf = (name: string) => {
  const found = clusters.find((each) => each.name === name);
  return { id: found?.id ?? '', name, ward: found?.ward ?? { id: '', name: '' } };
};

const alarms: readonly AlarmView[] = [
  {
    id: idOf('cảnh báo đĩa'),
    kind: 'disk',
    urgent: false,
    level: 'cluster',
    about: SICK,
    clusters: [refOf(SICK)],
    since: at(44),
    beganAt: at(44),
    acknowledged: { by: me.person, at: at(30) },
    what: { vi: 'Máy gần hết chỗ chứa.', en: 'The box has almost no room left.' },
    consequence: {
      vi: 'Bản tin mới có thể không tải về được, nhật ký có thể không ghi được.',
      en: 'New bulletins may not fit, and the journal may not be written.',
    },
    wayOut: {
      vi: 'Thay thẻ nhớ rồi ghép lại máy bằng mã mới; lịch và âm thanh tự tải về.',
      en: 'Replace the card and enrol the box with a new code; plan and sounds come by themselves.',
    },
    ticket: { id: idOf('phiếu 12'), number: 12 },
  },
  {
    id: idOf('cảnh báo mất kết nối'),
    kind: 'dead',
    urgent: false,
    level: 'cluster',
    about: AWAY,
    clusters: [refOf(AWAY)],
    since: at(161),
    beganAt: at(131),
    what: {
      vi: 'Không nghe tin gì từ cụm này 161 phút trong giờ phát.',
      en: 'Not heard from for 161 minutes of air time.',
    },
    consequence: {
      vi: 'Bản tin đã tải về máy vẫn phát nếu có điện; bản tin mới không tới được.',
      en: 'What is on the box still plays if it has power; new bulletins do not reach it.',
    },
    wayOut: {
      vi: 'Kiểm tra điện tại cột, rồi sim hoặc dây mạng.',
      en: 'Check the power at the pole, then the SIM or the cable.',
    },
  },
];

/** Open alarms, of all or of one cluster. */
export function alarmsOf(cluster: string | null): Output<typeof careRoutes.alarms> {
  return {
    open: alarms.filter((each) => cluster === null || each.clusters.some(({ id }) => id === cluster)),
    ended: [],
  };
}

const tickets: readonly TicketView[] = [
  {
    id: idOf('phiếu 12'),
    number: 12,
    cluster: refOf(SICK),
    alarm: idOf('cảnh báo đĩa'),
    title: 'Thay thẻ nhớ, lau quạt',
    what: 'Thẻ nhớ sắp đầy, máy nóng.',
    state: 'assigned',
    assignee: me.person,
    openedBy: me.person,
    openedAt: at(28),
    steps: [{ step: 'open', at: at(28), by: me.person }],
    costs: [],
  },
];

/** Repairs, of all or of one cluster. */
export function ticketsOf(cluster: string | null): Output<typeof careRoutes.tickets> {
  return { tickets: tickets.filter((each) => cluster === null || each.cluster.id === cluster) };
}

/** Nothing in the chain is broken. */
export const silence: SilenceView = {
  links: (['box', 'power', 'network', 'clock', 'plan', 'sound', 'rule', 'switch', 'output'] as const).map(
    (link) => ({ link, state: 'holds' }),
  ),
  what: {
    vi: 'Không thấy gì hỏng: loa im vì lúc này lịch không có gì.',
    en: 'Nothing is broken: it is silent because nothing is planned now.',
  },
};

/** The rules that an installation begins with. */
export const careSettings: Output<typeof careRoutes.settings> = {
  rules: {
    airTime: { from: '04:30', until: '22:00' },
    deadMinutes: 30,
    tooHotC: 75,
    diskFreeMb: 200,
    controlMb: 15,
    intrusions: 5,
  },
  mail: { configured: false, to: [] },
};
