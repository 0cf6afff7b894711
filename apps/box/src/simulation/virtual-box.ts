import type { JournalRecord } from '@loaphuong/protocol';
import { createBox } from '../box.ts';
import type { Box, BoxParts } from '../box-parts.ts';
import { SimulatedCapture } from '../capture/simulated-capture.ts';
import type { WayOfSound } from '../capture/way-of-sound.ts';
import type { Random } from '../chance/random.ts';
import { type Identity, readIdentity } from '../identity/identity.ts';
import { makeBoxKey } from '../identity/keys.ts';
import { type CardFaults, SimulatedCard } from '../output/simulated-card.ts';
import { MemoryStore, PowerCut } from '../store/memory-store.ts';
import { type Installation, seededId } from './installation.ts';
import type { VirtualNetwork } from './virtual-lan.ts';
import {
  type FetchFaults,
  type Member,
  VirtualFetcher,
  VirtualLink,
  type VirtualServer,
} from './virtual-server.ts';
import { type Guard, VirtualBoxTime, type VirtualWorld } from './virtual-time.ts';
import { NO_FAULTS, type WayFaults } from './way.ts';

/** How a virtual box and its surroundings are wrong. */
export interface VirtualBoxFaults {
  readonly ppm?: number;
  readonly wallOffsetMs?: number;
  readonly card?: CardFaults;
  readonly way?: WayFaults;
  readonly fetch?: FetchFaults;
  /** The local network that it shares with other virtual boxes. */
  readonly lan?: VirtualNetwork;
  /** A simulated input on the line of its amplifier, and what is between card and input. */
  readonly line?: WayOfSound;
}

/** Names of a virtual box; made up where they are not given. */
export interface VirtualBoxNames {
  readonly station?: string;
  readonly cluster?: string;
}

/** What a simulation may watch or share. */
export type VirtualBoxParts = Pick<
  BoxParts,
  'acts' | 'board' | 'machine' | 'openSound' | 'onItem' | 'onState'
> & {
  /** Makes the card of each life; absent: an ordinary simulated one. */
  readonly makeCard?: (...made: ConstructorParameters<typeof SimulatedCard>) => SimulatedCard;
};

/** The real box program in a virtual world, with a power switch. Its disk, its key and its place outlive every power cut. */
export class VirtualBox {
  readonly id: string;
  readonly station: string;
  readonly cluster: string;
  readonly installation: Installation;
  readonly identity: Identity;
  readonly member: Member;
  fetcher: VirtualFetcher;
  store = new MemoryStore();
  /** Records written in all lives, as the box wrote them; those that a power cut tore off the disk included. */
  readonly wrote: JournalRecord[] = [];
  /** True instants (µs) at which they were written. */
  readonly wroteUs: number[] = [];
  /** Set while the power is on. */
  box: Box | undefined;
  link: VirtualLink;
  /** Its inputs in this life. */
  captures: readonly SimulatedCapture[] = [];
  card: SimulatedCard;
  time: VirtualBoxTime;
  readonly #world: VirtualWorld;
  readonly #server: VirtualServer;
  readonly #random: Random;
  readonly #faults: VirtualBoxFaults;
  readonly #parts: VirtualBoxParts;
  #life = 0;
  #reachable = true;

  constructor(
    world: VirtualWorld,
    server: VirtualServer,
    installation: Installation,
    random: Random,
    faults: VirtualBoxFaults = {},
    names: VirtualBoxNames = {},
    parts: VirtualBoxParts = {},
  ) {
    this.#world = world;
    this.installation = installation;
    this.#server = server;
    this.#random = random;
    this.#faults = faults;
    this.#parts = parts;
    this.id = seededId(random);
    this.station = names.station ?? seededId(random);
    this.cluster = names.cluster ?? seededId(random);
    const key = makeBoxKey();
    this.identity = installation.member(key, { box: this.id, station: this.station, cluster: this.cluster });
    this.member = server.admit(this.id, key.publicKey, installation);
    this.fetcher = this.#newFetcher();
    this.time = this.#newTime();
    this.card = this.#newCard();
    this.link = this.#newLink();
  }

  /** Switches the power on: a new life of the program on the old disk. @param safe as a launcher would say that counted crashes. */
  on(safe?: BoxParts['safe']): void {
    this.#life += 1;
    this.time = this.#newTime();
    this.card = this.#newCard();
    this.link = this.#newLink();
    this.fetcher = this.#newFetcher();
    this.network(this.#reachable);
    this.captures = this.#captures();
    this.box = createBox({
      identity: this.#identityOnDisk(),
      time: this.time,
      output: this.card,
      link: this.link,
      fetcher: this.fetcher,
      store: this.store,
      random: this.#random,
      captures: this.captures,
      lan: this.#faults.lan?.joinedBy(this.time, this.#guard()),
      onRecord: (record) => {
        this.wrote.push(record);
        this.wroteUs.push(this.#world.nowUs());
      },
      safe,
      ...this.#parts,
    });
    this.survives(() => this.box?.start());
  }

  #captures(): SimulatedCapture[] {
    const { line } = this.#faults;
    return line === undefined ? [] : [new SimulatedCapture('line', this.time, this.card, this.#random, line)];
  }

  /** Keys may have changed since the box joined. */
  #identityOnDisk(): Identity {
    const stored = readIdentity(this.store);
    return stored.state === 'enrolled' ? stored.identity : this.identity;
  }

  /** The power goes, without any goodbye. */
  cut(): void {
    this.time.die();
    this.link.stop();
    this.box = undefined;
    this.store.cut(this.#random);
    this.store = this.store.revived();
  }

  /** The network is there or is not, for link and downloads alike. */
  network(is: boolean): void {
    this.#reachable = is;
    this.link.reachable(is);
    this.fetcher.reachable = is;
  }

  /** Does something in this life, during which the disk may cut the power. */
  survives(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.cut();
    }
  }

  /** What belongs to an earlier life never happens. */
  #guard(): Guard {
    const life = this.#life;
    return (act) => {
      if (life === this.#life && this.box !== undefined) this.survives(act);
    };
  }

  #newTime(): VirtualBoxTime {
    const { ppm = 0, wallOffsetMs = 0 } = this.#faults;
    const bootUs = this.#random() * 1e9;
    return new VirtualBoxTime(this.#world, { ppm, wallOffsetMs, bootUs }, this.#guard());
  }

  #newCard(): SimulatedCard {
    const make = this.#parts.makeCard ?? ((...made) => new SimulatedCard(...made));
    return make(this.time, () => this.#world.nowUs(), this.#random, this.#faults.card);
  }

  #newLink(): VirtualLink {
    const names = { box: this.id, station: this.station };
    return new VirtualLink(
      this.#world,
      this.#server,
      names,
      this.#random,
      this.#faults.way ?? NO_FAULTS,
      this.#guard(),
    );
  }

  #newFetcher(): VirtualFetcher {
    return new VirtualFetcher(this.#world, this.#server, this.#random, this.#faults.fetch, this.#guard());
  }
}
