import type { Context } from '../context.ts';
import { type Mapped, slice } from '../mapped.ts';

/** Words that a bare number may follow. The longer this list, the fewer false alarms. */
const TAKES_NUMBER = words(`
  án điều khoản điểm mục phần chương số tháng ngày năm quý kỳ lần khóa khoá đợt đoạn nhóm loại hạng khối tổ thôn xóm ấp bản
  phường quận khu bước bảng biểu mẫu lục lớp hơn gần khoảng mỗi và hoặc đến từ trong cho với của các đạt là bằng tới giảm tăng còn có
  gồm mở đủ nhất thiểu đa trên dưới thứ cấp tuổi vòng phiên phiếu cụm tầng phòng đường ngõ tuyến lộ km tuần giờ phút chỉ không quá
  cả tổng thêm mức độ vùng trang hình phương bậc ngạch vị trí câu bài tập quyển cuốn kênh sóng hệ thế vào ra sau trước ở tại theo
  thành chia làm được phải cần nhận cấp phát bổ lượng thời hạn trị giá ước dự kiến hiện nay nhóm ưu tiên cột hàng dòng lô đội văn quyết định tư lệnh thị luật
  kỷ đề trình vực sở vụ pháp động dung chí tiêu tượng covid ngưỡng hàm suất quyền học lứa
`);

/** Words that a number may count. */
const COUNTED = words(`
  người hộ lượt lớp buổi xã phường cán bộ công khối thôn bản tổ xóm cụm loa đài trạm điểm cơ đơn phòng ban ngành huyện thị tỉnh quận
  năm tháng ngày tuần quý giờ phút giây kỳ đợt lần cuộc hội chuyên chương phóng tin bài số máy bộ thiết cái chiếc tờ cuốn quyển trang
  mô mục tiêu nhiệm nội dung nhóm loại cấp bước giai đoạn phần nguồn dự tiểu tỷ triệu nghìn ngàn trăm đồng km mét m ha tấn kg lít độ
  văn quyết nghị thông kế báo đại học thành ủy đoàn đội chi trường em học sinh giáo viên trẻ phụ nữ nam nữ hộ gia nhà căn tuyến
  đường dịch chỉ tiêu tiêu chí trụ cột khâu giải việc ý câu tỉnh thứ vị suất phần gói hạng hình ảnh video kênh trong trên đến và hoặc
  chiều cửa tầng mặt lĩnh vực nước châu dân xe thửa vụ con cây màn bảng nhân khẩu lao thế hệ bên chủ tuổi
  tầng sao chân tay mắt miệng bữa vòng đôi cặp lá lớn nhỏ đối
`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

const NUMBER = /(?<=(?<before>\p{L}+)\s)(?<number>\d{1,2})(?=\s(?<after>\p{Ll}+))/gu;
const LETTER = /(?<=(?<before>\p{Ll}+)\s)(?<letter>[BCDĐGHKLMNPQRSTVX])(?=\s\p{Ll}{2,})/gu;

/** Words before a capital that names a class or a variant: “hộ loại B”, “phương án C”. */
const TAKES_LETTER = words(
  'loại hạng nhóm khối lô khu mẫu án lớp điểm mục hệ cấp vitamin bảng biểu phần nhà tổ đội gan số',
);

/** Points out numbers and letters that slipped into a sentence, as page numbers and slips of the hand do. Nothing is removed. */
export function noteTextFaults({ paragraphs, zones, findings }: Context): void {
  for (const [index, { content, cells }] of paragraphs.entries()) {
    const zone = zones.zoneOf(index);
    if (cells !== null || zone === 'recipients' || zone === 'signature') continue;
    for (const match of content.text.matchAll(NUMBER)) {
      const { before = '', number = '', after = '' } = match.groups ?? {};
      if (TAKES_NUMBER.has(before.toLowerCase()) || COUNTED.has(after) || /^\p{Lu}/u.test(before)) continue;
      const details = { number, around: around(content, match.index, number.length) };
      findings.add('STRAY_NUMBER', slice(content, match.index, match.index + number.length), details, '');
    }
    for (const match of content.text.matchAll(LETTER)) {
      const { before = '', letter = '' } = match.groups ?? {};
      if (TAKES_LETTER.has(before)) continue;
      const details = { letter, around: around(content, match.index, 1) };
      findings.add('STRAY_LETTER', slice(content, match.index, match.index + 1), details, '');
    }
  }
}

/** The words around a place, for the message. */
function around({ text }: Mapped, from: number, length: number): string {
  const before = text.slice(Math.max(0, from - 16), from).replace(/^\S*\s(?=\S)/u, '');
  const after = text.slice(from + length, from + length + 16).replace(/(?<=\S)\s\S*$/u, '');
  return `${before}${text.slice(from, from + length)}${after}`.trim();
}
