import type { VirtualWorld } from '../virtual-time.ts';
import type { PlannedFault } from './faults.ts';
import type { TrialBox } from './trial-box.ts';

const YEAR_MS = 365 * 86_400_000;
/** A disk larger than anything of a trial: only to ask how much is used. */
const LARGE = 1e12;

/** Lets a trouble begin and end in a virtual world. What would end after the trial is ended by the trial itself. */
export function bringUpon(world: VirtualWorld, box: TrialBox, fault: PlannedFault, endMs: number): void {
  const begin = () => begins(world, box, fault);
  const end = () => ends(box, fault);
  world.at(fault.fromMs * 1000, begin);
  if (fault.untilMs > fault.fromMs && fault.untilMs < endMs) world.at(fault.untilMs * 1000, end);
}

function begins(world: VirtualWorld, box: TrialBox, { what, fromMs, untilMs, size }: PlannedFault): void {
  if (what === 'no-network') box.network(false);
  else if (what === 'power-off') {
    if (box.box !== undefined) box.cut();
  }
  // The nth change of the disk from here on; by then it may be in the middle of anything.
  else if (what === 'power-off-at-write') box.store.cutAtChange(size, () => 0.5);
  else if (what === 'clock-1970') box.time.stepWall(-box.time.wallMs());
  else if (what === 'clock-next-year') box.time.stepWall(YEAR_MS);
  else if (what === 'clock-step') box.time.stepWall(size);
  else if (what === 'slept' || what === 'card-dry')
    holdUntil(world, box, what === 'slept' ? untilMs - fromMs : 0, untilMs);
  else if (what === 'disk-full') {
    box.store.limit(LARGE);
    box.store.limit(LARGE - (box.store.freeBytes() ?? LARGE) + size);
  } else if (what === 'card-missing' || what === 'card-pulled') box.trouble('card-missing', true);
  else if (what === 'card-stalled') box.card.stall(size);
  else if (what === 'half-muted') box.trouble('half-muted', true);
}

/** The program stands still. @param lostMs so much its monotonic clock did not see. */
function holdUntil(world: VirtualWorld, { time }: TrialBox, lostMs: number, untilMs: number): void {
  const goOn = time.hold();
  world.at(untilMs * 1000, () => {
    if (lostMs > 0) time.sleep(lostMs);
    goOn();
  });
}

function ends(box: TrialBox, { what }: PlannedFault): void {
  if (what === 'no-network') box.network(true);
  else if (what === 'power-off' || what === 'power-off-at-write') {
    box.store.cutAtChange(Number.POSITIVE_INFINITY, () => 0.5);
    if (box.box === undefined) box.on();
  } else if (what === 'disk-full') box.store.limit(Number.POSITIVE_INFINITY);
  else if (what === 'card-missing' || what === 'card-pulled') box.trouble('card-missing', false);
  else if (what === 'half-muted') box.trouble('half-muted', false);
}
