import type { Sentence } from '@loaphuong/domain/basics';

const TEXTS: Readonly<Record<string, Sentence>> = {
  'fleet/wrong-code': {
    vi: 'Có máy ghép bằng mã sai, đã dùng hoặc hết hạn.',
    en: 'A box tried to enrol with a wrong, used or expired code.',
  },
  'fleet/bad-signature': {
    vi: 'Có máy ghép với chữ ký không khớp khóa của nó.',
    en: 'A box tried to enrol with a signature that does not fit its key.',
  },
  'fleet/key-mismatch': {
    vi: 'Một máy lạ tự nhận là thiết bị đã đăng ký nhưng dùng khóa khác.',
    en: 'A stranger claimed to be a known box with another key.',
  },
  'fleet/key-known': {
    vi: 'Một khóa đã đăng ký được dùng để ghép lần nữa: có thể thẻ nhớ bị sao chép.',
    en: 'A known key was used to enrol again: the memory card may have been copied.',
  },
  'fleet/hello-refused': {
    vi: 'Thiết bị chào với khóa không khớp; không được nhận.',
    en: 'A box said hello with a key that does not fit; it was not admitted.',
  },
  'fleet/wrong-password': {
    vi: 'Có máy nối vào bằng tên của thiết bị này nhưng sai mật khẩu.',
    en: 'Somebody connected under the name of this box with a wrong password.',
  },
  'fleet/unreadable-message': {
    vi: 'Có bản tin gửi từ thiết bị không đọc được.',
    en: 'A message from a box could not be read.',
  },
  'fleet/journal-forged': {
    vi: 'Nhật ký gửi lên không mang chữ ký của thiết bị; không được nhận.',
    en: 'A journal without the signature of its box was not accepted.',
  },
  'fleet/journal-gap': {
    vi: 'Nhật ký gửi lên thiếu dòng; không được nhận.',
    en: 'A journal with missing lines was not accepted.',
  },
  'fleet/journal-broken-chain': {
    vi: 'Nhật ký gửi lên đã bị sửa (chuỗi băm đứt); không được nhận.',
    en: 'A journal that had been changed (broken chain) was not accepted.',
  },
  'fleet/journal-bad-signature': {
    vi: 'Nhật ký gửi lên không mang chữ ký của thiết bị; không được nhận.',
    en: 'A journal without the signature of its box was not accepted.',
  },
  'fleet/question-repeated': {
    vi: 'Một câu hỏi ghép bằng tem bị gửi lại lần nữa; không được trả lời.',
    en: 'A question of a box with a sticker was sent again; it was not answered.',
  },
  'fleet/journal-revoked': {
    vi: 'Thiết bị đã bị thu hồi vẫn gửi nhật ký; không được nhận.',
    en: 'A revoked box went on sending its journal; it was not accepted.',
  },
  'box/unsealed-time': {
    vi: 'Thiết bị không theo giờ gửi đến vì giờ ấy không mang chữ ký của nơi này. Hãy xem máy chủ tin nhắn có bị chiếm không, và máy chủ đã nâng cấp chưa.',
    en: 'The box did not go by a time that was not signed for this installation. Look whether somebody holds the broker, and whether the server was upgraded.',
  },
  'box/one-signature': {
    vi: 'Thiết bị từ chối một lệnh chỉ có một chữ ký, trong khi nơi này cần hai.',
    en: 'The box refused an order with one signature where two are needed.',
  },
  'box/unproved-key': {
    vi: 'Thiết bị từ chối đổi sang một khóa chưa tự chứng minh.',
    en: 'The box refused to change to a key that did not prove itself.',
  },
  'box/false-key-name': {
    vi: 'Thiết bị từ chối một khóa mang tên không đúng của nó.',
    en: 'The box refused a key under a name that is not its own.',
  },
  'box/too-few-keys': {
    vi: 'Thiết bị từ chối đổi khóa vì sẽ không còn đủ hai bên ký.',
    en: 'The box refused a change of keys that would leave too few to sign.',
  },
  'box/unknown-play': {
    vi: 'Thiết bị đã phát một bài không có trong lịch nào.',
    en: 'The box played something that no schedule contains.',
  },
  'box/strange-station': {
    vi: 'Thiết bị đã phát một lượt không dành cho đài của nó.',
    en: 'The box played an airing that is not one of its station.',
  },
  'box/strange-time': {
    vi: 'Thiết bị đã phát một lượt vào giờ khác với giờ đã lên lịch.',
    en: 'The box played an airing at another time than it was scheduled for.',
  },
  'box/strange-sound': {
    vi: 'Thiết bị đã phát âm thanh khác với âm thanh đã duyệt cho lượt đó.',
    en: 'The box played another sound than the one approved for the airing.',
  },
  'box/strange-rung': {
    vi: 'Thiết bị đã phát bài thay thế hoặc bài dự phòng mà chưa ai duyệt.',
    en: 'The box played a substitute or reserve that nobody has approved.',
  },
  'box/strange-order': {
    vi: 'Thiết bị đã phát tiếng theo một lệnh không ai ra cho nó.',
    en: 'The box sounded by an order that nobody gave it.',
  },
  'box/journal-damaged': {
    vi: 'Nhật ký trên thiết bị có đoạn hỏng; phần hỏng đã được tách riêng trên máy.',
    en: 'A part of the journal on the box was damaged and put aside there.',
  },
  'box/unreadable': {
    vi: 'Thiết bị từ chối một lệnh không đọc được.',
    en: 'The box refused an order that it could not read.',
  },
  'box/version': {
    vi: 'Thiết bị từ chối một lệnh của phiên bản mới hơn nó.',
    en: 'The box refused an order made by a newer program.',
  },
  'box/unknown-key': {
    vi: 'Thiết bị từ chối một lệnh ký bằng khóa lạ.',
    en: 'The box refused an order signed with a strange key.',
  },
  'box/bad-signature': {
    vi: 'Thiết bị từ chối một lệnh có chữ ký sai.',
    en: 'The box refused an order with a wrong signature.',
  },
  'box/other-kind': {
    vi: 'Thiết bị từ chối một lệnh gửi sai loại.',
    en: 'The box refused an order of the wrong kind.',
  },
  'box/other-target': {
    vi: 'Thiết bị từ chối một lệnh gửi cho đài khác.',
    en: 'The box refused an order meant for another station.',
  },
  'box/expired': { vi: 'Thiết bị từ chối một lệnh đã hết hạn.', en: 'The box refused an expired order.' },
  'box/old-sequence': {
    vi: 'Thiết bị từ chối một lệnh cũ bị phát lại.',
    en: 'The box refused an old order that was sent again.',
  },
};

/** A refusal in words; a code that is not in the table is shown as it is, never hidden. */
export function whatWasRefused(code: string): Sentence {
  return TEXTS[code] ?? { vi: `Bị từ chối (${code}).`, en: `Refused (${code}).` };
}
