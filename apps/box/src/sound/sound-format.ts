/** How a sound is packed, told from its first bytes and never from a name. */
export type SoundFormat = 'opus' | 'wav' | 'mp3' | 'flac';

/** The format that a file says it has; `undefined` for none that a box plays. @param head its first 12 bytes or more. */
export function soundFormat(head: Uint8Array): SoundFormat | undefined {
  const words = String.fromCharCode(...head.subarray(0, 12));
  if (words.startsWith('OggS')) return 'opus';
  if (words.startsWith('RIFF') && words.slice(8, 12) === 'WAVE') return 'wav';
  if (words.startsWith('fLaC')) return 'flac';
  // A tag in front (ID3v2), or at once the first frame: eleven bits of ones, then layer III.
  const [first = 0, second = 0] = head;
  if (words.startsWith('ID3') || (first === 0xff && (second & 0xe6) === 0xe2)) return 'mp3';
  return undefined;
}
