/** Why a box does not talk to what answers at the broker's address, in words for whoever reads its log. */
export interface Unproved {
  readonly code: 'box/broker-not-proved';
  readonly vi: string;
  readonly en: string;
}

/** Codes of Node and OpenSSL for a certificate that nobody whom we believe vouches for, or of another name. */
const NOT_PROVED =
  /^(?:UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_|INVALID_CA|PATH_LENGTH_|HOSTNAME_|ERR_TLS_CERT_)/;
/** A machine that lost its calendar believes that a good certificate is over, or not good yet. */
const BY_CALENDAR: readonly string[] = ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'];

/** Is this the code of a certificate that does not hold? */
export function isNotProved(code: unknown): code is string {
  return typeof code === 'string' && NOT_PROVED.test(code);
}

/** What a failed attempt says about who answered; nothing when it failed for another reason. */
export function unprovedBy(error: unknown): Unproved | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (!isNotProved(code)) return undefined;
  const byCalendar = BY_CALENDAR.includes(code);
  return {
    code: 'box/broker-not-proved',
    vi: byCalendar
      ? `Chứng chỉ của máy chủ tin nhắn không còn hoặc chưa có hiệu lực (${code}). Hãy xem ngày giờ của máy này (timedatectl), rồi hạn của chứng chỉ. Thiết bị không gửi gì và thử lại.`
      : `Không có gì chứng thực máy chủ tin nhắn này (${code}). Có thể đây là máy chủ giả, hoặc nơi chứng thực đã đổi: ghép lại thiết bị, hay chạy lại với --ca TỆP. Thiết bị không gửi gì và thử lại.`,
    en: byCalendar
      ? `The broker's certificate is over or not good yet (${code}). Look at the calendar of this machine (timedatectl), then at the certificate. Nothing was sent; it is tried again.`
      : `Nothing proves that this is the right broker (${code}). It may be an impostor, or the authority has changed: enrol the box again, or run it with --ca FILE. Nothing was sent; it is tried again.`,
  };
}
