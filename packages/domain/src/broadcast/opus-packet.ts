/** Samples per second of every Opus decoder clock (RFC 7845, section 4). */
export const OPUS_RATE = 48_000;

/** Samples in a packet of 120 ms, the longest that Opus knows (RFC 6716, section 3.2). */
const LONGEST_PACKET = 5_760;

/** Samples of one frame, read from the configuration number of the first byte (RFC 6716, table 2). */
function frameSamples(configuration: number): number {
  if (configuration < 12) return [480, 960, 1920, 2880][configuration & 3] ?? 0;
  if (configuration < 16) return [480, 960][configuration & 1] ?? 0;
  return [120, 240, 480, 960][configuration & 3] ?? 0;
}

/**
 * How many 48 kHz samples a packet decodes to, from its first bytes alone (RFC 6716, section 3.1), and whether it is
 * coded in stereo. `undefined` for what cannot be a packet: empty, no frames, or longer than 120 ms.
 */
export function opusPacketShape(packet: Uint8Array): { samples: number; stereo: boolean } | undefined {
  const head = packet[0];
  if (head === undefined) return undefined;
  const code = head & 3;
  const frames = code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 63 : 2;
  const samples = frames * frameSamples(head >> 3);
  if (samples === 0 || samples > LONGEST_PACKET) return undefined;
  return { samples, stereo: (head & 4) !== 0 };
}
