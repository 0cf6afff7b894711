import { type Call, fleetRoutes } from '@loaphuong/contract';
import type { PlaceId } from '@loaphuong/domain/places';
import { type BareBox, type BareLine, bareBox, bareLine } from './bare-box.ts';
import { eventually } from './eventually.ts';
import type { TestServer } from './test-server.ts';

/** A bare box with its line, known to the server as there. */
export interface PresentBox extends BareBox {
  readonly line: BareLine;
}

/** A new box at a new cluster that has told that it is there. @param call signed in as a technician. @param ward which of the two. */
export async function presentBox(server: TestServer, call: Call, ward = 0): Promise<PresentBox> {
  const name = `Cụm ${crypto.randomUUID().slice(0, 8)}`;
  const box = await bareBox(server, call, { ward: server.wards[ward] as PlaceId, name });
  const line = await bareLine(server, box);
  await line.says('status', { online: true });
  // Messages are taken in at once, not one after the other: what a test says next must not overtake this.
  await eventually(async () => ((await stateOfBox(call, box)) === 'offline' ? undefined : true));
  return { ...box, line };
}

/** How a box's cluster stands on its page. */
export async function stateOfBox(call: Call, { cluster }: Pick<BareBox, 'cluster'>): Promise<string> {
  return (await call(fleetRoutes.cluster, { params: { cluster } })).state.kind;
}

/** What a healthy box says every now and then. */
export const HEARTBEAT = {
  clock: { state: 'trusted', boundMs: 2 },
  volume: 70,
  horizon: 0,
  unsent: 0,
  uptimeS: 5,
} as const;

/** Sequence of the plan that the boxes of a test should hold. */
export async function planInForce(server: TestServer): Promise<number> {
  const { rows } = await server.db.pool.query<{ sequence: number }>(
    'select coalesce(max(sequence), 0)::int as sequence from broadcast.horizon',
  );
  return rows[0]?.sequence ?? 0;
}
