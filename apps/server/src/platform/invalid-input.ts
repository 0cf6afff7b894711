import type { Refusal, Sentence } from '@loaphuong/domain/basics';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** One finding of zod, as the type provider hands it on. */
interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * The refusal for input of the wrong form: names the first field at fault as a dotted path (`items.0.name`) and says in
 * both languages what is expected there. `undefined` when the error is something else.
 */
export function invalidInputOf(error: unknown): Refusal | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  const finding: Finding | undefined = error.validation[0];
  if (finding === undefined) return undefined;
  const unknown =
    finding.keyword === 'unrecognized_keys' && Array.isArray(finding.params.keys) ? finding.params.keys : [];
  const path = [...finding.instancePath.split('/').filter((part) => part !== ''), ...unknown.slice(0, 1)];
  const field = path.join('.');
  const rule = ruleOf(finding);
  return {
    kind: 'invalid',
    code: 'platform/invalid-input',
    message: {
      vi: field === '' ? `Dữ liệu gửi lên chưa đúng: ${rule.vi}.` : `Mục «${field}» chưa đúng: ${rule.vi}.`,
      en: field === '' ? `The data sent is not right: ${rule.en}.` : `"${field}" is not right: ${rule.en}.`,
    },
    ...(field === '' ? {} : { field }),
    detail: { findings: error.validation.length },
  };
}

const FORMATS: Readonly<Record<string, Sentence>> = {
  email: { vi: 'cần một địa chỉ thư điện tử', en: 'an e-mail address is needed' },
  uuid: { vi: 'cần một mã định danh', en: 'an id is needed' },
  url: { vi: 'cần một địa chỉ trang', en: 'a web address is needed' },
  date: { vi: 'cần ngày dạng năm-tháng-ngày, ví dụ 2026-11-23', en: 'a day such as 2026-11-23 is needed' },
  time: { vi: 'cần giờ dạng 05:30', en: 'a time such as 05:30 is needed' },
  datetime: { vi: 'cần thời điểm theo ISO 8601', en: 'an instant in ISO 8601 is needed' },
};

const TYPES: Readonly<Record<string, Sentence>> = {
  string: { vi: 'cần một đoạn chữ', en: 'text is needed' },
  number: { vi: 'cần một số', en: 'a number is needed' },
  int: { vi: 'cần một số nguyên', en: 'a whole number is needed' },
  bigint: { vi: 'cần một số nguyên', en: 'a whole number is needed' },
  boolean: { vi: 'cần có hoặc không', en: 'yes or no is needed' },
  array: { vi: 'cần một danh sách', en: 'a list is needed' },
  object: { vi: 'cần một nhóm các mục', en: 'a group of fields is needed' },
};

function ruleOf(finding: Finding): Sentence {
  const { params } = finding;
  switch (finding.keyword) {
    case 'invalid_type':
      return TYPES[String(params.expected)] ?? { vi: 'sai kiểu dữ liệu', en: 'the type is wrong' };
    case 'too_small':
      return limit(
        params,
        params.minimum,
        { vi: 'ít nhất', en: 'at least' },
        { vi: 'lớn hơn', en: 'more than' },
      );
    case 'too_big':
      return limit(
        params,
        params.maximum,
        { vi: 'nhiều nhất', en: 'at most' },
        { vi: 'nhỏ hơn', en: 'less than' },
      );
    case 'invalid_format':
      return FORMATS[String(params.format)] ?? { vi: 'sai dạng', en: 'the form is wrong' };
    case 'invalid_value': {
      const allowed = Array.isArray(params.values) ? params.values.join(', ') : '';
      return { vi: `chỉ nhận một trong: ${allowed}`, en: `one of these is needed: ${allowed}` };
    }
    case 'unrecognized_keys':
      return { vi: 'mục này không có ở đây', en: 'there is no such field here' };
    default:
      return { vi: finding.message ?? 'không hợp lệ', en: finding.message ?? 'invalid' };
  }
}

function limit(
  params: Readonly<Record<string, unknown>>,
  bound: unknown,
  inclusive: Sentence,
  exclusive: Sentence,
): Sentence {
  const word = params.inclusive === false ? exclusive : inclusive;
  const unit = UNITS[String(params.origin)] ?? { vi: '', en: '' };
  return { vi: `${word.vi} ${String(bound)}${unit.vi}`, en: `${word.en} ${String(bound)}${unit.en}` };
}

const UNITS: Readonly<Record<string, Sentence>> = {
  string: { vi: ' ký tự', en: ' characters' },
  array: { vi: ' phần tử', en: ' entries' },
  set: { vi: ' phần tử', en: ' entries' },
};
