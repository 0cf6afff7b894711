import {
  accessRoutes,
  airingRoutes,
  bulletinRoutes,
  ChangedSubject,
  careRoutes,
  fleetRoutes,
  healthRoutes,
  measuresRoutes,
  orderRoutes,
  programmeRoutes,
  registryRoutes,
  updateRoutes,
} from '@loaphuong/contract';
import { expect, test } from 'vitest';
import { isTouched, readSubjects } from './events.ts';

test('a play changes the day, the cluster, the airing and the target that counts it', () => {
  const touched = [
    airingRoutes.today,
    airingRoutes.one,
    fleetRoutes.cluster,
    measuresRoutes.target,
    programmeRoutes.plan,
  ];
  for (const { path } of touched) expect(isTouched(path, ['plays'])).toBe(true);
  expect(isTouched(accessRoutes.me.path, ['plays'])).toBe(false);
});

test('every subject shows somewhere', () => {
  const paths = [
    accessRoutes.me,
    bulletinRoutes.list,
    airingRoutes.today,
    fleetRoutes.clusters,
    programmeRoutes.plans,
    orderRoutes.list,
    careRoutes.alarms,
  ];
  for (const subject of ChangedSubject.options)
    expect(paths.some(({ path }) => isTouched(path, [subject]))).toBe(true);
});

test('the page of a cluster stays true: its faults with the box, alarms and repairs with their care, its groups with the registry', () => {
  expect(isTouched(healthRoutes.readings.path, ['fleet'])).toBe(true);
  expect(isTouched(healthRoutes.silence.path, ['fleet'])).toBe(true);
  for (const { path } of [careRoutes.alarms, careRoutes.tickets, careRoutes.settings])
    expect(isTouched(path, ['care'])).toBe(true);
  expect(isTouched(registryRoutes.registry.path, ['fleet'])).toBe(true);
  expect(isTouched(orderRoutes.one.path, ['orders'])).toBe(true);
});

test('a box that reports how its update went moves the page of versions', () => {
  expect(isTouched(updateRoutes.updates.path, ['fleet'])).toBe(true);
});

test('an event that is not one of ours changes nothing', () => {
  expect(readSubjects('["plays","weather"]')).toEqual(['plays']);
  for (const strange of ['', '{}', 'null', '["__proto__"]']) expect(readSubjects(strange)).toEqual([]);
});
