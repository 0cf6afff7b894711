import { type Mapped, slice, trim, withoutEnd } from '../mapped.ts';

/** First words of names of agencies and other bodies, as they begin a name; `các …` begins a group of them. */
const HEADS = [
  'Sở', 'Phòng', 'Ban', 'Bộ', 'Cục', 'Chi cục', 'UBND', 'Ủy ban', 'Uỷ ban', 'UB', 'UBMTTQ', 'UBMT', 'MTTQ', 'Mặt trận', 'Trung tâm',
  'TTVH', 'TT', 'Đài', 'Trạm', 'Hội', 'Đoàn', 'Liên đoàn', 'Công an', 'Văn phòng', 'Kho bạc', 'Ngân hàng', 'Bưu điện',
  'Viễn thông', 'VNPT', 'Viettel', 'MobiFone', 'Chủ tịch', 'Trưởng', 'Phó', 'Thủ trưởng', 'Thường trực', 'Thành viên', 'Tổ', 'Đảng ủy',
  'Huyện ủy', 'Thị ủy', 'Thành ủy', 'HĐND', 'Hội đồng', 'Cơ quan', 'Đơn vị', 'Doanh nghiệp', 'BCĐ', 'Nhà văn hóa', 'Trường',
  'Bệnh viện', 'Cán bộ', 'Công chức', 'Bảo hiểm', 'Quân sự', 'Đồn', 'Báo', 'Các', 'Phường', 'Xã', 'Khối', 'Thôn', 'Lãnh đạo',
  'Chi bộ', 'Quỹ', 'Hợp tác xã', 'Nhân dân',
] as const; // biome-ignore format: a list to read across

const GROUP =
  'các\\s+(?:cơ quan|phòng|ban|ngành|sở|đơn vị|đoàn thể|tổ chức|hội|phường|xã|thị trấn|địa phương|thôn|khối|bản|tổ|trường|doanh nghiệp|cấp|thành viên|đài|trạm|huyện)';

/** Words that only look like the beginning of a name: “Thương binh và Xã hội”, “Mặt trận Tổ quốc”. */
const NO_HEAD = '(?!Xã hội|Tổ quốc|Tổ chức|Hội nghị|Báo cáo|Trường hợp|Đơn vị tính)';

/** Matches where the name of a unit may begin. */
export const UNIT_HEAD = `(?:${NO_HEAD}(?:${HEADS.toSorted((a, b) => b.length - a.length).join('|')})(?![\\p{L}])|${GROUP}(?![\\p{L}]))`;

const STARTS = new RegExp(`^${UNIT_HEAD}`, 'u');

/** True when a text begins with the name of a unit. */
export function startsWithUnit(text: string): boolean {
  return STARTS.test(text);
}

const BETWEEN = new RegExp(
  `\\s*[;,]\\s*(?:và\\s+)?(?=${UNIT_HEAD})|\\s*;\\s*|\\s+và\\s+(?=${UNIT_HEAD})|\\s*[•]\\s*`,
  'gu',
);

/**
 * Cuts a list of units at commas, semicolons and “và”, but only where a new name begins: “Phòng Lao động - Thương binh và
 * Xã hội” and “UBND các xã, phường” stay whole.
 */
export function splitUnits(list: Mapped): Mapped[] {
  const pieces: Mapped[] = [];
  let from = 0;
  for (const match of list.text.matchAll(BETWEEN)) {
    pieces.push(slice(list, from, match.index));
    from = match.index + match[0].length;
  }
  return [...pieces, slice(list, from)]
    .map((piece) => trim(withoutEnd(withoutBullet(trim(piece)))))
    .filter(hasName);
}

function withoutBullet(piece: Mapped): Mapped {
  const bullet = /^[-–+•]\s*/u.exec(piece.text);
  return bullet === null ? piece : slice(piece, bullet[0].length);
}

function hasName(piece: Mapped): boolean {
  return /\p{L}{2}/u.test(piece.text);
}

/** Verbs that begin what a unit has to do. */
const VERBS =
  'chủ trì|phối hợp|tham mưu|tổ chức|xây dựng|tuyên truyền|hướng dẫn|chỉ đạo|thực hiện|triển khai|căn cứ|bố trí|theo dõi|tiếp tục|đẩy mạnh|tăng cường|lồng ghép|quản lý|đôn đốc|kiểm tra|giám sát|rà soát|vận động|chịu trách nhiệm|cân đối|thẩm định|báo cáo|tổng hợp|đảm bảo|bảo đảm|lập|đăng tải|có trách nhiệm|làm đầu mối|là đầu mối|là cơ quan|là đơn vị|hỗ trợ|cung cấp|tạo điều kiện|chủ động|phát huy|nghiêm túc|thường xuyên|kịp thời|nâng cao|duy trì|tiếp nhận|quyết toán|sản xuất|phân công|cử|đề xuất|trình';

/** Where the text after a unit's name begins to say what the unit does. */
export const DUTY_VERB = new RegExp(`(?<=\\s)(?:${VERBS})(?![\\p{L}])`, 'iu');
