import type { ClusterListItem, RegistryEntry } from '@loaphuong/contract';
import { expect, test } from 'vitest';
import { groupTarget, reachOf, targetsOf } from './targets.ts';

const ward = { id: 'w', name: 'Lam Hải' };
const entry = (id: string, more: Partial<RegistryEntry> = {}): RegistryEntry => ({
  id,
  name: `Cụm ${id}`,
  ward,
  station: 's',
  position: null,
  volume: 70,
  delayMs: 0,
  monthBudgetMb: null,
  technology: 'ip',
  condition: 'good',
  loudspeakers: 4,
  wattage: null,
  installedOn: null,
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
  groups: [],
  ...more,
});
const is = (id: string, kind: 'ready' | 'bare' | 'offline'): Pick<ClusterListItem, 'id' | 'state'> => ({
  id,
  state: kind === 'offline' ? { kind, since: '2024-10-10T08:00:00.000Z' } : { kind },
});

const street = { id: 'g', name: 'Dọc phố', members: ['a', 'b', 'gone'] };
const other = { id: 'h', name: 'Nhóm khác', members: ['b'] };
const known = {
  clusters: [entry('a'), entry('b'), entry('c'), entry('gone', { archived: { at: '', reason: 'dỡ' } })],
  stations: [
    {
      id: 's',
      ward,
      name: 'Đài Lam Hải',
      decision: null,
      setUpOn: null,
      note: null,
      equipment: [],
    },
  ],
  groups: [street, other],
};
const a = { id: 'a', name: 'Cụm a', station: 's', ward };

test('an order may go to the cluster, to its station, and to each group that it is in, without what is out of use', () => {
  expect(targetsOf(a, known).map(({ name, to }) => ({ name, to }))).toEqual([
    { name: 'Cụm a', to: { cluster: 'a' } },
    { name: 'Đài Lam Hải', to: { station: 's' } },
    { name: 'Dọc phố', to: { clusters: ['a', 'b'] } },
  ]);
});

test('without the registry the cluster and its station can be ordered', () => {
  expect(targetsOf(a, undefined).map(({ to }) => to)).toEqual([{ cluster: 'a' }, { station: 's' }]);
});

test('counts the clusters that will do it, those that are away, and those without a box', () => {
  const states = [is('a', 'ready'), is('b', 'offline'), is('c', 'bare')];
  const all = { ...groupTarget(street, known.clusters), clusters: ['a', 'b', 'c'] };
  expect(reachOf(all, known.clusters, states)).toEqual({
    doing: 1,
    loudspeakers: 4,
    away: 1,
    withoutBox: 1,
    alsoDoing: [],
  });
});

test('a cluster that another one’s box plays for does it with that box, and names who does it besides', () => {
  const clusters = [entry('a'), entry('b', { servedBy: 'a' }), entry('c', { servedBy: 'a' })];
  const states = [is('a', 'ready'), is('b', 'ready'), is('c', 'ready')];
  const target = groupTarget({ ...street, members: ['b'] }, clusters);
  expect(reachOf(target, clusters, states)).toMatchObject({ doing: 1, alsoDoing: ['Cụm a', 'Cụm c'] });
});

test('loudspeakers are not counted where the registry does not know each, and a cluster of unknown state promises nothing', () => {
  const clusters = [entry('a', { loudspeakers: null }), entry('b')];
  const target = groupTarget(street, clusters);
  expect(reachOf(target, clusters, [is('a', 'ready'), is('b', 'ready')]).loudspeakers).toBeUndefined();
  expect(reachOf(target, clusters, [])).toMatchObject({ doing: 0, withoutBox: 2 });
});
