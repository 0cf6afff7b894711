/**
 * `up/sound`: what leaves a player, for a person who listens in. Binary, five Opus frames of 20 ms (48 kHz mono) a message:
 * byte 0 version (1); bytes 1-8 server time of the first sample, microseconds since 1970, big-endian unsigned;
 * then for each frame two bytes of length (big-endian) and the frame. Lost messages are lost: it is a look, not evidence.
 */
export interface SoundMessage {
  readonly atUs: bigint;
  readonly frames: readonly Uint8Array[];
}

const HEADER = 9;
const LARGEST_FRAME = 1275; // RFC 6716 section 3.2.1

/** Packs frames into one message. */
export function packSound(message: SoundMessage): Uint8Array {
  const size = message.frames.reduce((sum, frame) => sum + 2 + frame.length, HEADER);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 1);
  view.setBigUint64(1, message.atUs);
  let at = HEADER;
  for (const frame of message.frames) {
    view.setUint16(at, frame.length);
    bytes.set(frame, at + 2);
    at += 2 + frame.length;
  }
  return bytes;
}

/** Reads a message from a hostile network; `undefined` when it is not whole. */
export function unpackSound(bytes: Uint8Array): SoundMessage | undefined {
  if (bytes.length < HEADER || bytes[0] !== 1) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Uint8Array[] = [];
  let at = HEADER;
  while (at < bytes.length) {
    if (at + 2 > bytes.length || frames.length === 50) return undefined;
    const length = view.getUint16(at);
    if (length > LARGEST_FRAME || at + 2 + length > bytes.length) return undefined;
    frames.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { atUs: view.getBigUint64(1), frames };
}
