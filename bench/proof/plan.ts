import type { Random } from '@loaphuong/box';
import {
  airing,
  encodeSound,
  type Installation,
  planOf,
  speechLike,
  type VirtualServer,
} from '@loaphuong/box/simulation';
import type { StationId } from '@loaphuong/domain/fleet';
import { horizonTopic } from '@loaphuong/protocol';

/** How the airings of the bench lie in time. */
export interface ProofPlan {
  readonly fromMs: number;
  readonly everyMs: number;
  readonly count: number;
}

/** An airing that must be accounted for. */
export interface Due {
  readonly id: string;
  readonly durationMs: number;
}

const SOUND_S = 5;

/** Publishes a plan of equal airings for a box's station and returns what must come out of it. */
export function proofPlan(
  server: VirtualServer,
  box: { readonly station: string; readonly installation: Installation },
  random: Random,
  { fromMs, everyMs, count }: ProofPlan,
): readonly Due[] {
  const file = encodeSound(speechLike(random, SOUND_S));
  const sound = { sha256: server.offer(file), bytes: file.length, durationMs: SOUND_S * 1000 };
  const airings = Array.from({ length: count }, (_, i) =>
    airing(random, fromMs + (i + 0.7) * everyMs, sound),
  );
  const plan = box.installation.plan(planOf(box.station, fromMs, airings), 1, fromMs);
  server.publish(horizonTopic(box.station as StationId), plan, true);
  return airings.map(({ id }) => ({ id, durationMs: sound.durationMs }));
}
