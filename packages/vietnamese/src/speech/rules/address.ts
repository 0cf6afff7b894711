import { spell } from '../letters.ts';
import { matchHere, type Place, type Reading, startsWord } from '../rule.ts';
import { sayDigits } from '../say.ts';

/** Labels of a host name that people say in their own way. */
const LABELS: Readonly<Record<string, string>> = {
  vn: 'vê en nờ',
  gov: 'gốp',
  edu: 'e đu',
  org: 'oóc',
  net: 'nét',
};

const SIGNS: Readonly<Record<string, string>> = {
  '.': 'chấm',
  '@': 'a còng',
  '/': 'gạch chéo',
  '-': 'gạch ngang',
  _: 'gạch dưới',
  '+': 'cộng',
};

const HOST = String.raw`(?:[a-z0-9-]{1,40}\.){1,4}(?:vn|com|net|org|gov|edu|info|io)(?![\p{L}\p{N}])`;
const WEB = new RegExp(
  String.raw`(?:https?:\/\/)?(?:www\.)?(${HOST}|(?<=\/\/)[^\s/?#,;()<>"]{1,80})((?:[/?#][^\s,;()<>"]{0,200})?)`,
  'iuy',
);
const MAIL = new RegExp(`[a-z0-9._+-]{1,64}@${HOST}`, 'iuy');

/** Words of an address, sign by sign; a label without a vowel is spelled. */
function sayAddress(address: string): string {
  const pieces = address.toLowerCase().match(/[a-z]+|\d+|[.@/_+-]/g) ?? [];
  return pieces
    .map((piece) => {
      if (/^\d/.test(piece)) return sayDigits(piece);
      return SIGNS[piece] ?? LABELS[piece] ?? (/[aeiouy]/.test(piece) ? piece : spell(piece));
    })
    .join(' ');
}

/** The longest path that a listener can write down; a longer one is left out. */
const SPOKEN_PATH = 24;

/** Web and e-mail addresses: host without `https://` and `www.`, path only when it is short enough to note down. */
export function readAddress(place: Place): Reading | undefined {
  if (!startsWord(place)) return undefined;
  const mail = matchHere(MAIL, place);
  if (mail) return { length: mail[0].length, spoken: sayAddress(mail[0]), kind: 'symbol' };
  const web = matchHere(WEB, place);
  if (!web) return undefined;
  const [all, host = '', path = ''] = web;
  const end = /[.!?…:'’”/]*$/.exec(all)?.[0].length ?? 0; // a stop after the address belongs to the sentence
  const kept = path.length <= SPOKEN_PATH ? path.slice(0, Math.max(0, path.length - end)) : '';
  const spoken = sayAddress(host + kept);
  return { length: all.length - end, spoken, kind: 'symbol' };
}
