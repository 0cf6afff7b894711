import type { PlaceRulesView, RulesView } from '@loaphuong/contract';
import { idOf, me } from './town.ts';

const town = me.installation.place;
const ward = { id: idOf('phường Lam Hải'), name: 'Lam Hải' };

const ofTown: RulesView = {
  quietHours: [
    { from: '11:30', to: '13:30' },
    { from: '21:00', to: '05:00' },
  ],
  dailyMinutes: 120,
  volumeCeiling: 80,
  volumeByHour: [{ from: '05:00', to: '06:00', ceiling: 50 }],
  decision: 'Quyết định số 27/QĐ-UBND ngày 05/01/2024 của UBND thị xã Cửa Lam',
};

/** The rules of the ward or the town: those of the town hold in both, and the ward has others for November. @param some false: nobody set any. */
export function placeRules(place: string, some: boolean): PlaceRulesView {
  const isTown = place === town.id;
  const set = { by: me.person, at: '2024-01-05T03:00:00Z', reason: 'Ban hành quy chế mới' };
  const inForce = { place: town, from: '2024-01-15', rules: ofTown, set };
  const own = { place: ward, from: '2024-11-01', rules: { ...ofTown, volumeCeiling: 70 } };
  return {
    place: isTown ? town : ward,
    path: isTown ? [town] : [ward, town],
    today: '2024-10-10',
    revision: some ? 1 : 0,
    ...(some ? { inForce } : {}),
    ...(some && !isTown ? { above: inForce } : {}),
    coming: some && !isTown ? [own] : [],
    own: some ? [isTown ? inForce : own] : [],
    stations: isTown ? 7 : 1,
    forbidden: some && !isTown ? [...forbidden] : [],
  };
}

/** Airings that are planned and against rules. */
export const forbidden: PlaceRulesView['forbidden'] = [
  {
    airing: idOf('lượt trái quy tắc 1'),
    title: 'Nhắc lịch cắt điện khối Hải Sơn',
    at: '2024-10-11T05:00:00Z',
    rule: 'quiet-hours',
    stations: ['Đài Lam Hải'],
  },
  {
    airing: idOf('lượt trái quy tắc 2'),
    title: 'Chương trình văn nghệ quần chúng',
    at: '2024-10-12T11:00:00Z',
    rule: 'daily-minutes',
    stations: ['Đài Lam Hải', 'Đài An Thủy'],
  },
];
