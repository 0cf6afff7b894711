import { randomUUID } from 'node:crypto';
import type { Problem } from '@loaphuong/contract';
import { type Refusal, type RefusalKind, Refused, type Sentence } from '@loaphuong/domain/basics';
import { sqlState } from './database.ts';
import { invalidInputOf } from './invalid-input.ts';

/** What a kind of "no" is in HTTP (RFC 9110). */
export const STATUS_OF: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
};

const TITLES: Readonly<Record<RefusalKind, string>> = {
  invalid: 'Dữ liệu chưa đúng',
  unauthenticated: 'Chưa đăng nhập',
  forbidden: 'Không được phép',
  missing: 'Không tìm thấy',
  conflict: 'Trạng thái không cho phép',
  'too-large': 'Quá lớn',
  'too-many': 'Quá nhiều lần',
  unavailable: 'Tạm thời không dùng được',
};

/** A refusal as a problem answer (RFC 9457). */
export function problemOf(refusal: Refusal): Problem {
  return {
    type: `urn:loaphuong:${refusal.code}`,
    title: TITLES[refusal.kind],
    status: STATUS_OF[refusal.kind],
    code: refusal.code,
    message: refusal.message,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
  };
}

/** What went wrong, told apart: a "no" that people can act on, or a fault of ours. */
export type Answered =
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Nothing of the error itself is told; `problem.incident` also stands in the log. */
  | { readonly kind: 'fault'; readonly problem: Problem };

/** Finds the answer to anything that was thrown while handling a request. */
export function answerTo(error: unknown): Answered {
  const refusal = error instanceof Refused ? error.refusal : (invalidInputOf(error) ?? fromLibrary(error));
  if (refusal !== undefined) return { kind: 'refused', problem: problemOf(refusal) };
  const incident = randomUUID();
  return {
    kind: 'fault',
    problem: {
      type: 'urn:loaphuong:platform/fault',
      title: 'Lỗi của chương trình',
      status: 500,
      code: 'platform/fault',
      message: {
        vi: `Chương trình gặp lỗi và chưa làm được việc này. Hãy thử lại; nếu vẫn lỗi, báo người quản trị mã sự cố ${incident}.`,
        en: `The program failed and this was not done. Try again; if it fails again, give the administrator the incident ${incident}.`,
      },
      incident,
    },
  };
}

/** SQLSTATEs that mean "the database is away or too busy", not "the program is wrong". */
const AWAY_STATES = new Set([
  '53300',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08006',
]);
/** SQLSTATEs of text with the character zero in it, as a column and as JSON. */
const UNKEEPABLE_STATES = new Set(['22021', '22P05']);
const AWAY_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

function fromLibrary(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const away =
    AWAY_STATES.has(sqlState(error) ?? '') ||
    AWAY_CODES.has(code) ||
    /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
  if (away) return refusal('unavailable', 'platform/database-away', AWAY);
  if (UNKEEPABLE_STATES.has(sqlState(error) ?? ''))
    return refusal('invalid', 'platform/unkeepable-character', UNKEEPABLE);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refusal('too-large', 'platform/too-large', TOO_LARGE);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return refusal('invalid', 'platform/wrong-media-type', MEDIA_TYPE);
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status >= 400 && status < 500) return refusal('invalid', 'platform/unreadable', UNREADABLE);
  return undefined;
}

function refusal(kind: RefusalKind, code: string, message: Sentence): Refusal {
  return { kind, code, message };
}

const AWAY: Sentence = {
  vi: 'Cơ sở dữ liệu tạm thời không trả lời. Việc này chưa được ghi; hãy thử lại sau ít phút.',
  en: 'The database does not answer at the moment. Nothing was saved; try again in a few minutes.',
};
const TOO_LARGE: Sentence = {
  vi: 'Dữ liệu gửi lên lớn hơn mức cho phép. Hãy gửi tệp nhỏ hơn.',
  en: 'What was sent is larger than allowed here. Send a smaller file.',
};
const MEDIA_TYPE: Sentence = {
  vi: 'Kiểu nội dung gửi lên không được nhận ở đây.',
  en: 'This kind of content is not accepted here.',
};
const UNKEEPABLE: Sentence = {
  vi: 'Trong chữ gửi lên có ký tự điều khiển không lưu được. Hãy gõ lại, hoặc dán dạng chữ thuần.',
  en: 'The text holds a control character that cannot be kept. Type it again, or paste it as plain text.',
};
const UNREADABLE: Sentence = {
  vi: 'Yêu cầu gửi lên không đọc được (không phải JSON đúng dạng, hoặc thiếu phần bắt buộc).',
  en: 'The request could not be read (not well-formed JSON, or a required part is missing).',
};
