const hour = 3_600_000;
const minute = 60_000;
const day = 24 * hour;

/** Words that every page uses: states, lengths of time, roles, small verbs. */
export const words = {
  product: 'Loa Phường',
  states: {
    planned: 'Dự kiến',
    ready: 'Sẵn sàng',
    playing: 'Đang phát',
    proved: 'Đã chứng thực',
    weak: 'Bằng chứng yếu',
    failed: 'Không phát được',
    offline: 'Mất kết nối',
    unknown: 'Chưa rõ giờ',
    awaiting: 'Chờ nhật ký',
    cancelled: 'Đã hủy',
    bare: 'Chưa có thiết bị',
  },
  roles: {
    administrator: 'Quản trị',
    lead: 'Phụ trách chương trình',
    editor: 'Biên tập',
    approver: 'Lãnh đạo duyệt',
    accountant: 'Kế toán',
    supervisor: 'Giám sát',
    technician: 'Kỹ thuật',
  },
  /** A length of time in at most two units: `17 phút 52 giây`. */
  span(ms: number): string {
    const whole = Math.max(0, Math.round(ms / 1000)) * 1000;
    if (whole < minute) return `${whole / 1000} giây`;
    if (whole < hour) {
      const seconds = Math.floor((whole % minute) / 1000);
      return `${Math.floor(whole / minute)} phút${seconds === 0 ? '' : ` ${seconds} giây`}`;
    }
    if (whole < day) {
      const minutes = Math.floor((whole % hour) / minute);
      return `${Math.floor(whole / hour)} giờ${minutes === 0 ? '' : ` ${minutes} phút`}`;
    }
    const hours = Math.floor((whole % day) / hour);
    return `${Math.floor(whole / day)} ngày${hours === 0 ? '' : ` ${hours} giờ`}`;
  },
  ago: (ms: number): string => (ms < 3000 ? 'vừa xong' : `${words.span(coarse(ms))} trước`),
  /** Of a sound that went on, turned down, below others: for so long, or still; the titles of what was above may be unknown. */
  turnedDown(ms: number | undefined, titles: readonly string[]): string {
    const whom = titles.length === 0 ? '' : ` cho ${titles.map((title) => `“${title}”`).join(', ')}`;
    return ms === undefined ? `đang nhường tiếng${whom}` : `nhường tiếng ${words.span(ms)}${whom}`;
  },
  hours: (count: number): string => `${count} giờ`,
  weekdays: ['Chủ nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
  clusters: (count: number): string => `${count} cụm`,
  close: 'Đóng',
  cancel: 'Hủy',
  save: 'Lưu',
  open: 'Mở',
  retry: 'Thử lại',
  copy: 'Chép',
  copied: 'Đã chép',
  loading: 'Đang tải…',
  reason: 'Lý do',
  reasonHint: 'Ghi vào nhật ký, ít nhất 3 chữ cái.',
  reasonTooShort: 'Lý do còn quá ngắn: cần ít nhất 3 chữ cái.',
  search: 'Tìm',
  all: 'Tất cả',
  and: 'và',
  failures: {
    unreachable: 'Không liên lạc được với máy chủ. Kiểm tra mạng rồi thử lại.',
    strange: 'Máy chủ trả lời không đúng mẫu. Thử lại; nếu vẫn vậy, báo người quản trị.',
    broken: 'Trang này gặp lỗi khi hiển thị. Tải lại trang; nếu vẫn vậy, báo người quản trị.',
    old: 'Dưới đây là số liệu tải được lần trước.',
    reload: 'Tải lại trang',
    incident: (id: string): string => `Mã sự cố: ${id}`,
  },
};

/** Rounds a time that has passed, so that it does not change each second after the first minute. */
function coarse(ms: number): number {
  const unit = ms < minute ? 1 : ms < hour ? minute : ms < day ? hour : day;
  return Math.floor(ms / unit) * unit;
}
