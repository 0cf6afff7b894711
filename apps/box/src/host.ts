import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BoxId, StationId } from '@loaphuong/domain/fleet';
import type { PlayedItem } from './air/sounding.ts';
import { createBox } from './box.ts';
import type { Box, BoxState } from './box-parts.ts';
import { SimulatedCapture } from './capture/simulated-capture.ts';
import { SIMULATED_LINE } from './capture/way-of-sound.ts';
import { type Random, seeded } from './chance/random.ts';
import type { HostNews } from './host-news.ts';
import { EnrolRefused, enrol } from './identity/enrol.ts';
import { httpEnrol } from './identity/http-enrol.ts';
import { type Identity, readIdentity } from './identity/identity.ts';
import { sha256 } from './identity/keys.ts';
import { passwordsOf, settlePassword } from './identity/trust.ts';
import type { Link } from './link/link.ts';
import { MqttLink } from './link/mqtt-link.ts';
import { SimulatedCard } from './output/simulated-card.ts';
import { sharedSounds } from './sound/shared-sounds.ts';
import { DiskStore } from './store/disk-store.ts';
import type { Fetcher } from './store/fetcher.ts';
import { httpFetcher } from './store/http-fetcher.ts';
import type { BoxTime } from './time/box-time.ts';
import { mortalTime } from './time/mortal-time.ts';
import { machineUs, realTime } from './time/real-time.ts';

/** A box that a host runs: its name is its folder; the code is only needed the first time. */
export interface HostedBox {
  readonly name: string;
  readonly code?: string | undefined;
  /** True: it has a simulated input on the line of its simulated amplifier. */
  readonly hearsLine?: boolean | undefined;
}

/** What stands between a hosted box and the server; a simulator makes it worse than it is. */
export interface HostNetwork {
  link(make: () => MqttLink): Link & { vanish(): void };
  fetcher(fetcher: Fetcher): Fetcher;
}

/** What a host needs. */
export interface HostOptions {
  /** Folder with one folder for each box. */
  readonly dir: string;
  readonly serverUrl: string;
  readonly onNews: (news: HostNews) => void;
  /** Everything that differs between the boxes comes from here and their names. */
  readonly seed?: number;
  /** How fast the cards run, parts per million; without it, each its own within ±80. */
  readonly cardPpm?: number | undefined;
  /** False: what boxes write is not forced onto the disk. Simulated power cuts do not need it, and one disk under hundreds of boxes is no box's disk. */
  readonly forcesDisk?: boolean;
  /** Mean wait of a box that the server asked to come later, ms. */
  readonly crowdMs?: number;
  /** Makes the network of a box, by its name; without it, the machine's own. */
  readonly network?: (name: string, time: BoxTime, random: Random) => HostNetwork;
}

interface Running {
  readonly box: Box;
  readonly die: () => void;
  /** Ends whatever timer is left after the goodbye. */
  readonly rest: () => void;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const AGAIN_MS = 3000;
/** A server lets only so many boxes in from one address in a minute; the others wait. */
const CROWD_MS = 10_000;
const CROWD = 'platform/too-many-requests';
/** How finely the process's own lateness is measured. */
const LATE_STEP_MS = 20;

/**
 * Many whole boxes in one process, each with its own identity, keys, store, wrong clocks and simulated sound card; they share
 * nothing but the process. For the demonstration town and for simulations: a real box runs alone, by `main.ts`.
 */
export class BoxHost {
  readonly #options: HostOptions;
  readonly #running = new Map<string, Running>();
  readonly #joining = new Set<string>();
  /** Wakes those who wait to ask the server again. */
  readonly #waiting = new Set<() => void>();
  readonly #openSound = sharedSounds();
  readonly #late = monitorEventLoopDelay({ resolution: LATE_STEP_MS });
  #stopped = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#late.enable();
  }

  /** Names of the boxes that run. */
  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** Starts a box; joins first when it has to. Adding one that runs changes nothing. @throws {RangeError} for a name that is no folder name. */
  async add({ name, code, hearsLine = false }: HostedBox): Promise<void> {
    if (!NAME.test(name)) throw new RangeError(`no name for a box: ${name}`);
    if (this.#stopped || this.#running.has(name) || this.#joining.has(name)) return;
    this.#joining.add(name);
    try {
      const identity = await this.#identity(name, code);
      if (identity !== undefined && !this.#stopped) this.#start(name, identity, hearsLine);
    } finally {
      this.#joining.delete(name);
    }
  }

  /** The power of one box goes: no goodbye, no last word. Its folder stays; `add` switches it on again. */
  cut(name: string): void {
    this.#running.get(name)?.die();
    this.#running.delete(name);
  }

  /** What a box says of itself; `undefined` when it does not run. */
  state(name: string): BoxState | undefined {
    return this.#running.get(name)?.box.state();
  }

  /** Tells the state of every box that runs, changed or not. */
  tellStates(): void {
    for (const [name, { box }] of this.#running)
      this.#options.onNews({ say: 'state', name, state: box.state() });
  }

  /** Memory, work and lateness of this process, as figures to be judged by. */
  memory(): HostNews {
    const rssMb = Math.round(process.memoryUsage().rss / 1e5) / 10;
    const { user, system } = process.cpuUsage();
    const lateMs = Math.max(0, Math.round(this.#late.max / 1e6 - LATE_STEP_MS));
    this.#late.reset();
    const cpuS = (user + system) / 1e6;
    return { say: 'memory', rssMb, boxes: this.#running.size, cpuS, waitedS: waitedS(), lateMs };
  }

  /** Stops every box with its goodbye; no timer of theirs is left. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#late.disable();
    for (const { box, rest } of this.#running.values()) {
      box.stop();
      rest();
    }
    this.#running.clear();
    for (const wake of this.#waiting) wake();
    this.#options.onNews({ say: 'stopped' });
  }

  async #identity(name: string, code: string | undefined): Promise<Identity | undefined> {
    const { serverUrl, onNews, crowdMs = CROWD_MS } = this.#options;
    const store = this.#disk(name);
    const stored = readIdentity(store);
    if (stored.state === 'enrolled') return stored.identity;
    if (code === undefined) {
      onNews({ say: 'needs-code', name });
      return undefined;
    }
    while (!this.#stopped) {
      try {
        const identity = await enrol(store, code, httpEnrol(serverUrl));
        const { box, cluster } = identity.belongs;
        onNews({ say: 'enrolled', name, box, cluster });
        return identity;
      } catch (error) {
        const crowded = error instanceof EnrolRefused && error.serverCode === CROWD;
        const refused = error instanceof EnrolRefused && !crowded;
        const en = error instanceof Error ? error.message : String(error);
        const vi = error instanceof EnrolRefused ? error.vi : 'Chưa kết nối được máy chủ. Sẽ thử lại.';
        onNews({
          say: 'enrol-failed',
          name,
          code: error instanceof EnrolRefused ? (error.serverCode ?? error.code) : 'box/unreachable',
          vi,
          en,
          again: !refused,
        });
        if (refused) return undefined;
        await this.#pause(crowded ? crowdMs * (0.5 + Math.random()) : AGAIN_MS);
      }
    }
    return undefined;
  }

  /** Waits, and no longer than until the host is stopped. */
  #pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        done();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }

  #disk(name: string): DiskStore {
    const { dir, forcesDisk = true } = this.#options;
    return new DiskStore(join(dir, name), { forces: forcesDisk });
  }

  #start(name: string, identity: Identity, hearsLine: boolean): void {
    const { onNews, seed = 0 } = this.#options;
    const { belongs } = identity;
    // The same name has the same crystal for ever, as a real box has.
    const nature = seeded(Number.parseInt(sha256(`${seed}/${name}`).slice(0, 8), 16));
    const mortal = mortalTime(
      realTime({
        ppm: spread(nature, 50),
        offsetUs: nature() * 1e12,
        wallOffsetMs: nature() < 0.5 ? -Date.now() : spread(nature, 400 * 86_400_000),
      }),
    );
    const { time } = mortal;
    const card = new SimulatedCard(time, machineUs, nature, {
      ppm: this.#options.cardPpm ?? spread(nature, 80),
      jitterMs: 1,
      wild: 0.01,
    });
    const disk = this.#disk(name);
    const makeLink = () =>
      new MqttLink({
        time,
        random: nature,
        broker: belongs.broker,
        box: belongs.box as BoxId,
        station: belongs.station as StationId,
        passwords: () => passwordsOf(disk, identity),
        onAdmitted: (password) => settlePassword(disk, password),
      });
    const network = this.#options.network?.(name, time, nature);
    const link = network?.link(makeLink) ?? makeLink();
    const fetcher = httpFetcher(belongs.mediaUrl);
    const captures = hearsLine ? [new SimulatedCapture('line', time, card, nature, SIMULATED_LINE)] : [];
    let last = '';
    const box = createBox({
      identity,
      time,
      output: card,
      captures,
      store: disk,
      random: nature,
      openSound: this.#openSound,
      link,
      fetcher: network?.fetcher(fetcher) ?? fetcher,
      onState: (state) => {
        // The clock's bound moves all the time; only its state is news.
        const text = JSON.stringify({ ...state, clock: state.clock.state });
        if (text === last) return;
        last = text;
        onNews({ say: 'state', name, state });
      },
      onItem: (item) => onNews(playedNews(name, card, item)),
    });
    box.start();
    const die = () => {
      mortal.die();
      link.vanish();
    };
    this.#running.set(name, { box, die, rest: mortal.die });
  }
}

/** How long the main thread waited for a processor so far, by Linux. */
function waitedS(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e9 || 0;
  } catch {
    // Another system: then only lateness tells.
    return 0;
  }
}

function playedNews(name: string, card: SimulatedCard, { airing, plannedMs, result }: PlayedItem): HostNews {
  const { firstFrame, firstSample = 0, how, playedMs, underruns } = result;
  return {
    say: 'played',
    name,
    airing,
    how,
    playedMs,
    underruns,
    ownErrorMs:
      result.startedUs === undefined ? undefined : result.startedUs / 1000 - plannedMs - firstSample / 48,
    trueErrorMs:
      firstFrame === undefined
        ? undefined
        : Math.round((calendarMs(card.trueUsOf(firstFrame)) - plannedMs - firstSample / 48) * 1000) / 1000,
  };
}

/** A moment of the machine's monotonic clock in its calendar, finer than `Date.now`. */
function calendarMs(us: number): number {
  return performance.timeOrigin + performance.now() - (machineUs() - us) / 1000;
}

function spread(random: Random, half: number): number {
  return (random() * 2 - 1) * half;
}
