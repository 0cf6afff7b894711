/**
 * The words with which versions are started, without those that say the same as silence: `--capture none` of the installed unit would end a
 * version from before there was that word, and it may be the one that is trusted.
 */
export function startWords(words: readonly string[]): string[] {
  return words.filter((word, at) => !saysNothing(word, words[at + 1]) && !saysNothing(words[at - 1], word));
}

function saysNothing(option: string | undefined, value: string | undefined): boolean {
  return option === '--capture' && (value === 'none' || value?.trim() === '');
}
