import { type Refusal, type RefusalKind, Refused, type Sentence } from '@loaphuong/domain/basics';
import { fill } from './template.ts';

/** Why a file is not read at all. A text that can be read but is no plan is a reading with `isPlan` false instead. */
const REFUSALS = {
  'documents/too-large': [
    'too-large',
    'Tệp lớn hơn {limit} MB nên không được đọc. Hãy bỏ ảnh trong tệp hoặc chọn tệp chỉ có bản kế hoạch.',
    'The file is larger than {limit} MB and was not read. Take out pictures, or choose the file that holds only the plan.',
  ],
  'documents/too-much-text': [
    'too-large',
    'Văn bản dài hơn {limit} ký tự nên không được đọc. Hãy tách riêng bản kế hoạch.',
    'The text is longer than {limit} characters and was not read. Put the plan into a file of its own.',
  ],
  'documents/empty-file': [
    'invalid',
    'Tệp rỗng (0 byte). Hãy chọn lại tệp kế hoạch.',
    'The file is empty (0 bytes). Choose the plan file again.',
  ],
  'documents/not-a-document': [
    'invalid',
    'Tệp không phải văn bản. Chỉ đọc được tệp .docx, .pdf có chữ và .txt.',
    'The file is not a document. Only .docx, .pdf with text and .txt can be read.',
  ],
  'documents/unsupported-format': [
    'invalid',
    'Chưa đọc được định dạng {format}. Hãy mở tệp và lưu lại thành .docx, hoặc .pdf có chữ.',
    'The format {format} cannot be read. Open the file and save it as .docx, or as a .pdf with text.',
  ],
  'documents/old-word': [
    'invalid',
    'Đây là tệp Word cũ (.doc). Hãy mở bằng Word hoặc LibreOffice và lưu lại thành .docx.',
    'This is an old Word file (.doc). Open it in Word or LibreOffice and save it as .docx.',
  ],
  'documents/encrypted': [
    'invalid',
    'Tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu rồi lưu lại.',
    'The file has a password. Open it, remove the password and save it again.',
  ],
  'documents/broken-file': [
    'invalid',
    'Tệp {format} bị hỏng, không mở được. Hãy xin lại bản gốc hoặc lưu lại từ chương trình soạn thảo.',
    'The {format} file is damaged and cannot be opened. Ask for the original, or save it again from the editor.',
  ],
  'documents/zip-bomb': [
    'invalid',
    'Tệp docx bung ra lớn bất thường ({what}) nên không được mở. Hãy lưu lại từ chương trình soạn thảo.',
    'The docx inflates beyond all measure ({what}) and was not opened. Save it again from the editor.',
  ],
  'documents/image-only': [
    'invalid',
    'Tệp pdf chỉ có ảnh chụp, không có chữ để đọc. Hãy dùng bản Word, hoặc bản pdf lưu từ Word.',
    'The pdf holds only pictures of pages, no text. Use the Word file, or a pdf saved from Word.',
  ],
  'documents/too-many-pages': [
    'too-large',
    'Tệp pdf có {pages} trang, nhiều hơn {limit} trang. Hãy tách riêng bản kế hoạch.',
    'The pdf has {pages} pages, more than {limit}. Put the plan into a file of its own.',
  ],
  'documents/legacy-encoding': [
    'invalid',
    'Văn bản dùng bảng mã cũ {encoding} (phông {font}), chưa phải Unicode. Hãy chuyển sang Unicode bằng UniKey (Ctrl+Shift+F6) rồi lưu lại.',
    'The text uses the old encoding {encoding} ({font} fonts), not Unicode. Convert it with UniKey (Ctrl+Shift+F6) and save it again.',
  ],
  'documents/unknown-encoding': [
    'invalid',
    'Không nhận ra bảng mã của tệp. Hãy mở tệp và lưu lại bằng Unicode (UTF-8).',
    'The encoding of the file was not recognised. Open it and save it as Unicode (UTF-8).',
  ],
  'documents/double-encoded': [
    'invalid',
    'Chữ tiếng Việt đã bị hỏng khi chuyển mã (ví dụ “{sample}”). Hãy dùng bản gốc.',
    'The Vietnamese letters were broken by a wrong conversion (for example “{sample}”). Use the original.',
  ],
} as const satisfies Record<string, readonly [RefusalKind, string, string]>;

/** The code of a refused file. */
export type DocumentRefusal = keyof typeof REFUSALS;

/**
 * Refuses a file.
 * @throws {Refused} always, with the code, both sentences and the details.
 */
export function refuseDocument(code: DocumentRefusal, detail: NonNullable<Refusal['detail']> = {}): never {
  const [kind, vi, en] = REFUSALS[code];
  const message: Sentence = { vi: fill(vi, detail), en: fill(en, detail) };
  throw new Refused({ kind, code, message, field: 'file', detail });
}
