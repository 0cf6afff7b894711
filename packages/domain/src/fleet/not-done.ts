import type { Sentence } from '../basics/index.ts';

/** Why a box could not do what it was ordered and understood: its own word, a closed list. */
export const NOT_DONE = [
  'not-here', // nothing around this program can do it
  'program-only', // the machine was to start again, and only its program did
  'no-launcher', // started by hand: nobody could put another version in its place
  'link-lost', // the connection went away while it answered
  'cut-off', // the power or the program went away in the middle of it
  'clock-unknown',
  'quiet-hours',
  'switched-off', // by the physical switch at the box
  'safe-state', // its program had crashed again and again
  'disk-failed', // its disk is full or failing, and did not take what the order needs
  'busy', // something is on the air, or will be in a moment
  'no-reserve', // the plan of the station names none
  'reserve-missing', // not fetched yet
  'reserve-broken', // cannot be decoded
] as const;
export type NotDone = (typeof NOT_DONE)[number];

/** What a box said, understood or not; `said` is its own text, without what could move a terminal, perhaps empty. */
export type NotDoneWhy = { readonly code: NotDone } | { readonly code: 'other'; readonly said: string };

/** What programs before the codes wrote; journals keep it for ever. */
const OLD_WORDS: Readonly<Record<string, NotDone>> = {
  'this program cannot do it where it runs': 'not-here',
  'this program was not started by its launcher': 'no-launcher',
  'the link went away': 'link-lost',
  'the box does not know the time yet': 'clock-unknown',
  'quiet hours': 'quiet-hours',
  'the switch at the box says silence': 'switched-off',
  'something is on the air, or will be in a moment': 'busy',
  'the station has no reserve': 'no-reserve',
  'the reserve is not on the box yet': 'reserve-missing',
  'the reserve cannot be decoded': 'reserve-broken',
};
const LONGEST_SAID = 200;

/** Reads the reason in a record: a code, the text of an old program, or words that are only passed on. Never throws. */
export function readNotDone(why: string): NotDoneWhy {
  const code = NOT_DONE.find((known) => known === why);
  if (code !== undefined) return { code };
  if (Object.hasOwn(OLD_WORDS, why)) return { code: OLD_WORDS[why] ?? 'not-here' };
  // A box may be anybody's: no control, format or half characters reach a screen or a terminal.
  const said = why
    .toWellFormed()
    .replace(/[\s\p{C}\uFFFD]+/gu, ' ')
    .trim();
  return { code: 'other', said: [...said].slice(0, LONGEST_SAID).join('') };
}

/** The reason as a sentence that goes on after "could not be done", with the way out where there is one. */
export function notDoneInWords(why: NotDoneWhy): Sentence {
  if (why.code !== 'other') return WORDS[why.code];
  if (why.said === '') return UNCLEAR;
  return { vi: `máy trả lời “${why.said}”`, en: `the box says “${why.said}”` };
}

const UNCLEAR: Sentence = { vi: 'máy không nói vì sao', en: 'the box does not say why' };

const WORDS: Readonly<Record<NotDone, Sentence>> = {
  'not-here': {
    vi: 'chương trình trên máy này không làm được việc đó; cần cài máy theo hướng dẫn để chạy như dịch vụ',
    en: 'the program on this box cannot do it where it runs; install it as a service',
  },
  'program-only': {
    vi: 'máy không tự khởi động lại được nên chỉ chương trình chạy lại; máy vừa bật thì đợi năm phút rồi ra lệnh lại, còn không thì cài lại theo hướng dẫn hoặc tắt bật nguồn',
    en: 'the machine cannot restart itself, so only its program started again; if it came up just now, order it again in five minutes, else install it as a service or switch it off and on',
  },
  'no-launcher': {
    vi: 'máy không chạy qua trình khởi động nên không tự thay phiên bản; cần cài máy như dịch vụ',
    en: 'the box was not started by its launcher and cannot change its version; install it as a service',
  },
  'link-lost': {
    vi: 'máy mất kết nối giữa chừng; hãy ra lệnh lại khi máy có mạng',
    en: 'the box lost its connection on the way; order it again when it is back',
  },
  'cut-off': {
    vi: 'máy mất điện hoặc khởi động lại đúng lúc đang làm; hãy xem máy thế nào rồi ra lệnh lại nếu còn cần',
    en: 'the power or the program went away in the middle of it; see how the box is and order it again if still needed',
  },
  'clock-unknown': {
    vi: 'máy chưa biết giờ; hãy đợi vài phút sau khi máy có mạng rồi ra lệnh lại',
    en: 'the box does not know the time yet; order it again some minutes after it is connected',
  },
  'disk-failed': {
    vi: 'thẻ nhớ của máy đầy hoặc đang hỏng nên không ghi được; hãy thay thẻ rồi ra lệnh lại',
    en: 'the disk of the box is full or failing and did not take it; replace the card, then order it again',
  },
  'quiet-hours': {
    vi: 'đang trong giờ yên tĩnh của địa phương',
    en: 'these are quiet hours of the place',
  },
  'switched-off': {
    vi: 'công tắc tại máy đang ở nấc im; phải có người gạt lại tại chỗ',
    en: 'the switch at the box says silence; somebody has to turn it back there',
  },
  'safe-state': {
    vi: 'máy đang ở trạng thái an toàn sau nhiều lần chương trình hỏng nên không phát gì; hãy cho máy khởi động lại hoặc cập nhật',
    en: 'the box is in its safe state after many crashes and plays nothing; restart it or update its program',
  },
  busy: {
    vi: 'máy đang phát hoặc sắp phát; hãy ra lệnh lại sau lượt đó',
    en: 'something is on the air, or will be in a moment; order it again afterwards',
  },
  'no-reserve': {
    vi: 'đài chưa có bài dự phòng; hãy chọn một bài trong phần đài',
    en: 'the station has no reserve; choose one for it',
  },
  'reserve-missing': {
    vi: 'bài dự phòng chưa tải về máy; hãy đợi máy tải xong',
    en: 'the reserve is not on the box yet; wait until it is fetched',
  },
  'reserve-broken': {
    vi: 'tệp bài dự phòng không giải mã được; hãy thay bài khác',
    en: 'the reserve cannot be decoded; choose another',
  },
};
