import type { Sentence } from '@loaphuong/domain/basics';

/** Troubles, by name. */
const TROUBLES: Readonly<Record<string, Sentence>> = {
  'no-network': { vi: 'mất mạng', en: 'no network' },
  'power-off': { vi: 'mất điện', en: 'power off' },
  'power-off-at-write': { vi: 'mất điện giữa lúc ghi đĩa', en: 'power off in the middle of a write' },
  'clock-1970': { vi: 'đồng hồ máy về năm 1970', en: 'calendar clock back to 1970' },
  'clock-next-year': { vi: 'đồng hồ máy nhảy sang năm sau', en: 'calendar clock a year ahead' },
  'clock-step': { vi: 'đồng hồ máy nhảy', en: 'calendar clock stepped' },
  slept: { vi: 'máy ngủ', en: 'machine slept' },
  'disk-full': { vi: 'đầy đĩa', en: 'disk full' },
  'card-missing': { vi: 'không thấy card âm thanh', en: 'card missing' },
  'card-pulled': { vi: 'card âm thanh bị rút', en: 'card pulled out' },
  'card-stalled': { vi: 'card âm thanh khựng', en: 'card stalled' },
  'card-dry': { vi: 'hụt tiếng ra card', en: 'card ran dry' },
  'half-muted': { vi: 'amply mất một nửa tiếng', en: 'amplifier half muted' },
  'forged-order': { vi: 'lệnh giả', en: 'forged order' },
  'forged-plan': { vi: 'lịch giả', en: 'forged plan' },
  none: { vi: 'không rõ do đâu', en: 'nothing explains it' },
};

/** Reasons of an airing that is not proved. */
const REASONS: Readonly<Record<string, Sentence>> = {
  pieces: { vi: 'phát đủ nhưng bị ngắt quãng', en: 'whole, in pieces' },
  cut: { vi: 'bị ngắt giữa chừng', en: 'cut' },
  weak: { vi: 'phát ra nhưng thiếu chứng cứ', en: 'came out, evidence too weak' },
  'other-rung': { vi: 'phát âm thanh dự phòng', en: 'the reserve played' },
  silent: { vi: 'có quãng không ra tiếng', en: 'a stretch was silent' },
  'half-muted': { vi: 'mất tiếng từng quãng', en: 'parts were missing' },
  'wrong-programme': { vi: 'tiếng không khớp bản đã duyệt', en: 'something else came out' },
  faint: { vi: 'nghe quá nhỏ', en: 'too faint' },
  clipped: { vi: 'vỡ tiếng', en: 'clipped' },
  hum: { vi: 'ù điện', en: 'hum' },
  'clock-unknown': { vi: 'chưa tin được giờ', en: 'time unknown' },
  'sound-missing': { vi: 'chưa có tệp âm thanh', en: 'sound missing' },
  'sound-broken': { vi: 'tệp âm thanh hỏng', en: 'sound broken' },
  'powered-off': { vi: 'mất điện đúng giờ phát', en: 'powered off' },
  'output-failed': { vi: 'card âm thanh hỏng hoặc bị rút', en: 'output failed' },
  'too-late': { vi: 'lịch đến sau giờ phát', en: 'the plan came too late' },
  unknown: { vi: 'không có tin gì', en: 'nothing is known' },
};

/** What is expected of a trouble. */
const EXPECTATIONS: Readonly<Record<string, Sentence>> = {
  'known-and-said': {
    vi: 'lâu hơn 1 phút thì máy chủ biết trong 1 phút; hết sự cố, nhật ký về đủ trong 10 phút',
    en: 'longer than a minute: known within one; when it is over, the whole journal arrives within 10 minutes',
  },
  said: {
    vi: 'có điện lại, nhật ký về đủ trong 10 phút, không mất bản ghi nào',
    en: 'with the power back the whole journal arrives within 10 minutes',
  },
  next: { vi: 'lượt phát kế tiếp có chứng cứ', en: 'the next airing is proved' },
  disk: { vi: 'máy chủ biết trong 2 phút', en: 'known within 2 minutes' },
  card: {
    vi: 'máy chủ biết trong 2 phút; lượt phát trong lúc đó không được tính',
    en: 'known within 2 minutes; airings meanwhile are not proved',
  },
  muted: { vi: 'lượt phát trong lúc đó không được tính', en: 'airings meanwhile are not proved' },
  refused: {
    vi: 'thiết bị từ chối, không phát, máy chủ biết trong 3 phút',
    en: 'refused, nothing sounds, known within 3 minutes',
  },
};

/** Promises that were found broken. */
const RULES: Readonly<Record<string, Sentence>> = {
  crashed: { vi: 'chương trình của thiết bị dừng vì lỗi', en: 'the program of the box crashed' },
  'record-lost': { vi: 'mất bản ghi nhật ký', en: 'a journal record is lost' },
  'record-lost-full-disk': {
    vi: 'mất bản ghi nhật ký vì mất điện lúc đĩa đầy',
    en: 'a record is lost: the power went while the disk was full',
  },
  'record-doubled': { vi: 'máy chủ có hai lần một bản ghi', en: 'the server has a record twice' },
  'journal-refused': { vi: 'máy chủ không nhận nhật ký', en: 'the server refused the journal' },
  'airing-doubled': { vi: 'một lượt phát bị tính hai lần', en: 'an airing is counted twice' },
  'airing-unaccounted': { vi: 'không rõ lượt phát ra sao', en: 'nothing is known of an airing' },
  unexplained: { vi: 'không có chứng cứ dù không có sự cố', en: 'not proved although nothing was wrong' },
  'proved-falsely': {
    vi: 'được tính là đã phát dù không phát đủ',
    en: 'proved although it did not come out',
  },
  'outage-silenced': { vi: 'mất mạng làm loa im', en: 'an outage silenced a box that had the sound' },
  'outside-window': { vi: 'phát tiếng ngoài giờ có lịch', en: 'a sound outside every window' },
  'unsigned-obeyed': { vi: 'làm theo lệnh giả', en: 'an order without our signature was obeyed' },
  'started-off': { vi: 'phát lệch quá 20 ms', en: 'started more than 20 ms off' },
  expectation: {
    vi: 'sự cố không được xử lý như mong đợi',
    en: 'what must follow from a trouble did not follow',
  },
};

/** A name of the report in words; the name itself where there is no word. */
export function wordsOf(table: 'trouble' | 'reason' | 'expectation' | 'rule', name: string): Sentence {
  const words = { trouble: TROUBLES, reason: REASONS, expectation: EXPECTATIONS, rule: RULES }[table];
  return words[name] ?? { vi: name, en: name };
}

/** Both languages, as the terminal shows them. */
export function both({ vi, en }: Sentence): string {
  return `${vi} · ${en}`;
}
