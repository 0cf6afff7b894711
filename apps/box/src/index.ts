export type { Random } from './chance/random.ts';
export { ServerClock } from './clock/server-clock.ts';
export type { Output } from './output/output.ts';
export { SimulatedCard } from './output/simulated-card.ts';
export { Player } from './player/player.ts';
export type { BoxTime, Cancel } from './time/box-time.ts';
