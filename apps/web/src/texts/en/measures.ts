import type { Texts } from '../texts.ts';

/** A target opened down to its evidence. */
export const measures: Texts['measures'] = {
  period: (from, until) => `Counted from ${from} to ${until}`,
  asOf: (at) => `as of ${at}`,
  rule: 'How it is counted',
  ward: 'Ward',
  minutes: 'Proved minutes',
  clusters: 'Clusters met',
  longest: 'Longest outage',
  result: 'Result',
  cluster: 'Cluster',
  verdicts: { met: 'Met', 'not-met': 'Not met', 'nothing-scheduled': 'Nothing scheduled' },
  nothingNote: 'Nothing was scheduled in the period: counted as not met.',
  openWard: (ward) => `Clusters of ${ward}`,
  hours: (text) => `${text} h`,
  toPlays: 'Play log',
  noWard: 'No ward to count yet',
};
