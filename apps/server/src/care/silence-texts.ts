import type { Sentence } from '@loaphuong/domain/basics';
import type { ChainLink } from '@loaphuong/domain/fleet';

/** A broken link: what, what follows, the way out. */
export interface BrokenText {
  readonly what: Sentence;
  readonly consequence: Sentence;
  readonly wayOut: Sentence;
}

/** A box in the safe state is there and plays nothing. */
export const SAFE: BrokenText = {
  what: {
    vi: 'Máy ở trạng thái an toàn: chương trình trên máy đã hỏng nhiều lần liền.',
    en: 'The box is in its safe state: its program crashed again and again.',
  },
  consequence: {
    vi: 'Không gì phát được, nhưng máy vẫn kết nối và nhận lệnh. Mỗi giờ máy tự thử chạy lại một lần.',
    en: 'Nothing plays, but the box is connected and obeys. Every hour it tries again by itself.',
  },
  wayOut: {
    vi: 'Lấy nhật ký máy, rồi cho máy khởi động lại; nếu lại hỏng, cập nhật chương trình hoặc cử người đến.',
    en: 'Collect its log, then restart it; if it crashes again, update its program or send somebody.',
  },
};

/** Each link of the chain when it is broken. */
export const BROKEN: Readonly<Record<ChainLink, BrokenText>> = {
  box: {
    what: { vi: 'Cụm loa chưa có thiết bị.', en: 'The cluster has no box.' },
    consequence: { vi: 'Không gì phát được ở đây.', en: 'Nothing can play here.' },
    wayOut: {
      vi: 'Lấy mã ghép ở trang này rồi ghép thiết bị đặt cạnh loa.',
      en: 'Get an enrolment code on this page and enrol a box at the loudspeakers.',
    },
  },
  power: {
    what: { vi: 'Mất điện lưới, máy đang chạy pin.', en: 'The mains are off; the box runs on battery.' },
    consequence: {
      vi: 'Âm ly không có điện thì loa im dù máy vẫn chạy; hết pin là mất hẳn.',
      en: 'Without power the amplifier is silent although the box runs; when the battery is empty all is.',
    },
    wayOut: {
      vi: 'Kiểm tra aptomat, dây nguồn ở cột; hỏi điện lực có cắt điện không.',
      en: 'Check breaker and supply at the pole; ask the power company about a cut.',
    },
  },
  network: {
    what: { vi: 'Máy mất kết nối.', en: 'The box is not connected.' },
    consequence: {
      vi: 'Từ đây không biết được gì thêm. Bản tin đã tải về máy vẫn phát nếu có điện.',
      en: 'From here nothing more is known. What is on the box still plays if it has power.',
    },
    wayOut: {
      vi: 'Kiểm tra điện tại cột, rồi sim còn dữ liệu không, ăng-ten hoặc dây mạng.',
      en: 'Check the power at the pole, then the SIM and its data, the aerial or the cable.',
    },
  },
  clock: {
    what: { vi: 'Máy chưa rõ giờ.', en: 'The box does not know the time.' },
    consequence: {
      vi: 'Máy không phát theo lịch, để khỏi phát sai giờ.',
      en: 'It plays no schedule, rather than at a wrong hour.',
    },
    wayOut: {
      vi: 'Máy tự chỉnh giờ qua mạng trong vài phút. Quá 10 phút thì khởi động lại máy; vẫn vậy thì đường mạng quá chậm.',
      en: 'It sets its clock over the network within minutes. After ten, restart it; if that does not help, its line is too slow.',
    },
  },
  plan: {
    what: { vi: 'Máy chưa nhận lịch mới nhất.', en: 'The box does not have the newest schedule.' },
    consequence: {
      vi: 'Máy phát theo lịch cũ; lượt mới lên lịch sẽ không kêu.',
      en: 'It plays the older schedule; what was planned since stays silent.',
    },
    wayOut: {
      vi: 'Đợi một phút. Nếu vẫn vậy, xem mục “Bị từ chối ở cụm này”: có thể máy không tin khóa đang ký.',
      en: 'Wait a minute. If it stays so, look at what was refused here: the box may not believe the key that signs.',
    },
  },
  sound: {
    what: { vi: 'Máy chưa có âm thanh của lượt tới.', en: 'The sound of the next airing is not on the box.' },
    consequence: {
      vi: 'Đến giờ mà chưa tải xong thì phát bài dự phòng hoặc im.',
      en: 'If it is not there in time, the reserve plays or nothing.',
    },
    wayOut: {
      vi: 'Xem sóng và chỗ trống ở biểu đồ của ngày, phía trên; đầy thì dọn hoặc thay thẻ nhớ, sóng yếu thì chỉnh ăng-ten.',
      en: 'Look at signal and free space in the charts of the day above; a full card is replaced, a weak signal needs its aerial moved.',
    },
  },
  rule: {
    what: {
      vi: 'Quy tắc của địa phương không cho phát vào giờ này.',
      en: 'The rules of the place forbid it at this time.',
    },
    consequence: { vi: 'Lượt đó không phát ở cụm này.', en: 'That airing does not play here.' },
    wayOut: {
      vi: 'Dời lượt ra ngoài giờ yên tĩnh hoặc sang ngày khác. Quy tắc do quyết định của địa phương đặt ra.',
      en: 'Move the airing out of quiet hours or to another day. The rules come from a local decision.',
    },
  },
  switch: {
    what: { vi: 'Công tắc tại máy đang gạt sang “im”.', en: 'The switch at the box says silence.' },
    consequence: {
      vi: 'Không lệnh nào từ xa làm loa kêu được, kể cả khẩn cấp.',
      en: 'Nothing from afar makes it sound, not even an emergency.',
    },
    wayOut: {
      vi: 'Nhờ người tại chỗ gạt lại công tắc ở tủ máy.',
      en: 'Have somebody on the spot turn the switch at the cabinet.',
    },
  },
  output: {
    what: { vi: 'Máy không thấy card âm thanh.', en: 'The box does not find its sound card.' },
    consequence: { vi: 'Cụm không ra tiếng.', en: 'The cluster makes no sound.' },
    wayOut: {
      vi: 'Cắm lại card âm thanh; không được thì thay. Máy tự phát tiếp khi thấy card.',
      en: 'Plug the sound card in again, or replace it. The box goes on by itself when it sees the card.',
    },
  },
  amplifier: {
    what: { vi: 'Âm ly không đáp khi bật.', en: 'The amplifier does not answer when it is switched on.' },
    consequence: { vi: 'Máy xuất tiếng nhưng loa không kêu.', en: 'The box plays, the loudspeakers do not.' },
    wayOut: {
      vi: 'Kiểm tra điện và cầu chì của âm ly, dây điều khiển từ máy.',
      en: 'Check power and fuse of the amplifier, and the control wire from the box.',
    },
  },
  played: {
    what: {
      vi: 'Lượt gần nhất không được chứng thực: bị cắt hoặc tiếng ra không khớp bản tin.',
      en: 'The last airing is not proved: it was cut, or what came out does not match.',
    },
    consequence: {
      vi: 'Người nghe có thể không nghe được trọn bản tin.',
      en: 'Listeners may not have heard the whole bulletin.',
    },
    wayOut: {
      vi: 'Thử tiếng ở trang này và nhờ người tại chỗ nghe; không kêu thì mở phiếu sửa chữa.',
      en: 'Send a test tone from this page and have somebody listen; if it is silent, open a repair.',
    },
  },
};

/** When no link is broken. */
export const WELL: Readonly<Record<string, Sentence>> = {
  playing: {
    vi: 'Máy đang phát. Nếu tại chỗ không nghe thấy, lỗi nằm sau máy: âm ly, dây loa hoặc củ loa. Mở phiếu sửa chữa.',
    en: 'The box is playing. If nobody hears it, the fault lies behind it: amplifier, line or loudspeaker. Open a repair.',
  },
  'nothing-planned': {
    vi: 'Không có gì hỏng: hai ngày tới chưa lên lịch lượt phát nào ở cụm này.',
    en: 'Nothing is broken: no airing is planned here in the next two days.',
  },
  well: {
    vi: 'Không có gì hỏng: máy đang đợi lượt tới. Nếu lượt vừa rồi không nghe thấy, lỗi nằm sau máy: âm ly, dây loa hoặc củ loa.',
    en: 'Nothing is broken: the box waits for its next airing. If the last one was not heard, the fault lies behind it: amplifier, line or loudspeaker.',
  },
};
