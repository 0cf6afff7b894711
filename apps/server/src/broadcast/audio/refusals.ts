import { Refused, refuse, type Sentence } from '@loaphuong/domain/basics';
import type { SoundFault } from './sound-error.ts';
import { ChildFailure } from './warm-child.ts';

const FAULTS: Readonly<Record<Exclude<SoundFault, 'too-long'>, { code: string; message: Sentence }>> = {
  unreadable: {
    code: 'broadcast/audio-unreadable',
    message: {
      vi: 'Không đọc được âm thanh trong tệp này. Hãy lưu lại bản ghi ở dạng MP3, WAV, FLAC, OGG hoặc M4A rồi tải lên.',
      en: 'No sound could be read from this file. Save the recording as MP3, WAV, FLAC, OGG or M4A and upload it again.',
    },
  },
  silent: {
    code: 'broadcast/silent-audio',
    message: {
      vi: 'Tệp không có tiếng, tiếng quá nhỏ hoặc ngắn hơn 0,4 giây nên không đo được độ to. Hãy kiểm tra micrô và ghi lại.',
      en: 'The file is silent, far too soft, or shorter than 0.4 s, so its loudness cannot be measured. Check the microphone and record again.',
    },
  },
};

/** A sound longer than the limit. */
function refuseTooLong(limitMinutes: number): never {
  return refuse(
    'too-large',
    'broadcast/audio-too-long',
    {
      vi: `Âm thanh dài quá ${limitMinutes} phút. Hãy chia thành nhiều phần ngắn hơn.`,
      en: `The sound is longer than ${limitMinutes} minutes. Divide it into shorter parts.`,
    },
    { field: 'file', detail: { limitMinutes } },
  );
}

/** Says why a file gives no usable sound. */
export function refuseFault(fault: SoundFault, limitMinutes: number): never {
  if (fault === 'too-long') refuseTooLong(limitMinutes);
  const { code, message } = FAULTS[fault];
  return refuse('invalid', code, message, { field: 'file' });
}

/** A file bigger than `limitBytes`. */
export function refuseTooLarge(limitBytes: number): never {
  const megabytes = Math.floor(limitBytes / 1_000_000);
  return refuse(
    'too-large',
    'broadcast/audio-too-large',
    {
      vi: `Tệp âm thanh lớn hơn ${megabytes} MB. Hãy lưu lại ở dạng MP3 hoặc chia thành nhiều phần.`,
      en: `The sound file is larger than ${megabytes} MB. Save it as MP3 or divide it into parts.`,
    },
    { field: 'file', detail: { limitBytes } },
  );
}

/** Text without a letter or digit. */
export function refuseNothingToSay(): never {
  return refuse(
    'invalid',
    'broadcast/nothing-to-say',
    {
      vi: 'Văn bản không có chữ nào để đọc. Hãy nhập nội dung bản tin.',
      en: 'The text has no word to say. Enter the text of the bulletin.',
    },
    { field: 'text' },
  );
}

/** More text than one bulletin may have. */
export function refuseTextTooLong(limit: number): never {
  return refuse(
    'too-large',
    'broadcast/text-too-long',
    {
      vi: `Văn bản dài quá ${limit.toLocaleString('vi')} ký tự. Hãy chia thành nhiều bản tin.`,
      en: `The text is longer than ${limit.toLocaleString('en')} characters. Divide it into several bulletins.`,
    },
    { field: 'text', detail: { limit } },
  );
}

/** A voice that no provider has. */
export function refuseUnknownVoice(voice: string): never {
  return refuse(
    'invalid',
    'broadcast/unknown-voice',
    {
      vi: 'Không có giọng đọc này trên máy chủ. Hãy chọn một giọng trong danh sách.',
      en: 'This server has no such voice. Choose one from the list.',
    },
    { field: 'voice', detail: { voice: voice.slice(0, 60) } },
  );
}

/** A pace outside 0.5 to 2. */
export function refuseRate(slowest: number, fastest: number): never {
  return refuse(
    'invalid',
    'broadcast/speech-rate',
    {
      vi: `Tốc độ đọc phải từ ${slowest.toLocaleString('vi')} đến ${fastest.toLocaleString('vi')} lần.`,
      en: `The pace must be between ${slowest} and ${fastest}.`,
    },
    { field: 'rate', detail: { slowest, fastest } },
  );
}

/**
 * Turns what a child process ended with into a refusal. Aborts and unforeseen errors pass through unchanged.
 * The kind is `unavailable`: nothing was stored and trying again is right.
 */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof ChildFailure)) return error;
  return new Refused({
    kind: 'unavailable',
    code: 'broadcast/audio-interrupted',
    message: {
      vi: 'Việc xử lý âm thanh bị ngắt giữa chừng, chưa lưu gì. Hãy thử lại; nếu vẫn lỗi, hãy lưu bản ghi ở dạng khác.',
      en: 'The work on the sound was interrupted and nothing was stored. Try again; if it fails again, save the recording in another format.',
    },
    detail: { reason: error.reason },
  });
}
