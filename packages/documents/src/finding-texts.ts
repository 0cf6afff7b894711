/** `error`: a figure or the document is wrong in substance; `warning`: a person should look; `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

interface FindingText {
  readonly severity: Severity;
  /** `{name}` stands for a detail that the rule passes. */
  readonly vi: string;
  readonly en: string;
}

const text = (severity: Severity, vi: string, en: string): FindingText => ({ severity, vi, en });

/** One table of everything that the reader can point out. The file is one piece because it is a table. */
export const FINDING_TEXTS = {
  BOM: text('info', 'Tệp có dấu thứ tự byte ở đầu.', 'The file starts with a byte order mark.'),
  NFD: text(
    'info',
    'Dấu tiếng Việt viết tách rời (Unicode tổ hợp); đã ghép lại để đọc.',
    'Vietnamese marks are written apart (decomposed Unicode); they were composed for reading.',
  ),
  LEGACY_ENCODING: text(
    'info',
    'Tệp dùng bảng mã {encoding}; đã chuyển sang Unicode để đọc.',
    'The file is encoded as {encoding}; it was converted to Unicode for reading.',
  ),
  BAD_CHAR: text(
    'warning',
    'Có ký tự hỏng hoặc ký tự điều khiển trong câu.',
    'There is a broken or control character in the text.',
  ),
  MARKUP: text(
    'info',
    'Có dấu định dạng “{mark}” lẫn trong văn bản.',
    'Formatting marks “{mark}” are left in the text.',
  ),
  PAGE_NUMBER: text('info', 'Dòng chỉ có số trang “{text}”.', 'The line holds only a page number “{text}”.'),
  STRAY_NUMBER: text(
    'warning',
    '“{number}” giữa câu giống số trang bị lẫn vào: “{around}”.',
    '“{number}” inside the sentence looks like a page number: “{around}”.',
  ),
  STRAY_LETTER: text(
    'warning',
    'Chữ “{letter}” đứng lẻ giữa câu: “{around}”.',
    'The letter “{letter}” stands alone inside the sentence: “{around}”.',
  ),
  WRAPPED_LINE: text(
    'info',
    'Văn bản ngắt dòng cứng; {count} dòng đã được nối lại để đọc.',
    'The text has hard line breaks; {count} lines were joined for reading.',
  ),
  BROKEN_PARAGRAPH: text(
    'warning',
    'Đoạn văn bị ngắt giữa câu: dòng {from} nối sang dòng {to}.',
    'The paragraph is broken inside a sentence: line {from} goes on at line {to}.',
  ),
  RUN_TOGETHER: text('info', 'Nhiều mục viết liền trên một dòng.', 'Several items run together on one line.'),
  DOUBLE_SPACE: text('info', 'Có khoảng trắng thừa giữa câu.', 'There are extra spaces inside the sentence.'),
  TABLE_RESIDUE: text(
    'info',
    'Bảng đã bị dàn phẳng thành dòng có dấu “|”.',
    'A table was flattened into lines with “|”.',
  ),
  RULE_RESIDUE: text('info', 'Dòng kẻ trang trí, không có nội dung.', 'A drawn rule without content.'),
  METADATA_BLOCK: text(
    'info',
    'Khối thông tin của trang web trước văn bản.',
    'A block of website data stands before the document.',
  ),
  NUMBER_LINE_MISSING: text(
    'warning',
    'Không có dòng “Số: …”.',
    'There is no line “Số: …” (document number).',
  ),
  NUMBER_MISSING: text(
    'warning',
    'Chưa có số văn bản trước “/{symbol}”.',
    'The document number before “/{symbol}” is blank.',
  ),
  DAY_MISSING: text(
    'warning',
    'Ngày ban hành để trống, chỉ đọc được {date}.',
    'The day of issue is blank, only {date} can be read.',
  ),
  DATE_MISSING: text('warning', 'Không tìm thấy ngày ban hành.', 'No date of issue was found.'),
  DATE_IMPOSSIBLE: text(
    'warning',
    'Ngày “{text}” không có trong lịch.',
    'The date “{text}” is not in the calendar.',
  ),
  TYPE_MISSING: text('info', 'Không có dòng “KẾ HOẠCH”.', 'There is no line “KẾ HOẠCH” (plan).'),
  TYPE_INFERRED: text(
    'info',
    'Suy ra đây là kế hoạch từ {from}.',
    'That this is a plan was inferred from {fromEn}.',
  ),
  TITLE_MISSING: text('warning', 'Không tìm thấy trích yếu của kế hoạch.', 'No title of the plan was found.'),
  NOT_A_PLAN: text('error', '{reason}', '{reasonEn}'),
  TWO_DOCUMENTS: text(
    'info',
    'Tệp có hai văn bản: {type} và kế hoạch ban hành kèm theo.',
    'The file holds two documents: {type} and the plan issued with it.',
  ),
  REF_NO_DATE: text(
    'info',
    'Văn bản {number} được dẫn không kèm ngày.',
    'Document {number} is cited without a date.',
  ),
  REF_BAD_NUMBER: text(
    'info',
    'Số, ký hiệu “{text}” viết có khoảng trắng thừa.',
    'The document number “{text}” has stray spaces.',
  ),
  REF_DATE_IMPOSSIBLE: text(
    'warning',
    'Ngày của văn bản {number} không có trong lịch: “{text}”.',
    'The date of document {number} is not in the calendar: “{text}”.',
  ),
  REF_LAW_NO_NUMBER: text('info', '“{text}” được dẫn không kèm số.', '“{text}” is cited without its number.'),
  NO_OUTLINE: text('warning', 'Văn bản không có đề mục.', 'The document has no headings.'),
  NUMBERING: text(
    'info',
    'Đánh số không liền: sau “{before}” là “{after}”.',
    'The numbering jumps: “{before}” is followed by “{after}”.',
  ),
  SECTION_MISSING: text(
    'warning',
    'Không tìm thấy phần {section}.',
    'The section on {sectionEn} was not found.',
  ),
  INLINE_BULLET: text(
    'info',
    'Gạch đầu dòng nằm giữa dòng, sau “{before}”.',
    'A bullet stands inside the line, after “{before}”.',
  ),
  TABLE_ROW: text(
    'info',
    'Dòng bảng này không khớp với dòng tiêu đề của bảng.',
    'This table row does not fit the header row of its table.',
  ),
  OBJECTIVE_NO_TARGET: text(
    'info',
    'Mục tiêu cụ thể này không có con số để đo.',
    'This specific objective has no figure to measure.',
  ),
  MULTI_TARGET: text('info', 'Một dòng có {count} chỉ tiêu.', 'One line holds {count} targets.'),
  TARGET_APPROXIMATE: text(
    'info',
    'Chỉ tiêu ghi “{word}”, được đọc là “=”.',
    'The target says “{word}” (about), read as “=”.',
  ),
  NO_TARGETS: text('warning', 'Không tìm thấy chỉ tiêu nào có con số.', 'No target with a figure was found.'),
  NO_STRUCTURED_ACTIVITIES: text(
    'warning',
    'Không tìm thấy hoạt động nào trong phần nội dung.',
    'No activity was found in the content section.',
  ),
  ACTIVITY_NO_LEAD: text(
    'warning',
    'Hoạt động không ghi đơn vị chủ trì.',
    'The activity names no lead unit.',
  ),
  ACTIVITY_NO_CONTENT: text('info', 'Hoạt động không ghi nội dung.', 'The activity has no content.'),
  UNIT_NO_COLON: text(
    'info',
    'Thiếu dấu “:” sau tên đơn vị “{unit}”.',
    'The colon after the unit “{unit}” is missing.',
  ),
  UNIT_SPELLING_VARIANT: text(
    'info',
    '“{here}” và “{other}” (dòng {line}) là một đơn vị viết hai cách.',
    '“{here}” and “{other}” (line {line}) are one unit written in two ways.',
  ),
  UNIT_LEVELS_DIFFER: text(
    'warning',
    'Chỗ này ghi “{here}”, nơi khác ghi “{other}” (dòng {line}).',
    'Here it says “{here}”, elsewhere “{other}” (line {line}).',
  ),
  RESPONSIBILITY_UNPARSED: text(
    'info',
    'Không rõ đoạn này giao việc cho đơn vị nào.',
    'It is not clear which unit this paragraph gives work to.',
  ),
  AMOUNT_NO_UNIT: text(
    'warning',
    'Số tiền {amount} không ghi đơn vị; được đọc là đồng.',
    'The amount {amount} has no unit; it was read as đồng.',
  ),
  AMOUNT_APPROXIMATE: text(
    'warning',
    'Số tiền ghi “{word}”, không phải số chính xác.',
    'The amount says “{word}”: it is not exact.',
  ),
  AMOUNT_UNREADABLE: text(
    'warning',
    'Không đọc được số tiền “{text}”.',
    'The amount “{text}” could not be read.',
  ),
  TOTAL_MISSING: text('warning', 'Không tìm thấy tổng kinh phí.', 'No total of the budget was found.'),
  WORDS_ABSENT: text(
    'info',
    'Tổng kinh phí không kèm số tiền bằng chữ.',
    'The total has no amount in words.',
  ),
  WORDS_UNREADABLE: text(
    'warning',
    'Không đọc được số tiền bằng chữ “{words}”.',
    'The amount in words “{words}” could not be read.',
  ),
  WORDS_MISMATCH: text(
    'error',
    'Số và chữ khác nhau: số là {amount}, chữ đọc là {read}.',
    'Digits and words differ: the digits say {amount}, the words say {read}.',
  ),
  WORDS_STYLE: text(
    'info',
    'Chữ đúng số tiền nhưng viết khác cách chuẩn “{standard}”.',
    'The words are right but differ from the standard form “{standard}”.',
  ),
  SUM_MISMATCH: text(
    'error',
    'Các dòng cộng lại là {sum}, khác tổng {total}; chênh {difference}.',
    'The lines add up to {sum}, not to the total {total}; the difference is {difference}.',
  ),
  RECIPIENTS_MISSING: text(
    'info',
    'Không có phần “Nơi nhận”.',
    'There is no list of recipients (“Nơi nhận”).',
  ),
  ARCHIVE_LINE: text(
    'info',
    'Dòng “Lưu” không ghi nơi lưu (thường là “Lưu: VT, …”).',
    'The line “Lưu” does not say where the paper is filed (usually “Lưu: VT, …”).',
  ),
  SIGNER_MISSING: text('warning', 'Không tìm thấy phần ký.', 'No signature block was found.'),
  SIGNER_NAME_MISSING: text('info', 'Phần ký không có tên người ký.', 'The signature block has no name.'),
} as const satisfies Record<string, FindingText>;

/** The code of a finding; stable for ever. */
export type FindingCode = keyof typeof FINDING_TEXTS;
