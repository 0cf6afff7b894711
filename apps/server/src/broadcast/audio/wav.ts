/** A RIFF/WAVE file of 16-bit mono samples, for handing synthesised speech to the same path that uploads take. */
export function wavOf(pcm: Int16Array, sampleRate: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(44));
  const tag = (at: number, text: string) => {
    for (const [offset, letter] of [...text].entries()) header.setUint8(at + offset, letter.charCodeAt(0));
  };
  tag(0, 'RIFF');
  header.setUint32(4, 36 + pcm.byteLength, true);
  tag(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, sampleRate * 2, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  tag(36, 'data');
  header.setUint32(40, pcm.byteLength, true);
  const file = new Uint8Array(44 + pcm.byteLength);
  file.set(new Uint8Array(header.buffer));
  file.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), 44);
  return file;
}
