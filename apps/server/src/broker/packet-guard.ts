/**
 * Watches the byte stream of one MQTT connection and finds a packet that announces more than `limit` bytes before the
 * parser starts to gather it: the standard allows 256 MB a packet (MQTT 3.1.1, section 2.2.3), and a parser keeps what
 * it has got of it in memory.
 */
export interface PacketGuard {
  /** Looks at the next bytes; false means that a packet is too large or its length is malformed. */
  accept(bytes: Buffer): boolean;
}

/** Makes a guard for one connection. @param limit most bytes of a packet after its fixed header. */
export function createPacketGuard(limit: number): PacketGuard {
  let skip = 0;
  let inLength = false;
  let length = 0;
  let shift = 0;
  return {
    accept(bytes) {
      let at = 0;
      while (at < bytes.length) {
        if (skip > 0) {
          const step = Math.min(skip, bytes.length - at);
          skip -= step;
          at += step;
        } else if (!inLength) {
          inLength = true;
          length = 0;
          shift = 0;
          at += 1;
        } else {
          const byte = bytes[at] ?? 0;
          length += (byte & 0x7f) << shift;
          shift += 7;
          at += 1;
          if ((byte & 0x80) === 0) {
            if (length > limit) return false;
            inLength = false;
            skip = length;
          } else if (shift > 21) {
            return false;
          }
        }
      }
      return true;
    },
  };
}
