import type { Horizon, HorizonAiring, PlaceRules, Sound } from '@loaphuong/protocol';
import type { Random } from '../chance/random.ts';
import { seededId } from './installation.ts';

const FREE: PlaceRules = { quietHours: [], volumeCeiling: 90, decision: 'Quy chế mô phỏng' };

/** An airing of a simulated plan: what is not given is ordinary. */
export function airing(
  random: Random,
  atMs: number,
  sound: Sound,
  more: Partial<HorizonAiring> = {},
): HorizonAiring {
  return {
    id: seededId(random),
    at: new Date(atMs).toISOString(),
    bulletin: { id: seededId(random), version: 1, title: 'Bản tin mô phỏng' },
    sound,
    volume: 80,
    priority: 'ordinary',
    ...more,
  };
}

/** A plan of seven days for one station. */
export function planOf(
  station: string,
  fromMs: number,
  airings: readonly HorizonAiring[],
  more: Partial<Pick<Horizon, 'rules' | 'reserve' | 'zone' | 'until'>> = {},
): Horizon {
  return {
    station,
    zone: 'Asia/Ho_Chi_Minh',
    from: new Date(fromMs).toISOString(),
    until: new Date(fromMs + 7 * 86_400_000).toISOString(),
    rules: FREE,
    airings: [...airings],
    ...more,
  };
}
