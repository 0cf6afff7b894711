import { seeded } from '@loaphuong/box';
import { Installation, VirtualBox, VirtualServer, VirtualWorld } from '@loaphuong/box/simulation';
import { proofPlan } from '../proof/plan.ts';

const EPOCH_MS = Date.UTC(2026, 10, 23);
/**
 * MB of control traffic (topic, payload, MQTT header; no TCP) of one box in 30 days with three airings a day, from two virtual days of
 * the real box program. The first has the start of a new box in it, with all that it learns once; the second is what every other is like.
 */
export function controlMbAMonth(seed: number): number {
  const random = seeded(seed);
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const way = { delayMs: 60, jitterMs: 30, loss: 0.02 };
  const box = new VirtualBox(world, server, new Installation(), random, { ppm: 40, way });
  proofPlan(server, box, random, { fromMs: EPOCH_MS, everyMs: 8 * 3_600_000, count: 6 });
  const bytes = () => box.member.bytesUp + box.member.bytesDown;
  box.on();
  world.run(86_400_000);
  const first = bytes();
  world.run(86_400_000);
  const usual = bytes() - first;
  return Math.round((first + usual * 29) / 1e4) / 100;
}
