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
    alert:
      'Emergency broadcasts: two signatures are demanded, but nobody can be waited for. Set SECOND_KEY on the server, or stop demanding it for emergencies.',
  },
  plans: {
    title: 'Schedules awaiting a signature',
    lead: 'Boxes play by the newest signed schedule, seven days long. A new one stays here until somebody signs it.',
    sign: (stations) => `Sign for ${stations} ${stations === 1 ? 'station' : 'stations'}…`,
    station: 'Station',
    why: 'Why',
    until: 'Signed until',
    none: 'none yet',
    whys: {
      unsigned: 'boxes have no schedule that they obey',
      'running-out': 'the signed days go by, sign on',
    },
    changed: (added, removed) =>
      added + removed === 0
        ? 'rules, volumes or clusters changed'
        : [added > 0 && `${added} new or changed`, removed > 0 && `${removed} taken out`]
            .filter(Boolean)
            .join(', '),
    signTitle: (stations) =>
      `Sign as the second person: schedules of ${stations} ${stations === 1 ? 'station' : 'stations'}`,
    signWhat: 'Open each station to read what you sign. It is good for ten minutes from opening this.',
    contents: 'What is signed',
    airings: (count) => `${count} ${count === 1 ? 'airing' : 'airings'}`,
    rules: {
      volume: (ceiling) => `Volume at most ${ceiling} %`,
      byHour: (spans) => `By hour: ${spans}`,
      quiet: (spans) => (spans === '' ? 'No quiet hours' : `Quiet hours ${spans}`),
      minutes: (minutes) =>
        minutes === undefined ? 'No limit of minutes a day' : `At most ${minutes} minutes a day`,
      decision: (decision) => `By ${decision}`,
    },
    confirm: 'Sign and send',
    signed: 'Signed. The schedules are on their way to the boxes.',
    notHere:
      'This page does not run over https, or the browser is too old, so no key is read here. Open it over https to sign.',
  },
  given: 'The order needs a second signature. It is not sent yet; see “To sign”.',
  demand: {
    title: 'Two signatures',
    on: 'two signatures',
    off: 'one signature',
    kinds: {
      command: 'Orders to boxes: silence, volume, test tone, restart',
      horizon: 'Signed schedules',
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
    horizonWaits:
      'Schedules wait for whoever keeps the second key: each time they change, and at least once a day. After seven days without a signature boxes fall silent.',
    horizonHint: 'If another person keeps the second key, that person signs schedules at least once a day.',
  },
};
