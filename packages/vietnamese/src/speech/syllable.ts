/** Tone marks as combining characters. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

const ONSET = /^(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?/;

/** Every rime of Vietnamese without tone: vowels with the final consonants that they take. */
const RIMES = new Set(
  (
    'a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây ' +
    'e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iê iêc iêm iên iêng iêp iêt iêu ' +
    'o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ' +
    'ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uêu uôc uôi uôm uôn ' +
    'uông uôt uy uya uych uyn uynh uyt uyu uyên uyêt uơ ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu ' +
    'y yêm yên yêng yêt yêu'
  ).split(' '),
);

/**
 * True when a word has the form of a Vietnamese syllable, whatever its case and tone: `HOẠCH`, `ủy`, `AN`. Tells a
 * heading in capitals from an abbreviation. Form only: `KÌNH` and `SIM` are syllables whether or not they mean anything.
 */
export function isSyllable(word: string): boolean {
  const letters = word.toLowerCase().normalize('NFD');
  const bare = letters.replace(TONES, '').normalize('NFC');
  if (letters.search(TONES) < 0 && /(?:c|ch|p|t)$/.test(bare)) return false; // a stopped syllable has a tone: `ÍP`, not `IP`
  const onset = ONSET.exec(bare)?.[0] ?? '';
  if (RIMES.has(bare.slice(onset.length))) return true;
  // gi and qu lend their vowel to the rime: gì, giếng, quyết, quý
  return (onset === 'gi' || onset === 'qu') && RIMES.has(bare.slice(1));
}
