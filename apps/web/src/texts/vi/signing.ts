/** Hai chữ ký: đặt yêu cầu, và lệnh chờ người thứ hai. */
export const signing = {
  title: 'Chờ chữ ký thứ hai',
  waiting: (count: number): string => `${count} lệnh chờ chữ ký thứ hai`,
  see: 'Xem lệnh chờ',
  lead: 'Lệnh ở đây chưa gửi đi. Người giữ khóa thứ hai đọc lệnh rồi ký, hoặc từ chối và ghi lý do; quá hạn thì lệnh tự bỏ.',
  none: 'Không có lệnh nào chờ ký',
  noneWay:
    'Khi bật yêu cầu hai chữ ký và khóa thứ hai do người khác giữ, lệnh nằm ở đây đến khi có người ký. Bật, tắt ở trang Thiết bị & khóa.',
  order: 'Lệnh',
  to: 'Cho',
  all: 'mọi cụm loa',
  boxes: (count: number): string => `${count} thiết bị`,
  more: (count: number): string => `và ${count} cụm khác`,
  by: 'Người ra lệnh',
  left: 'Còn',
  act: 'Thao tác',
  sign: 'Ký…',
  refuse: 'Từ chối…',
  takeBack: 'Rút lại…',
  notYours: 'chờ người phụ trách ký',
  signTitle: (order: string): string => `Ký lần hai: ${order}`,
  signWhat: (by: string, at: string): string => `${by} ra lệnh lúc ${at}.`,
  keyFile: 'Tệp khóa thứ hai',
  keyHint: 'Tệp .pem được giao giữ, thường nằm trên USB. Khóa được đọc ngay trên máy này, không gửi đi đâu.',
  chooseKey: 'Chọn tệp khóa…',
  keyRead: (name: string): string => `khóa ${name}`,
  keyMissing: 'Hãy chọn tệp khóa thứ hai.',
  noKey: 'Tệp này không chứa khóa ký. Hãy chọn tệp do lệnh “loaphuong keys second” tạo ra.',
  notHere:
    'Trang này không chạy qua https, hoặc trình duyệt quá cũ, nên không đọc khóa ở đây. Hãy mở qua https, hoặc ký trên máy chủ:',
  differs: 'Nội dung máy chủ đưa để ký khác với lệnh hiện trên trang. Không ký. Hãy báo người quản trị.',
  confirm: 'Ký và gửi',
  signed: 'Đã ký. Lệnh đang được gửi tới thiết bị.',
  refuseTitle: (order: string): string => `Từ chối ký: ${order}`,
  refuseWhat: 'Lệnh bị bỏ, không thiết bị nào nhận được. Người ra lệnh thấy lý do.',
  refuseConfirm: 'Từ chối',
  refused: 'Đã từ chối. Lệnh không được gửi.',
  takeBackTitle: (order: string): string => `Rút lại: ${order}`,
  takeBackWhat: 'Lệnh bị bỏ trước khi có ai ký.',
  takeBackConfirm: 'Rút lại lệnh',
  takenBack: 'Đã rút lại lệnh.',
  states: {
    awaiting: (until: string): string => `Chờ chữ ký thứ hai, đến ${until}`,
    refused: (by: string, reason: string): string => `${by} từ chối: ${reason}`,
    lapsed: 'Quá hạn chờ ký, không gửi',
    signed: (by: string): string => `${by} ký lần hai`,
  },
  refusedTitle: 'Thiết bị đang từ chối',
  refusedKinds: {
    alert:
      'Phát khẩn cấp: đòi hai chữ ký nhưng không chờ người ký được. Đặt SECOND_KEY trên máy chủ, hoặc bỏ yêu cầu cho phát khẩn cấp.',
  },
  plans: {
    title: 'Lịch phát chờ ký',
    lead: 'Loa phát theo lịch đã ký gần nhất, dài bảy ngày. Lịch mới nằm ở đây tới khi có người ký.',
    sign: (stations: number): string => `Ký lịch của ${stations} đài…`,
    station: 'Đài',
    why: 'Vì sao',
    until: 'Lịch đã ký đến',
    none: 'chưa có',
    whys: {
      unsigned: 'thiết bị chưa nhận lịch nào',
      'running-out': 'lịch đã ký sắp hết, cần ký tiếp',
    },
    changed: (added: number, removed: number): string =>
      added + removed === 0
        ? 'đổi quy tắc phát, âm lượng hoặc cụm loa'
        : [added > 0 && `${added} lượt phát mới hoặc đổi`, removed > 0 && `${removed} lượt bị bỏ`]
            .filter(Boolean)
            .join(', '),
    signTitle: (stations: number): string => `Ký lần hai: lịch phát của ${stations} đài`,
    signWhat: 'Mở từng đài để đọc lịch sẽ ký. Lịch chờ ký mười phút kể từ khi mở hộp này.',
    contents: 'Nội dung sẽ ký',
    airings: (count: number): string => `${count} lượt phát`,
    rules: {
      volume: (ceiling: number): string => `Trần âm lượng ${ceiling} %`,
      byHour: (spans: string): string => `Trần theo giờ: ${spans}`,
      quiet: (spans: string): string => (spans === '' ? 'Không có giờ yên tĩnh' : `Giờ yên tĩnh ${spans}`),
      minutes: (minutes: number | undefined): string =>
        minutes === undefined
          ? 'Số phút mỗi ngày không giới hạn'
          : `Mỗi ngày phát nhiều nhất ${minutes} phút`,
      decision: (decision: string): string => `Theo ${decision}`,
    },
    confirm: 'Ký và gửi lịch',
    signed: 'Đã ký. Lịch đang được gửi tới thiết bị.',
    notHere:
      'Trang này không chạy qua https, hoặc trình duyệt quá cũ, nên không đọc khóa ở đây. Hãy mở qua https rồi ký.',
  },
  given: 'Lệnh cần chữ ký thứ hai. Chưa gửi; xem ở “Chờ ký”.',
  demand: {
    title: 'Hai chữ ký',
    on: 'cần hai chữ ký',
    off: 'một chữ ký',
    kinds: {
      command: 'Lệnh cho thiết bị: im, âm lượng, thử tiếng, khởi động lại',
      horizon: 'Lịch phát đã ký',
      alert: 'Phát khẩn cấp',
    },
    change: 'Đổi yêu cầu…',
    changeTitle: 'Loại nào cần hai chữ ký?',
    changeWhat: 'Mọi thiết bị được báo, bằng cả hai khóa. Thiết bị từ chối những gì thiếu chữ ký thứ hai.',
    changeConfirm: 'Lưu yêu cầu',
    changed: 'Đã đổi yêu cầu và báo cho các thiết bị.',
    noSecond: 'Máy chủ chưa đọc được khóa thứ hai.',
    noSecondWay:
      'Chạy “loaphuong keys second --out TỆP” (tốt nhất là trên USB), đặt SECOND_KEY=TỆP rồi khởi động lại máy chủ.',
    held: 'Khóa thứ hai đang ở trên máy chủ, nên máy chủ ký cả hai. Muốn người thứ hai ký từng lệnh: bỏ SECOND_KEY, rút USB, khởi động lại.',
    apart:
      'Khóa thứ hai do người khác giữ: mỗi lệnh chờ người đó ký, kể cả im lượt đang phát, nghe thử (mỗi chữ ký hai phút) và cập nhật (mỗi vòng một chữ ký). Đổi khóa và đổi mật khẩu thiết bị bị từ chối tới khi đặt SECOND_KEY.',
    horizonWaits:
      'Lịch phát chờ người giữ khóa thứ hai: mỗi lần lịch đổi, và ít nhất mỗi ngày một lần. Quá bảy ngày không ai ký thì loa im.',
    horizonHint: 'Nếu khóa thứ hai do người khác giữ, người ấy phải ký lịch ít nhất mỗi ngày một lần.',
  },
};
