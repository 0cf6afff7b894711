import type { Texts } from '../texts.ts';

/** Signing in and the password. */
export const access: Texts['access'] = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  lead: 'The console of the grassroots loudspeaker system.',
  noAccount:
    'No password yet? Open the one-time link that the program prints when it starts, or ask the administrator for one.',
  emailWrong: 'Give the whole address, such as name@agency.gov.vn.',
  passwordMissing: 'The password is missing.',
  link: {
    working: 'Signing in with the one-time link…',
    failed: 'This link no longer works',
    why: 'A link works once and for a limited time. It may have been opened, have expired or have been copied in part.',
    way: 'For a new one, run this command on the server and open the address it prints. Or ask the administrator.',
    command: 'npx loaphuong link',
    withPassword: 'Sign in with a password',
    empty: 'This address lacks the sign-in code',
  },
  offer: {
    title: 'Set a password, so that next time you need no link.',
    set: 'Set a password…',
    later: 'Later',
  },
  set: {
    title: 'Set a password',
    change: 'Change my password',
    current: 'Present password',
    next: 'New password',
    again: 'New password once more',
    rule: 'At least 10 characters. A short sentence is better than a hard word.',
    short: (have) => `${have} characters so far, at least 10 are needed.`,
    differ: 'The two are not the same yet.',
    save: 'Save the password',
    done: 'The password is saved.',
  },
};
