import type { Texts } from '../texts.ts';

const hour = 3_600_000;
const minute = 60_000;
const day = 24 * hour;

/** Words that every page uses. */
export const words: Texts['words'] = {
  product: 'Loa Phường',
  states: {
    planned: 'Planned',
    ready: 'Ready',
    playing: 'On air',
    proved: 'Proved',
    weak: 'Weak evidence',
    failed: 'Did not play',
    offline: 'Offline',
    unknown: 'Time unknown',
    awaiting: 'Awaiting journal',
    cancelled: 'Cancelled',
    bare: 'No box yet',
  },
  roles: {
    administrator: 'Administrator',
    lead: 'Programme lead',
    editor: 'Editor',
    approver: 'Approver',
    accountant: 'Accountant',
    supervisor: 'Supervisor',
    technician: 'Technician',
  },
  span(ms) {
    const whole = Math.max(0, Math.round(ms / 1000)) * 1000;
    if (whole < minute) return `${whole / 1000} s`;
    if (whole < hour) {
      const seconds = Math.floor((whole % minute) / 1000);
      return `${Math.floor(whole / minute)} min${seconds === 0 ? '' : ` ${seconds} s`}`;
    }
    if (whole < day) {
      const minutes = Math.floor((whole % hour) / minute);
      return `${Math.floor(whole / hour)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
    }
    const hours = Math.floor((whole % day) / hour);
    return `${Math.floor(whole / day)} d${hours === 0 ? '' : ` ${hours} h`}`;
  },
  ago: (ms) => (ms < 3000 ? 'just now' : `${words.span(coarse(ms))} ago`),
  turnedDown(ms, titles) {
    const whom = titles.length === 0 ? '' : ` under ${titles.map((title) => `“${title}”`).join(', ')}`;
    return ms === undefined ? `turned down now${whom}` : `turned down for ${words.span(ms)}${whom}`;
  },
  hours: (count) => `${count} h`,
  weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  clusters: (count) => `${count} ${count === 1 ? 'cluster' : 'clusters'}`,
  close: 'Close',
  cancel: 'Not now',
  save: 'Save',
  open: 'Open',
  retry: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading…',
  reason: 'Reason',
  reasonHint: 'Goes into the log; at least 3 letters.',
  reasonTooShort: 'The reason is too short: at least 3 letters.',
  search: 'Search',
  all: 'All',
  and: 'and',
  failures: {
    unreachable: 'The server cannot be reached. Check the network and try again.',
    strange:
      'The server gave an answer that is not in our form. Try again; if it stays so, tell the administrator.',
    broken: 'This page failed while it was drawn. Load it again; if it stays so, tell the administrator.',
    old: 'What stands below was loaded before.',
    reload: 'Load again',
    incident: (id) => `Incident: ${id}`,
  },
};

function coarse(ms: number): number {
  const unit = ms < minute ? 1 : ms < hour ? minute : ms < day ? hour : day;
  return Math.floor(ms / unit) * unit;
}
