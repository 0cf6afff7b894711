import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import { downTopic, horizonTopic, type JournalRecord } from '@loaphuong/protocol';
import { type Random, seeded } from '../../chance/random.ts';
import { sha256 } from '../../identity/keys.ts';
import { readJournal } from '../../journal/journal-files.ts';
import { DecodedSound } from '../../sound/sound-source.ts';
import { within } from '../../store/store.ts';
import { Installation, seededId } from '../installation.ts';
import { airing, planOf } from '../plan.ts';
import type { VirtualBoxFaults } from '../virtual-box.ts';
import { type Member, VirtualServer } from '../virtual-server.ts';
import { VirtualWorld } from '../virtual-time.ts';
import { bringUpon } from './bring-upon.ts';
import { type FaultShares, type PlannedFault, planFaults } from './faults.ts';
import type { TrialProgramme } from './programme.ts';
import { QUIET_LINE, TrialBox } from './trial-box.ts';
import { type Sounded, WatchedCard } from './watched-card.ts';

const MINUTE = 60_000;
/** Boxes are switched on one after the other. */
const JOIN_MS = 5 * MINUTE;
/** After the end everything is mended, and everybody gets so long to say what is still unsaid. */
export const QUIET_MS = 40 * MINUTE;
/** A program that crashed is started again after so long, as by its launcher. */
const RESTART_MS = 10_000;

/** Lines of mobile networks, from good to bad: middle of the delay, spread around it, share lost. Invented round figures. */
const LINES = [
  { delayMs: 40, jitterMs: 15, loss: 0.005 },
  { delayMs: 60, jitterMs: 30, loss: 0.02 },
  { delayMs: 180, jitterMs: 120, loss: 0.06 },
] as const;

/** What the trial of one box is about. */
export interface BoxTrial {
  readonly seed: number;
  /** Number of the box, from 1. Its chance depends on this and the seed, and on no other box. */
  readonly number: number;
  readonly programme: TrialProgramme;
  readonly shares: FaultShares;
  /** Troubles in place of those that chance would plan; for tests. */
  readonly faults?: readonly PlannedFault[];
  /** Something else done to the box before it is switched on, or to its server: a test that breaks a rule puts it here. */
  readonly tamper?: (box: TrialBox, world: VirtualWorld, server: VirtualServer) => void;
  /** The server in place of an ordinary one. */
  readonly server?: (world: VirtualWorld) => VirtualServer;
  /** Who signs the forged orders; absent: a stranger. */
  readonly forger?: Installation;
}

/** An order that a box was told. */
export interface TrialOrder {
  readonly id: string;
  readonly atMs: number;
  readonly genuine: boolean;
  /** True when the box was connected, so that it can have arrived. */
  readonly sent: boolean;
}

/** How an item began on the card, by the truth. */
export interface TrialStart {
  readonly airing: string;
  readonly atMs: number;
  readonly errorMs: number;
}

/** Everything that is known at the end of one box's trial; nothing is judged here. */
export interface BoxFacts {
  readonly number: number;
  readonly faults: readonly PlannedFault[];
  readonly joinedMs: number;
  readonly member: Member;
  /** Records as the box wrote them, in all its lives; and those on its disk at the end. */
  readonly wrote: readonly JournalRecord[];
  readonly onDisk: readonly JournalRecord[];
  /** True instants (ms) of what it wrote. */
  readonly wroteMs: readonly number[];
  readonly starts: readonly TrialStart[];
  readonly sounded: readonly Sounded[];
  readonly orders: readonly TrialOrder[];
  readonly crashes: readonly { readonly atMs: number; readonly why: string }[];
  /** Records that the server lacked at the planned end, before everything was mended. */
  readonly unsentAtEnd: number;
}

/** Runs the real program of one box through the programme and its troubles, in a virtual world of its own. */
export function runBoxTrial(trial: BoxTrial): BoxFacts {
  const { seed, number, programme } = trial;
  const chance = (name: string) =>
    seeded(Number.parseInt(sha256(`${seed}/${number}/${name}`).slice(0, 8), 16));
  const random = chance('box');
  const { fromMs, untilMs } = programme;
  const planned = planFaults(chance('faults'), trial.shares, {
    fromMs,
    untilMs,
    instants: programme.airings.map((each) => each.atMs),
  });
  const faults = trial.faults ?? planned;
  const world = new VirtualWorld(fromMs * 1000);
  const server = trial.server?.(world) ?? new VirtualServer(world);
  server.takesNotes = true;
  for (const [hash, file] of programme.files) server.media.set(hash, file);
  for (const { atMs, wire } of programme.plans)
    world.at(atMs * 1000, () => server.publish(horizonTopic(programme.station as StationId), wire, true));

  const sounded: Sounded[] = [];
  const starts: TrialStart[] = [];
  const box: TrialBox = new TrialBox(
    world,
    server,
    programme.installation,
    random,
    nature(random, faults, fromMs),
    { station: programme.station },
    {
      openSound: (_store, _path, hash) => {
        const samples = programme.samples.get(hash);
        return samples === undefined ? undefined : new DecodedSound(samples);
      },
      makeCard: (...made) => new WatchedCard(sounded, ...made),
      onItem: ({ airing: id, plannedMs, result }) => {
        if (result.firstFrame === undefined) return;
        const leftMs = box.card.trueUsOf(result.firstFrame) / 1000;
        starts.push({
          airing: id,
          atMs: leftMs,
          errorMs: leftMs - plannedMs - (result.firstSample ?? 0) / 48,
        });
      },
    },
  );
  trial.tamper?.(box, world, server);
  const joinedMs = fromMs + random() * JOIN_MS;
  world.at(joinedMs * 1000, () => box.on());
  const orders = tellOrders(trial, { world, server, box, faults, random: chance('orders') });
  for (const fault of faults) bringUpon(world, box, fault, untilMs);

  const crashes: { atMs: number; why: string }[] = [];
  const run = (toMs: number) => {
    while (world.nowUs() < toMs * 1000) {
      try {
        world.runUntil(toMs * 1000);
      } catch (error) {
        crashes.push({ atMs: world.nowUs() / 1000, why: whyOf(error) });
        box.cut();
        world.at(world.nowUs() + RESTART_MS * 1000, () => {
          if (box.box === undefined) box.on();
        });
      }
    }
  };
  run(untilMs);
  const unsentAtEnd = box.wrote.length - box.member.records.length;
  box.mend();
  run(untilMs + QUIET_MS);

  const onDisk: JournalRecord[] = [];
  readJournal(within(box.store, `boxes/${box.id}`), (record) => onDisk.push(record));
  const { member, wrote } = box;
  return {
    number,
    faults,
    joinedMs,
    member,
    wrote,
    onDisk,
    wroteMs: box.wroteUs.map((us) => us / 1000),
    starts,
    sounded,
    orders,
    crashes,
    unsentAtEnd,
  };
}

/** What every box is born with: crystals that are off, a calendar that nobody set, a line that is better or worse. */
function nature(random: Random, faults: readonly PlannedFault[], fromMs: number): VirtualBoxFaults {
  const off = () => (random() * 2 - 1) * 80;
  const ppm = off();
  const cardPpm = off();
  const wallOffsetMs = random() < 0.5 ? -fromMs : (random() * 2 - 1) * 400 * 86_400_000;
  const way = LINES[Math.floor(random() * LINES.length)] ?? LINES[1];
  return {
    ppm,
    wallOffsetMs,
    card: { ppm: cardPpm, jitterMs: 1, wild: 0.01 },
    way,
    fetch: { breaks: 0.2, bytesPerSecond: 40_000 + random() * 400_000 },
    ...(faults.some(({ what }) => what === 'half-muted') ? { line: QUIET_LINE } : {}),
  };
}

interface Around {
  readonly world: VirtualWorld;
  readonly server: VirtualServer;
  readonly box: TrialBox;
  readonly faults: readonly PlannedFault[];
  readonly random: Random;
}

/** One genuine test tone a day, and whatever strangers send. */
function tellOrders(
  { programme, forger }: BoxTrial,
  { world, server, box, faults, random }: Around,
): TrialOrder[] {
  const told: TrialOrder[] = [];
  let sequence = 0;
  const tell = (atMs: number, by: Installation, genuine: boolean) => {
    const id = seededId(random);
    world.at(atMs * 1000, () => {
      sequence += 1;
      const tone = { id, command: 'tone', seconds: 3, percent: 60, anyway: !genuine } as const;
      told.push({ id, atMs, genuine, sent: box.box !== undefined && box.link.connected });
      const wire = by.command(box.id, tone, sequence, atMs);
      server.publish(downTopic(box.id as BoxId, 'command'), wire, false);
    });
  };
  for (let dayMs = programme.fromMs; dayMs < programme.untilMs; dayMs += 24 * 60 * MINUTE) {
    const atMs = dayMs + 180 * MINUTE + random() * 120 * MINUTE;
    if (atMs < programme.untilMs) tell(atMs, programme.installation, true);
  }
  const stranger = forger ?? new Installation(Uint8Array.from({ length: 32 }, () => random() * 256));
  for (const { what, fromMs } of faults) {
    if (what === 'forged-order') tell(fromMs, stranger, false);
    if (what !== 'forged-plan') continue;
    const [first] = programme.airings;
    if (first === undefined) continue;
    const extra = airing(random, fromMs + 2 * MINUTE, first.airing.sound);
    world.at(fromMs * 1000, () => {
      told.push({
        id: extra.id,
        atMs: fromMs,
        genuine: false,
        sent: box.box !== undefined && box.link.connected,
      });
      const plan = planOf(programme.station, fromMs, [extra]);
      server.publish(
        horizonTopic(programme.station as StationId),
        stranger.plan(plan, 1_000_000, fromMs),
        false,
      );
    });
  }
  return told;
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const at = /\/([\w-]+\.ts:\d+)/.exec(error.stack ?? '')?.[1];
  return at === undefined ? `${error.name}: ${error.message}` : `${error.name}: ${error.message} (${at})`;
}
