/** Turns a stream of bytes, cut anywhere, into samples from −1 to 1: signed 16 bit, little-endian, mono. */
export function createPcmReader(): (chunk: Uint8Array) => Float32Array<ArrayBuffer> {
  // A chunk may end in the middle of a sample: its first half waits for the next chunk.
  let half: number | undefined;
  return (chunk) => {
    const odd = half !== undefined ? 1 : 0;
    const samples = new Float32Array((chunk.length + odd) >> 1);
    let at = 0;
    let index = 0;
    if (half !== undefined && chunk.length > 0) {
      samples[index] = toSample(half, chunk[0] ?? 0);
      index += 1;
      at = 1;
      half = undefined;
    }
    for (; at + 1 < chunk.length; at += 2) {
      samples[index] = toSample(chunk[at] ?? 0, chunk[at + 1] ?? 0);
      index += 1;
    }
    if (at < chunk.length) half = chunk[at];
    return index === samples.length ? samples : samples.slice(0, index);
  };
}

function toSample(low: number, high: number): number {
  const value = (high << 8) | low;
  return (value >= 0x8000 ? value - 0x10000 : value) / 0x8000;
}
