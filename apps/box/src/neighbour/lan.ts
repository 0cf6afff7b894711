/** What came over the local network, and a way to answer whoever sent it. */
export interface Heard {
  readonly text: string;
  /** Moment of the box's monotonic clock at which it came, microseconds. */
  readonly atUs: number;
  answer(text: string): void;
}

/** The local network as boxes use it: a word to all who listen, an answer to one. Nothing arrives for sure, and anybody may speak. */
export interface Lan {
  /** Listens for questions of others and for answers to ours. */
  start(heard: { question(heard: Heard): void; answer(heard: Omit<Heard, 'answer'>): void }): void;
  /** Asks all who listen. */
  ask(text: string): void;
  stop(): void;
}
