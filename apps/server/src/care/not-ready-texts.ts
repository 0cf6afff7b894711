import type { Sentence } from '@loaphuong/domain/basics';
import { notReadyInWords } from '../broadcast/index.ts';
import type { BrokenText } from './silence-texts.ts';

const MAY_FALL_TO_RESERVE: Sentence = {
  vi: 'Đến giờ mà chưa có thì phát bài dự phòng hoặc im.',
  en: 'If it is not there in time, the reserve plays or nothing.',
};

/** Why the box does not have the sound of the next airing, by the reason that it gave: what follows, the way out. */
const SOUND: Readonly<Record<string, Omit<BrokenText, 'what'>>> = {
  'over-budget': {
    consequence: {
      vi: 'Bản tin về máy sát giờ phát; đường truyền chậm thì không kịp.',
      en: 'It arrives close to its time; on a slow line not in time.',
    },
    wayOut: {
      vi: 'Gói cước còn dữ liệu thì nâng “Dữ liệu mỗi tháng (MB)” trong hồ sơ cụm loa. Hết thật thì mua thêm, hoặc đợi sang tháng.',
      en: 'If the SIM has data left, raise “Data a month (MB)” in the record of the cluster. If not, buy more, or wait for the next month.',
    },
  },
  'no-room': {
    consequence: MAY_FALL_TO_RESERVE,
    wayOut: {
      vi: 'Hủy bớt lượt phát đã lên lịch cho đài này, hoặc thay thẻ nhớ lớn hơn. Máy tự tải tiếp khi có chỗ.',
      en: 'Cancel some of what is planned for this station, or put in a larger card. The box goes on by itself when there is room.',
    },
  },
  'not-found': {
    consequence: MAY_FALL_TO_RESERVE,
    wayOut: {
      vi: 'Người quản trị khôi phục thư mục âm thanh của máy chủ từ bản sao lưu. Không có bản sao lưu thì hủy lượt này, soạn và duyệt lại bản tin rồi lên lịch.',
      en: 'The administrator restores the sounds of the server from its backup. Without one, cancel this airing, make and approve the bulletin anew, and schedule it.',
    },
  },
  broken: {
    consequence: MAY_FALL_TO_RESERVE,
    wayOut: {
      vi: 'Đợi vài phút cho máy tải lại. Lặp lại nhiều lần là thẻ nhớ sắp hỏng: thay thẻ.',
      en: 'Give it some minutes to fetch it again. If that comes again and again the card is failing: replace it.',
    },
  },
};

/** What to say of a box that does not have the sound of the next airing; nothing for a reason that needs no word of its own. */
export function soundText(reason: string): BrokenText | undefined {
  const more = SOUND[reason];
  return more === undefined ? undefined : { what: notReadyInWords(reason), ...more };
}

/** The next airing stands in no plan that bears both signatures, and boxes obey no other. */
export const UNSIGNED: BrokenText = {
  what: {
    vi: 'Lượt tới nằm trong lịch chưa có chữ ký thứ hai.',
    en: 'The next airing stands in a plan that lacks the second signature.',
  },
  consequence: {
    vi: 'Máy chỉ theo lịch đã ký gần nhất; lượt này không kêu khi chưa có người ký.',
    en: 'The box goes by the last signed plan; this airing stays silent until somebody signs.',
  },
  wayOut: {
    vi: 'Người duyệt, lãnh đạo hoặc quản trị đang giữ khóa thứ hai mở trang “Chờ chữ ký thứ hai”, mục “Lịch phát chờ ký”, rồi bấm “Ký lịch…”.',
    en: 'The approver, lead or administrator who keeps the second key opens the page “Awaiting a second signature”, “Schedules awaiting a signature”, and signs.',
  },
};
