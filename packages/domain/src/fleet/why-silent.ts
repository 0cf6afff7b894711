/** The chain from the mains to the loudspeaker, in the order in which it is looked at. */
export const CHAIN = [
  'box',
  'power',
  'network',
  'clock',
  'plan',
  'sound',
  'rule',
  'switch',
  'output',
  'amplifier',
  'played',
] as const;
export type ChainLink = (typeof CHAIN)[number];

/** `unknown`: a box that is not heard from tells nothing about what lies behind it. */
export type LinkState = 'holds' | 'broken' | 'unknown';

/** What is known of one cluster when somebody asks why it is silent. */
export interface SilenceFacts {
  readonly hasBox: boolean;
  readonly online: boolean;
  readonly power: 'mains' | 'battery' | undefined;
  readonly faults: readonly string[];
  readonly clock: 'unknown' | 'rough' | 'trusted';
  readonly switchedOff: boolean;
  /** The box is in the safe state: its program had crashed again and again. */
  readonly safe: boolean;
  readonly horizon: number;
  readonly horizonCurrent: number;
  readonly playing: boolean;
  /** The next airing, or one that is on now; `undefined` when nothing is planned in the days ahead. */
  readonly next:
    | {
        readonly ready: boolean;
        readonly why: string | undefined;
        /** False while it stands in no plan that boxes obey, because a second person has not signed it. */
        readonly signed: boolean;
      }
    | undefined;
  /** The newest line of the play log, if it is from the last two days. */
  readonly last:
    | { readonly result: 'proved' | 'weak' | 'cut' | 'silent'; readonly why: string | undefined }
    | undefined;
}

/** The chain looked through. */
export interface SilenceAnswer {
  readonly links: readonly { readonly link: ChainLink; readonly state: LinkState }[];
  /** The first broken link; `undefined` when none is: then nothing is planned, it sounds, or the fault lies behind the output. */
  readonly broken: ChainLink | undefined;
  /** What there is to say beyond the link: the reason by which the sentence is chosen. */
  readonly reason: string;
}

/** Finds the first broken link. A link behind an unheard box is unknown, never said to hold. */
export function whySilent(facts: SilenceFacts): SilenceAnswer {
  const states = new Map<ChainLink, { state: LinkState; reason: string }>();
  const say = (link: ChainLink, state: LinkState, reason = '') => states.set(link, { state, reason });
  const fault = (name: string) => facts.faults.includes(name);
  const heard = facts.hasBox && facts.online;
  const known = (isBroken: boolean): LinkState => (heard ? (isBroken ? 'broken' : 'holds') : 'unknown');

  const safe = heard && facts.safe;
  say('box', facts.hasBox && !safe ? 'holds' : 'broken', safe ? 'safe-state' : 'no-box');
  // The last word of a box that went quiet on battery is the best guess there is: it ran down.
  const onBattery = facts.power === 'battery' || fault('power-lost');
  if (!facts.hasBox) say('power', 'unknown');
  else if (onBattery) say('power', 'broken', facts.online ? 'on-battery' : 'ran-down');
  else if (facts.online) say('power', fault('under-voltage') ? 'broken' : 'holds', 'under-voltage');
  else say('power', 'unknown');
  say('network', facts.hasBox ? (facts.online ? 'holds' : 'broken') : 'unknown', 'offline');
  say('clock', known(facts.clock !== 'trusted'), 'clock');
  const nothing = facts.next === undefined;
  // A box knows nothing of a plan that it does not obey, so it has no word on its sounds.
  const unsigned = facts.next?.signed === false;
  say('plan', known(unsigned || facts.horizon < facts.horizonCurrent), unsigned ? 'unsigned' : 'behind');
  const why = facts.next?.why;
  if (unsigned) say('sound', 'unknown');
  else say('sound', known(!nothing && !facts.next?.ready && why !== 'rule'), why ?? 'fetching');
  say(
    'rule',
    known(why === 'rule' || SILENCED_BY_RULE.has(facts.last?.why ?? '')),
    facts.last?.why ?? 'rule',
  );
  say('switch', known(facts.switchedOff), 'switched-off');
  say('output', known(fault('output-missing')), 'output-missing');
  say('amplifier', known(fault('amplifier')), 'amplifier');
  const lastBad = facts.last !== undefined && facts.last.result !== 'proved';
  say('played', known(lastBad && !facts.playing), facts.last?.why ?? facts.last?.result ?? '');

  const links = CHAIN.map((link) => ({ link, state: states.get(link)?.state ?? ('unknown' as const) }));
  // On battery a box still plays: then the power is a warning, and the first link that really stops the sound comes before it.
  const broken = links.filter(({ state }) => state === 'broken').map(({ link }) => link);
  const first = broken.find((link) => link !== 'power' || !facts.online) ?? broken[0];
  if (first !== undefined) return { links, broken: first, reason: states.get(first)?.reason ?? '' };
  return {
    links,
    broken: undefined,
    reason: facts.playing ? 'playing' : nothing ? 'nothing-planned' : 'well',
  };
}

const SILENCED_BY_RULE: ReadonlySet<string> = new Set(['quiet-hours', 'daily-minutes']);
