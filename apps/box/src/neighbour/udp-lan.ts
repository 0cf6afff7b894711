import { createSocket, type Socket } from 'node:dgram';
import type { BoxTime } from '../time/box-time.ts';
import type { Lan } from './lan.ts';

/** A group of the block for use inside one organisation (RFC 2365), and a port that nobody registered. */
const GROUP = '239.255.47.77';
const PORT = 47_077;
/** A question or an answer is one datagram; anything longer is neither. */
const LONGEST = 1024;

/**
 * The local network by UDP multicast. It reaches as far as the next router and no further (TTL 1). A machine without a network, or one that
 * forbids multicast, simply hears nobody.
 */
export class UdpLan implements Lan {
  readonly #time: BoxTime;
  readonly #onTrouble: (error: Error) => void;
  #listening: Socket | undefined;
  #asking: Socket | undefined;

  constructor(time: BoxTime, onTrouble: (error: Error) => void = () => undefined) {
    this.#time = time;
    this.#onTrouble = onTrouble;
  }

  start(heard: Parameters<Lan['start']>[0]): void {
    if (this.#listening !== undefined) return;
    const listening = createSocket({ type: 'udp4', reuseAddr: true });
    const asking = createSocket('udp4');
    this.#listening = listening;
    this.#asking = asking;
    for (const socket of [listening, asking]) socket.on('error', (error) => this.#onTrouble(error));
    listening.on('message', (bytes, from) => {
      const atUs = this.#time.monotonicUs();
      if (bytes.length > LONGEST) return;
      const answer = (text: string) => listening.send(text, from.port, from.address, () => undefined);
      heard.question({ text: bytes.toString('utf8'), atUs, answer });
    });
    asking.on('message', (bytes) => {
      const atUs = this.#time.monotonicUs();
      if (bytes.length <= LONGEST) heard.answer({ text: bytes.toString('utf8'), atUs });
    });
    listening.bind(PORT, () => this.#tried(() => listening.addMembership(GROUP)));
    asking.bind(0, () => this.#tried(() => asking.setMulticastTTL(1)));
  }

  ask(text: string): void {
    this.#asking?.send(text, PORT, GROUP, () => undefined);
  }

  stop(): void {
    for (const socket of [this.#listening, this.#asking]) {
      if (socket !== undefined) this.#tried(() => socket.close());
    }
    this.#listening = undefined;
    this.#asking = undefined;
  }

  #tried(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
