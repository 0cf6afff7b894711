import type { Sentence } from '@loaphuong/domain/basics';
import type { AlarmKind } from '@loaphuong/domain/fleet';
import { badSoundInWords } from '../broadcast/index.ts';

/** What an alarm says: what is wrong, what follows from it, the way out. */
export interface AlarmText {
  readonly what: Sentence;
  readonly consequence: Sentence;
  readonly wayOut: Sentence;
}

type Detail = Readonly<Record<string, string | number>>;

const UPDATE_RESULTS: Readonly<Record<string, Sentence>> = {
  'rolled-back': { vi: 'đã tự về bản cũ', en: 'went back to its old version' },
  refused: { vi: 'không nhận bản mới', en: 'refused the new version' },
  crashed: {
    vi: 'đã nhận bản mới rồi hỏng nhiều lần',
    en: 'took the new version over and crashed again and again',
  },
  'no-report': { vi: 'một ngày không báo gì', en: 'said nothing for a day' },
};

/** An alarm in words; figures come from its detail. */
export function alarmText(
  kind: AlarmKind,
  level: 'cluster' | 'station' | 'installation',
  detail: Detail,
): AlarmText {
  if (level !== 'cluster' && (kind === 'dead' || kind === 'power')) return wideText(kind, level, detail);
  return TEXTS[kind](detail);
}

function wideText(kind: 'dead' | 'power', level: 'station' | 'installation', detail: Detail): AlarmText {
  const n = detail.clusters ?? 0;
  const where =
    level === 'station'
      ? { vi: 'của đài này', en: 'of this station' }
      : { vi: 'của mọi đài', en: 'of all stations' };
  if (kind === 'power') {
    return {
      what: {
        vi: `${n} cụm loa ${where.vi} mất điện hoặc điện yếu.`,
        en: `${n} clusters ${where.en} have lost power or run low.`,
      },
      consequence: {
        vi: 'Máy còn pin thì vẫn phát; hết pin là im.',
        en: 'Boxes play while their batteries last, then fall silent.',
      },
      wayOut: {
        vi: 'Hỏi điện lực về lịch cắt điện trong khu vực trước khi cử người đi.',
        en: 'Ask the power company about a cut in the area before sending anybody.',
      },
    };
  }
  return {
    what: {
      vi: `${n} cụm loa ${where.vi} cùng mất kết nối.`,
      en: `${n} clusters ${where.en} are not connected.`,
    },
    consequence: {
      vi: 'Bản tin đã tải về máy vẫn phát nếu có điện; bản tin mới và lệnh khẩn không tới được.',
      en: 'What is on the boxes still plays if they have power; new bulletins and urgent orders do not reach them.',
    },
    wayOut:
      level === 'station'
        ? {
            vi: 'Nhiều cụm mất cùng lúc thường do mất điện hoặc mất mạng cả khu. Gọi nhà mạng và điện lực trước khi đi từng cụm.',
            en: 'Many at once usually means power or network of the whole area. Call both before going from pole to pole.',
          }
        : {
            vi: 'Mất tất cả cùng lúc thường do máy chủ hoặc đường truyền của máy chủ. Kiểm tra mạng tại nơi đặt máy chủ trước.',
            en: 'All at once usually means the server or its own line. Check the network where the server stands first.',
          },
  };
}

const TEXTS: Readonly<Record<AlarmKind, (detail: Detail) => AlarmText>> = {
  dead: ({ minutes }) => ({
    what: {
      vi: `Cụm loa mất kết nối đã ${minutes ?? 30} phút trong giờ phát.`,
      en: `The cluster has not been heard from for ${minutes ?? 30} minutes of air time.`,
    },
    consequence: {
      vi: 'Bản tin đã tải về máy vẫn phát nếu có điện; bản tin mới không tới được, và chưa biết loa có kêu hay không.',
      en: 'What is on the box still plays if it has power; new bulletins do not reach it, and whether it sounds is not known.',
    },
    wayOut: {
      vi: 'Kiểm tra điện tại cột, rồi sim hoặc dây mạng. Nếu cả hai đều tốt, mở phiếu sửa chữa.',
      en: 'Check the power at the pole, then the SIM or the cable. If both are well, open a repair.',
    },
  }),
  'unknown-play': ({ plays }) => ({
    what:
      plays === undefined
        ? {
            vi: 'Đường dây loa có tiếng trong lúc lịch không có gì.',
            en: 'There is sound on the line while the plan asks for none.',
          }
        : {
            vi: `Cụm loa đã phát ${plays} lượt không đúng lịch hay lệnh nào của ta.`,
            en: `The cluster played ${plays} items that no schedule or order of ours contains.`,
          },
    consequence: {
      vi: 'Có thể có người phát chen qua loa của phường.',
      en: 'Somebody may be speaking through these loudspeakers.',
    },
    wayOut: {
      vi: 'Cho cụm im ngay, nghe thử, xem mục “Bị từ chối ở cụm này”, rồi cử người kiểm tra dây và tủ máy. Nếu lịch bị ký giả thì đổi khóa. Báo công an phường nếu không phải lỗi của ta.',
      en: 'Silence the cluster, listen in, see what was refused here, then have the line and cabinet looked at. If a plan was forged, change the key. Tell the police unless it was our mistake.',
    },
  }),
  power: ({ fault }) => ({
    what:
      fault === 'under-voltage'
        ? { vi: 'Điện cấp cho máy yếu.', en: 'The box gets too little voltage.' }
        : { vi: 'Mất điện lưới, máy đang chạy pin.', en: 'The mains are off; the box runs on battery.' },
    consequence: {
      vi: 'Hết pin là cụm im và mất kết nối.',
      en: 'When the battery is empty, the cluster falls silent and off the network.',
    },
    wayOut: {
      vi: 'Kiểm tra aptomat và nguồn ở cột; hỏi lịch cắt điện.',
      en: 'Check breaker and supply at the pole; ask whether power was cut on purpose.',
    },
  }),
  tampering: () => ({
    what: { vi: 'Tủ máy bị mở.', en: 'The cabinet was opened.' },
    consequence: {
      vi: 'Có người đang ở cạnh máy; dây loa có thể bị nối sang nguồn khác.',
      en: 'Somebody is at the box; the line could be joined to another source.',
    },
    wayOut: {
      vi: 'Hỏi kỹ thuật viên có đang làm ở đó không. Không phải thì cho cụm im và cử người tới.',
      en: 'Ask the technicians whether one of them is there. If not, silence the cluster and send somebody.',
    },
  }),
  intrusion: ({ attempts }) => ({
    what: {
      vi: `${attempts ?? ''} lần nối hoặc ra lệnh bằng mật khẩu, khóa lạ trong một giờ.`,
      en: `${attempts ?? ''} attempts with wrong passwords or strange keys within an hour.`,
    },
    consequence: {
      vi: 'Máy không nghe theo, nhưng có người đang thử.',
      en: 'The box did not obey, but somebody is trying.',
    },
    wayOut: {
      vi: 'Xem danh sách bị từ chối ở trang cụm loa. Nếu máy vừa bị thay hay chép thẻ nhớ, ghép lại bằng mã mới.',
      en: 'Look at what was refused on the page of the cluster. If the box was replaced or its card copied, enrol it again.',
    },
  }),
  'too-hot': ({ celsius }) => ({
    what: {
      vi: celsius === undefined ? 'Máy quá nóng.' : `Máy nóng ${celsius} °C.`,
      en: celsius === undefined ? 'The box is too hot.' : `The box is at ${celsius} °C.`,
    },
    consequence: {
      vi: 'Máy tự chạy chậm lại, tiếng có thể đứt; nóng lâu thì hỏng thẻ nhớ.',
      en: 'It slows itself down and sound may break; lasting heat ruins its memory card.',
    },
    wayOut: {
      vi: 'Kiểm tra quạt, khe thoáng và nắng chiếu vào tủ.',
      en: 'Check fan, vents, and sun on the cabinet.',
    },
  }),
  disk: ({ fault }) => ({
    what:
      fault === 'disk-failing'
        ? { vi: 'Thẻ nhớ của máy đang hỏng.', en: 'The memory card of the box is failing.' }
        : { vi: 'Máy gần hết chỗ chứa.', en: 'The box has almost no room left.' },
    consequence: {
      vi: 'Bản tin mới có thể không tải về được, nhật ký có thể không ghi được.',
      en: 'New bulletins may not fit, and the journal may not be written.',
    },
    wayOut: {
      vi: 'Thay thẻ nhớ rồi ghép lại máy bằng mã mới; lịch và âm thanh tự tải về.',
      en: 'Replace the card and enrol the box with a new code; plan and sounds come by themselves.',
    },
  }),
  'over-budget': ({ fault, megabytes }) =>
    fault === undefined
      ? {
          what: {
            vi: `Dữ liệu điều khiển tháng này vượt mức (${megabytes ?? ''} MB).`,
            en: `Control traffic of this month is above its limit (${megabytes ?? ''} MB).`,
          },
          consequence: {
            vi: 'Máy dùng dữ liệu di động nhiều hơn mức bình thường.',
            en: 'The box uses more mobile data than it should.',
          },
          wayOut: {
            vi: 'Xem máy có nối lại liên tục không (mất kết nối gần đây); nếu sóng yếu, đổi vị trí ăng-ten.',
            en: 'See whether the box reconnects all the time (recent outages); with a weak signal, move the aerial.',
          },
        }
      : {
          what: {
            vi: `Cụm đã dùng hết dữ liệu của tháng (${megabytes ?? ''} MB).`,
            en: `The cluster has used up its data of the month (${megabytes ?? ''} MB).`,
          },
          consequence: {
            vi: 'Máy chỉ còn tải bài ưu tiên, bài dự phòng và bài phát trong giờ tới; bài khác chờ đến sát giờ hoặc sang tháng. Nhà mạng có thể cắt hoặc bóp băng thông.',
            en: 'The box fetches only priority airings, the reserve and what airs within the hour; the rest waits until then, or for the next month. The operator may cut or slow the line.',
          },
          wayOut: {
            vi: 'Tăng mức dữ liệu trong hồ sơ cụm loa nếu gói cước cho phép, hoặc rút ngắn các chuyên mục dài.',
            en: 'Raise the budget in the papers of the cluster if its contract allows it, or shorten long columns.',
          },
        },
  crashing: ({ crashes, why }) => ({
    what:
      crashes === undefined
        ? {
            vi: 'Chương trình trên máy vừa hỏng nhiều lần liền.',
            en: 'The program of the box just crashed many times.',
          }
        : {
            vi: `Chương trình trên máy đã hỏng ${crashes} lần liền; máy ở trạng thái an toàn.`,
            en: `The program of the box crashed ${crashes} times; the box is in its safe state.`,
          },
    consequence:
      crashes === undefined
        ? {
            vi: 'Máy đang phát lại bình thường; mười phút không hỏng nữa thì báo động tự hết.',
            en: 'It plays again; ten minutes without a crash and this alarm is over.',
          }
        : {
            vi: `Loa im. Máy vẫn kết nối, vẫn nhận lệnh khởi động lại, cập nhật và lấy nhật ký; mỗi giờ máy tự thử chạy lại một lần. Lần hỏng cuối: ${why ?? ''}`,
            en: `The loudspeaker is silent. The box stays connected and can be restarted, updated and asked for its log; every hour it tries again by itself. The last crash: ${why ?? ''}`,
          },
    wayOut: {
      vi: 'Lấy nhật ký máy (Ra lệnh…), rồi cho máy khởi động lại; nếu lại hỏng, cập nhật chương trình hoặc cử người đến.',
      en: 'Collect the log of the box, then restart it; if it crashes again, update its program or send somebody.',
    },
  }),
  'journal-broken': () => ({
    what: {
      vi: 'Nhật ký của máy không liền chuỗi.',
      en: 'The journal of the box does not follow its chain.',
    },
    consequence: {
      vi: 'Lượt phát sau chỗ đứt không được tính là có bằng chứng.',
      en: 'Plays after the break do not count as proved.',
    },
    wayOut: {
      vi: 'Lấy nhật ký máy về xem. Nếu thẻ nhớ hỏng thì thay; nếu nghi bị sửa, giữ lại máy làm chứng.',
      en: 'Collect the log of the box. Replace a broken card; if you suspect somebody changed it, keep the box as evidence.',
    },
  }),
  update: ({ version, result }) => {
    const how = UPDATE_RESULTS[String(result)] ?? UPDATE_RESULTS['no-report'];
    return {
      what: {
        vi: `Đợt cập nhật lên ${version ?? ''} đang dừng vì máy này ${how?.vi ?? ''}.`,
        en: `The update to ${version ?? ''} stands still because this box ${how?.en ?? ''}.`,
      },
      consequence:
        result === 'crashed'
          ? {
              vi: 'Máy này không phát gì nhưng vẫn nghe lệnh; không máy nào được gửi thêm.',
              en: 'This box plays nothing and still obeys; no more boxes are sent the version.',
            }
          : {
              vi: 'Không máy nào được gửi thêm cho tới khi có người xem.',
              en: 'No more boxes are sent the version until somebody looks.',
            },
      wayOut: {
        vi: 'Mở trang Phiên bản thiết bị: thử lại, bỏ qua máy này, hoặc kết thúc đợt rồi gửi phiên bản khác.',
        en: 'Open the page Box versions: try again, leave this box out, or end the update and send another version.',
      },
    };
  },
  'bad-sound': ({ trouble, plays }) => {
    const { vi, en } = badSoundInWords(String(trouble));
    return {
      what: {
        vi: `${plays ?? ''} lượt phát liền nhau không ra tiếng tốt. ${vi}`,
        en: `${plays ?? ''} plays in a row did not come out well. ${en}`,
      },
      consequence: {
        vi: 'Người nghe không nghe rõ, và các lượt này không được tính là đã chứng thực.',
        en: 'People do not hear it well, and these plays do not count as proved.',
      },
      wayOut: {
        vi: 'Thử tiếng từ trang cụm loa; vẫn vậy thì mở phiếu sửa chữa. Cảnh báo hết khi có một lượt phát tốt.',
        en: 'Send a test tone from the page of the cluster; if it is still so, open a repair. The alarm ends with a play that is well.',
      },
    };
  },
  output: ({ fault }) => ({
    what:
      fault === 'amplifier'
        ? { vi: 'Âm ly không đáp khi bật.', en: 'The amplifier does not answer when it is switched on.' }
        : { vi: 'Máy không thấy card âm thanh.', en: 'The box does not find its sound card.' },
    consequence: { vi: 'Cụm không ra tiếng.', en: 'The cluster makes no sound.' },
    wayOut:
      fault === 'amplifier'
        ? {
            vi: 'Kiểm tra điện và cầu chì của âm ly, dây điều khiển từ máy.',
            en: 'Check power and fuse of the amplifier, and the control wire from the box.',
          }
        : {
            vi: 'Cắm lại card âm thanh; không được thì thay. Máy tự phát tiếp khi thấy card.',
            en: 'Plug the sound card in again, or replace it. The box goes on by itself when it sees the card.',
          },
  }),
};
