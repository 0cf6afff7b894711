// Is a play ever lost or counted twice, and is a changed journal ever believed? Outages with lost receipts and power cuts at every write
// of the disk in virtual time; kill −9 of a real box process on a real disk, and of the whole installation with its database and 28 boxes.
// Words: --cycles N --kills N --server-kills N. Unsaid: 1000, 1000 and 50, a good hour; --cycles 100 --kills 50 --server-kills 10 is a look.

import { seeded } from '@loaphuong/box';
import { Installation, VirtualBox, VirtualServer, VirtualWorld } from '@loaphuong/box/simulation';
import type { JournalRecord } from '@loaphuong/protocol';
import { editsUndetected } from './proof/edits.ts';
import { killCycles } from './proof/kills.ts';
import { proofPlan } from './proof/plan.ts';
import { type Ledger, reconcile } from './proof/reconcile.ts';
import { serverKills } from './proof/server-kills.ts';
import type { Measure } from './result.ts';

const MOBILE = { delayMs: 60, jitterMs: 30, loss: 0.02 };
const MINUTE_MS = 60_000;
const EPOCH_MS = Date.UTC(2026, 10, 23);

/** Value: records lost or doubled and edits believed, over all cycles; there must be none. */
export const measure: Measure = async ({ seed, args, say }) => {
  const cycles = numberAfter(args, '--cycles') ?? 1000;
  const outages = virtualCycles(seed, cycles, 'outage');
  say(`outages: ${JSON.stringify(outages.ledger)}`);
  const cuts = virtualCycles(seed + 1, cycles, 'power cut');
  say(`power cuts: ${JSON.stringify(cuts.ledger)}`);
  const kills = await killCycles(seed + 2, numberAfter(args, '--kills') ?? 1000, say);
  say(`kill −9: ${JSON.stringify(kills)}`);
  const server = await serverKills(seeded(seed + 3), numberAfter(args, '--server-kills') ?? 50, say);
  say(`kill −9 of the server: ${JSON.stringify(server)}`);
  const edits = editsUndetected(cuts.records, seeded(seed));
  say(`edits: ${JSON.stringify(edits)}`);
  const ledgers = [outages.ledger, cuts.ledger, kills];
  const wrong = ledgers.reduce(
    (sum, l) => sum + l.lost + l.doubled + l.unaccounted,
    edits.undetected + server.lost + server.doubled + server.broken,
  );
  return {
    value: wrong,
    unit: 'records lost, doubled or falsified unseen',
    target: 0,
    peer: null,
    ok: wrong === 0,
    detail: { outages: outages.ledger, powerCuts: cuts.ledger, kills, server, edits },
  };
};

/** One box, an airing every two minutes, and something bad in every cycle. */
function virtualCycles(
  seed: number,
  cycles: number,
  kind: 'outage' | 'power cut',
): { ledger: Ledger; records: readonly JournalRecord[] } {
  const random = seeded(seed);
  const world = new VirtualWorld(EPOCH_MS * 1000);
  const server = new VirtualServer(world);
  const box = new VirtualBox(world, server, new Installation(), random, { ppm: 40, way: MOBILE });
  const airings = proofPlan(server, box, random, {
    fromMs: EPOCH_MS,
    everyMs: 2 * MINUTE_MS,
    count: cycles + 3,
  });
  box.on();
  world.run(MINUTE_MS);
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const endUs = world.nowUs() + 2 * MINUTE_MS * 1000;
    if (kind === 'outage') {
      world.run(random() * 100_000);
      // The worst moment for an outage: committed there, and the receipt lost on the way back.
      server.receipts = random() < 0.5;
      world.run(random() * 10_000);
      box.network(false);
      world.run(random() * 60_000);
      server.receipts = true;
      box.network(true);
    } else {
      // The nth write of this life: with the cycles every write has its turn.
      box.store.cutAtChange(1 + (cycle % 23), random);
      while (box.box !== undefined && world.nowUs() < endUs) world.run(500);
      if (box.box !== undefined) box.cut();
      world.run(random() * 4000);
      box.on();
    }
    if (world.nowUs() < endUs) world.runUntil(endUs);
  }
  box.network(true);
  if (box.box === undefined) box.on();
  world.run(20 * MINUTE_MS);
  const told = box.wrote.map(({ seq, hash }) => ({ seq, hash }));
  const ledger = reconcile({
    cycles,
    told,
    disk: box.store,
    folder: `boxes/${box.id}`,
    member: box.member,
    airings,
  });
  return { ledger, records: box.member.records };
}

function numberAfter(args: readonly string[], word: string): number | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : Number(args[at + 1]);
}
