import type { Texts } from '../texts.ts';

/** The log: what was refused, and who did what. */
export const log: Texts['log'] = {
  title: 'Log',
  choice: 'Which log',
  refused: 'Refused',
  done: 'Done',
  refusedLead:
    'What tried to get past a rule: a wrong code, a strange key, a bent schedule. No loudspeaker played it.',
  refusedNone: 'Nothing was refused yet',
  refusedNoneWay:
    'Wrong codes, false boxes, schedules with a wrong signature or out of date stand here with the place.',
  at: 'When',
  cluster: 'Cluster',
  what: 'What was refused',
  code: 'Code',
  unknownCluster: 'cluster unknown',
  who: 'Who',
  action: 'What',
  subject: 'On what',
  hash: 'Hash',
  program: 'The program',
  onBehalf: (name) => `${name} stood in`,
  whole: 'The chain of hashes holds',
  broken:
    'The chain of hashes does not hold: the log was changed outside the program. Tell the administrator at once.',
  older: 'Older',
  newest: 'Newest',
  doneNone: 'Nothing is recorded yet',
};
