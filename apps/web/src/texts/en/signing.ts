import type { Texts } from '../texts.ts';

/** Two signatures: what is demanded, and orders that wait for the second person. */
export const signing: Texts['signing'] = {
  title: 'Awaiting a second signature',
  waiting: (count) =>
    count === 1 ? '1 order awaits a second signature' : `${count} orders await a second signature`,
  see: 'See what waits',
  lead: 'Nothing here has been sent. Whoever keeps the second key reads an order and signs it, or refuses it with a reason; when its time is over it is dropped.',
  none: 'No order awaits a signature',
  noneWay:
    'When two signatures are demanded and another person keeps the second key, orders stay here until that person signs. Turn it on or off on the page Boxes & keys.',
  order: 'Order',
  to: 'For',
  all: 'all clusters',
  boxes: (count) => `${count} ${count === 1 ? 'box' : 'boxes'}`,
  more: (count) => `and ${count} more`,
  by: 'Given by',
  left: 'Left',
  act: 'Actions',
  sign: 'Sign…',
  refuse: 'Refuse…',
  takeBack: 'Take back…',
  notYours: 'waits for a person in charge',
  signTitle: (order) => `Sign as the second person: ${order}`,
  signWhat: (by, at) => `Given by ${by} on ${at}.`,
  keyFile: 'Second key file',
  keyHint:
    'The .pem file that you were given to keep, usually on a stick. The key is read on this computer and sent nowhere.',
  chooseKey: 'Choose the key file…',
  keyRead: (name) => `key ${name}`,
  keyMissing: 'Choose the second key file.',
  noKey: 'This file holds no signing key. Choose the one made by “loaphuong keys second”.',
  notHere:
    'This page does not run over https, or the browser is too old, so no key is read here. Open it over https, or sign on the server:',
  differs:
    'What the server gave to sign differs from the order shown here. Nothing was signed. Tell the administrator.',
  confirm: 'Sign and send',
  signed: 'Signed. The order is on its way to the boxes.',
  refuseTitle: (order) => `Refuse to sign: ${order}`,
  refuseWhat: 'The order is dropped and reaches no box. Whoever gave it sees the reason.',
  refuseConfirm: 'Refuse',
  refused: 'Refused. The order was not sent.',
  takeBackTitle: (order) => `Take back: ${order}`,
  takeBackWhat: 'The order is dropped before anybody signs it.',
  takeBackConfirm: 'Take the order back',
  takenBack: 'The order is taken back.',
  states: {
    awaiting: (until) => `Awaits a second signature until ${until}`,
    refused: (by, reason) => `Refused by ${by}: ${reason}`,
    lapsed: 'Not signed in time, not sent',
    signed: (by) => `second signature by ${by}`,
  },
  refusedTitle: 'Boxes are refusing',
  refusedKinds: {
    horizon:
      'Schedules: two signatures are demanded, but they are rebuilt every hour and cannot wait for a person. Boxes play what they hold, then fall silent. Set SECOND_KEY on the server, or stop demanding it for schedules.',
    alert:
      'Emergency broadcasts: two signatures are demanded, but nobody can be waited for. Set SECOND_KEY on the server, or stop demanding it for emergencies.',
  },
  given: 'The order needs a second signature. It is not sent yet; see “To sign”.',
  demand: {
    title: 'Two signatures',
    on: 'two signatures',
    off: 'one signature',
    kinds: {
      command: 'Orders to boxes: silence, volume, test tone, restart',
      horizon: 'Signed schedules, rebuilt every hour',
      alert: 'Emergency broadcasts',
    },
    change: 'Change…',
    changeTitle: 'What needs two signatures?',
    changeWhat: 'Every box is told, by both keys. Boxes refuse what lacks the second signature.',
    changeConfirm: 'Save',
    changed: 'Changed; the boxes were told.',
    noSecond: 'The server has no second key to read.',
    noSecondWay:
      'Run “loaphuong keys second --out FILE” (best on a stick), set SECOND_KEY=FILE and start the server again.',
    held: 'The second key is on the server, so the server signs with both. To have another person sign each order: unset SECOND_KEY, take the stick out, start again.',
    apart:
      'Another person keeps the second key: each order waits until that person signs it, also to silence what is on air, to listen in (two minutes a signature) and to update (one signature a ring). Changes of keys and box passwords are refused until SECOND_KEY is set.',
    horizonLost:
      'Boxes are refusing the schedules: these are rebuilt every hour and cannot wait for a person. Set SECOND_KEY again.',
    horizonHint: 'Choose this only while the second key stays on the server.',
  },
};
