import type { Texts } from '../texts.ts';

/** The frame around every page. */
export const shell: Texts['shell'] = {
  skip: 'To the content',
  navigation: 'Main navigation',
  groups: { broadcast: 'Broadcast', programme: 'Programme', system: 'System' },
  pages: {
    today: 'Today',
    bulletins: 'Bulletins',
    clusters: 'Clusters',
    plans: 'Plan',
    log: 'Log',
    write: 'Write',
  },
  needAttention: (count) => `${count} ${count === 1 ? 'cluster needs' : 'clusters need'} attention`,
  onAirIn: (wards) => `${wards} ${wards === 1 ? 'ward' : 'wards'}`,
  onAir: 'On air in',
  quiet: 'Nothing is on air',
  next: 'Next',
  ready: 'ready',
  clock: (place) => `Time in ${place}`,
  lost: 'Connection to the server is lost. Figures stand as they were; they go on by themselves once it is back.',
  person: {
    menu: 'User:',
    behind: (name) => `${name} stands in`,
    standIn: 'Stand in for',
    myself: 'Be myself again',
    language: 'Tiếng Việt',
    dark: 'Dark',
    light: 'Light',
    password: 'Set a password…',
    changePassword: 'Change my password…',
    signOut: 'Sign out',
  },
  notFound: 'There is no such page',
  notFoundWay: 'The address may be mistyped, or the page has moved.',
  toToday: 'To Today',
};
