import type { Output, registryRoutes } from '@loaphuong/contract';
import { clustersAt, idOf, startedAt } from './town.ts';

const items = clustersAt(startedAt);
const idsOf = (...names: readonly string[]) =>
  names.flatMap((name) => items.find((each) => each.name === name)?.id ?? []);

const groups = [
  { id: idOf('nhóm ven biển'), name: 'Dọc bờ biển', members: idsOf('Bến cá', 'Khối Tân Hải', 'Chợ Đình') },
  {
    id: idOf('nhóm chợ'),
    name: 'Các chợ',
    members: idsOf('Chợ An Thủy', 'Chợ Đình'),
  },
  { id: idOf('nhóm mới'), name: 'Đường mới mở', members: [] },
];
const stations = new Map(items.map(({ station, ward }) => [station, ward]));

/** The registry of the invented town; at the market of Lam Hải the box plays for the health post too. */
export const registry: Output<typeof registryRoutes.registry> = {
  clusters: items.map(({ id, name, ward, station, position }) => ({
    id,
    name,
    ward,
    station,
    position: position ?? null,
    volume: 70,
    delayMs: 0,
    monthBudgetMb: 15,
    technology: 'ip',
    condition: 'good',
    loudspeakers: 4,
    wattage: 30,
    installedOn: '2024-03-22',
    boxModel: null,
    boxSerial: null,
    amplifierModel: null,
    amplifierSerial: null,
    simContract: null,
    simUntil: null,
    powerContract: null,
    powerUntil: null,
    careContract: null,
    careUntil: null,
    decision: null,
    note: null,
    groups: groups.flatMap((group) => (group.members.includes(id) ? [group.id] : [])),
    ...(name === 'Trạm Y tế' ? { servedBy: idsOf('Chợ Đình')[0] } : {}),
  })),
  stations: [...stations].map(([id, ward]) => ({
    id,
    ward,
    name: `Đài ${ward.name}`,
    decision: null,
    setUpOn: null,
    note: null,
    equipment: [],
  })),
  groups,
};
