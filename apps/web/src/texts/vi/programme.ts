/** Texts of Kế hoạch. Every sentence says what is, then what follows, then the way out. */
export const programme = {
  title: 'Kế hoạch',
  year: (year: string) => `Năm ${year}`,

  state: {
    draft: 'Bản nháp, chưa xác nhận',
    confirmed: 'Đang thực hiện',
    confirmedBy: (name: string, when: string) => `${name} xác nhận ${when}`,
    importedAt: (when: string) => `Nhập ${when}`,
  },

  list: {
    import: 'Nhập văn bản…',
    noNumber: 'Chưa có số',
    moreTargets: (count: number) => `và ${count} chỉ tiêu khác`,
    noTargets: 'Không có chỉ tiêu bằng số',
    total: 'Kinh phí',
    noTotal: 'Không ghi kinh phí',
    openFindings: 'điểm cần người xem',
    open: 'Mở',
    review: 'Xem và xác nhận',
    emptyTitle: 'Chưa có kế hoạch nào',
    emptyWhat:
      'Kế hoạch là văn bản đã ban hành: mục tiêu, hoạt động, đơn vị chủ trì và phối hợp, kinh phí. Chương trình đọc văn bản thành biểu mẫu làm việc, chỉ ra chỗ chưa hiểu, không tự sửa.',
    emptySteps: [
      'Kéo tệp kế hoạch vào đây, hoặc chọn tệp.',
      'Xem từng điểm chương trình chưa chắc, nhập hoặc giữ nguyên.',
      'Xác nhận: chỉ tiêu, nhiệm vụ và kinh phí bắt đầu được theo dõi.',
    ],
  },

  importing: {
    choose: 'Chọn tệp…',
    chooseAnother: 'Chọn tệp khác…',
    dropHere: 'Thả tệp vào đây để đọc',
    kinds: 'Nhận txt, docx và pdf có chữ, đến 20 MB.',
    sending: (name: string, percent: number) => `Đang gửi ${name}: ${percent} %`,
    reading: (name: string) => `Đang đọc ${name}. Văn bản dài mất vài giây.`,
    refused: (name: string) => `Không nhận ${name}`,
    dismiss: 'Đóng',
    refusals: {
      kind: 'Chỉ đọc được txt, docx và pdf. Lưu văn bản sang một trong ba dạng đó rồi nhập lại.',
      'old-word':
        'Đây là tệp Word đời cũ (.doc). Mở bằng Word hoặc LibreOffice, lưu thành .docx rồi nhập lại.',
      empty: 'Tệp rỗng, không có gì để đọc. Chọn đúng tệp văn bản.',
      'too-large': 'Tệp lớn hơn 20 MB. Văn bản có chữ thường dưới 1 MB: bỏ ảnh quét hoặc lưu lại rồi nhập.',
    },
  },

  sum: {
    paragraphs: (count: number) => `Đọc hết ${count} đoạn`,
    understood: (understood: number, all: number) => `nhận diện được ${understood}/${all} đoạn`,
    open: (count: number) => (count === 0 ? 'không còn điểm cần xem' : `${count} điểm cần người xem`),
    moneyOk: 'không lỗi số tiền',
    moneyWrong: 'số tiền chưa khớp',
    exact: 'đọc nguyên văn',
    normalised: 'đã chuẩn hóa',
    look: 'cần người xem',
  },

  tabs: { label: 'Hai nửa của kế hoạch', source: 'Văn bản', form: 'Biểu mẫu' },

  source: {
    label: 'Văn bản gốc',
    lines: (count: number) => `${count} dòng`,
    line: (line: number) => `dòng ${line}`,
    toForm: (line: number) => `đến mục tương ứng trong biểu mẫu, dòng ${line}`,
    finding: (n: number) => `điểm ${n} cần người xem`,
    findingDone: (n: number) => `điểm ${n}, đã xem xong`,
  },

  form: { label: 'Bản làm việc', toSource: (line: number) => `xem trong văn bản, dòng ${line}` },

  confidence: { inferred: 'suy ra', corrected: 'đã sửa', missing: 'chưa có' },

  findings: {
    title: 'Cần người xem',
    none: 'Không còn điểm nào. Mọi chỗ chưa chắc đã có người xem.',
    done: (count: number) => `Đã xem xong ${count} điểm`,
    notes: (count: number) => `Ghi nhận thêm ${count} điểm, không cản xác nhận`,
    severity: { error: 'Sai về nội dung', warning: 'Cần xem', info: 'Ghi nhận' },
    use: (text: string) => `Sửa: ${text}`,
    leaveOut: (text: string) => `Bỏ “${text}”`,
    keep: 'Giữ',
    leaveBlank: 'Để trống',
    enterNumber: 'Nhập số',
    enterDate: 'Nhập ngày',
    enter: 'Nhập…',
    other: 'Sửa…',
    label: { number: 'Số, ký hiệu văn bản', date: 'Ngày ban hành', other: 'Nội dung đúng' },
    hint: {
      number: (symbol: string) => `Chỉ cần số, ví dụ 118: phần /${symbol} đã có.`,
      numberAlone: 'Ghi đủ số và ký hiệu, ví dụ 118/KH-UBND.',
      date: 'Ngày ghi trên văn bản đã ký.',
      other: 'Văn bản gốc không bị sửa; chỉ biểu mẫu dùng nội dung này.',
    },
    save: 'Ghi',
    cancel: 'Hủy',
    required: 'Chưa nhập gì. Nhập nội dung đúng, hoặc bấm Thôi.',
    kept: (name: string, when: string) => `Giữ như văn bản · ${name}, ${when}`,
    corrected: (value: string, name: string, when: string) => `Sửa thành “${value}” · ${name}, ${when}`,
    left: (name: string, when: string) => `Đã bỏ · ${name}, ${when}`,
    undo: 'Xem lại',
  },

  targets: {
    title: 'Mục tiêu',
    asOf: (when: string) => `tính đến ${when}`,
    none: 'Văn bản không có chỉ tiêu bằng số.',
    goal: (value: string) => `chỉ tiêu ${value}`,
    bar: (share: string, goal: string) => `${share}, chỉ tiêu ${goal}`,
    notMeasured: 'Chưa đo: chương trình chưa có cách đếm chỉ tiêu này.',
    none0: 'chưa có gì để đếm',
    comparator: { '=': '', '>': 'trên ', '>=': 'ít nhất ', '<': 'dưới ', '<=': 'không quá ' },
  },

  objectives: 'Mục tiêu chung',

  activities: {
    title: 'Hoạt động',
    tasks: (count: number) => `${count} nhiệm vụ`,
    none: 'Không tìm thấy hoạt động nào trong văn bản.',
    content: 'Nội dung',
    lead: 'Chủ trì',
    support: 'Phối hợp',
    time: 'Thời gian',
    amount: 'Kinh phí',
    progress: 'Tiến độ',
    progressOf: (done: number, all: number) => `${done}/${all} nhiệm vụ xong`,
    tasksAfter: 'Nhiệm vụ hình thành khi kế hoạch được xác nhận',
    notNamed: 'không ghi',
  },

  budget: {
    title: 'Kinh phí',
    none: 'Văn bản không ghi kinh phí.',
    source: 'Nguồn',
    line: 'Nguồn, nội dung',
    written: 'Theo văn bản',
    words: 'Bằng chữ',
    allocated: 'Được cấp',
    committed: 'Cam kết',
    spent: 'Đã chi',
    left: 'Còn lại',
    total: 'Cộng (đồng)',
    wordsOk: 'khớp',
    wordsWrong: 'khác số',
    wordsNone: 'không có',
    addUp: (count: number) => `${count} dòng cộng đúng bằng tổng`,
    notAddUp: (difference: string) => `Các dòng cộng lệch tổng ${difference} đồng: sửa trước khi xác nhận`,
    cannotAdd: 'Không có đủ số để cộng thử',
    wordsMatch: 'Số và chữ khớp nhau',
    wordsDiffer: 'Số và chữ khác nhau: xem các dòng có dấu chéo',
    meter: (spent: string, committed: string, allocated: string) =>
      `Đã chi ${spent}, cam kết ${committed}, trên ${allocated} đồng`,
  },

  document: {
    title: 'Văn bản',
    number: 'Số',
    date: 'Ngày',
    issuer: 'Nơi ban hành',
    name: 'Trích yếu',
    references: 'Căn cứ',
    undated: 'không ghi ngày',
    of: (issuer: string) => `của ${issuer}`,
    on: (date: string) => `ngày ${date}`,
  },

  responsibilities: { title: 'Phân công', none: 'Không tìm thấy phần giao việc cho từng đơn vị.' },
  recipients: { title: 'Nơi nhận', none: 'Văn bản không có phần nơi nhận.' },
  signer: { title: 'Người ký', none: 'Chưa đọc được người ký.' },

  outline: {
    title: 'Toàn bộ văn bản theo đề mục',
    allUnderstood: 'mọi đoạn đều được hiểu',
    notUnderstood: (count: number) => `${count} đoạn chưa hiểu, vẫn giữ nguyên`,
    mark: 'chưa hiểu',
    only: 'Chỉ hiện đoạn chưa hiểu',
  },

  confirm: {
    button: 'Xác nhận kế hoạch…',
    blocked: (count: number) => `Còn ${count} việc trước khi xác nhận`,
    title: 'Xác nhận kế hoạch này?',
    what: 'Bản nháp thành kế hoạch làm việc chính thức. Khi đó:',
    targets: (count: number) => `${count} chỉ tiêu được theo dõi; chỉ tiêu có cách đếm thì đếm từ bằng chứng`,
    tasks: (count: number) => `${count} hoạt động thành nhiệm vụ của đơn vị chủ trì và phối hợp`,
    money: (total: string, lines: number) => `${total} đồng được ghi vào sổ, ${lines} dòng`,
    noMoney: 'không có dòng kinh phí nào được ghi vào sổ',
    audit: 'Tên và giờ xác nhận được ghi vào nhật ký. Sau đó không bỏ kế hoạch được, chỉ ghi bổ sung.',
    yes: 'Xác nhận',
    no: 'Để sau',
    done: 'Đã xác nhận kế hoạch. Chỉ tiêu, nhiệm vụ và kinh phí bắt đầu được theo dõi.',
  },

  discard: {
    button: 'Hủy bản nháp này…',
    title: 'Bỏ bản nháp này?',
    what: 'Bản nháp biến mất khỏi danh sách cùng các điểm đã xem. Tệp gốc của bạn không bị đụng tới; có thể nhập lại.',
    yes: 'Bỏ bản nháp',
  },
};
