import type { Sentence } from '@loaphuong/domain/basics';
import { worstOf } from '@loaphuong/domain/broadcast';
import { type Evidence, EvidenceTrouble } from '@loaphuong/protocol';

/** What was worst with a play that is not proved, by the evidence that its verdict rests on; nothing when that is not known. */
export function worstTrouble(evidence: readonly Evidence[], wasDucked: boolean): EvidenceTrouble | undefined {
  return worstOf<EvidenceTrouble>(evidence, wasDucked);
}

/** How a play came out, in words with the way out; of what is no trouble that we know, only that it does not match. */
export function badSoundInWords(trouble: string | undefined): Sentence {
  const known = EvidenceTrouble.safeParse(trouble);
  return known.success ? WORDS[known.data] : UNLIKE;
}

const UNLIKE: Sentence = {
  vi: 'Có tiếng ra, nhưng không khớp đủ với bản tin để coi là đã chứng thực.',
  en: 'Sound came out, but it does not match the bulletin well enough to count as proved.',
};

const WORDS: Readonly<Record<EvidenceTrouble, Sentence>> = {
  silent: {
    vi: 'Máy đã phát nhưng đầu thu không nghe thấy gì: kiểm tra âm ly và dây loa.',
    en: 'The box played, but its input heard nothing: check amplifier and wiring.',
  },
  'half-muted': {
    vi: 'Tiếng ra từng đoạn, có chỗ mất: kiểm tra giắc cắm và dây loa.',
    en: 'Parts of the sound are missing: check plugs and wiring.',
  },
  'wrong-programme': {
    vi: 'Tiếng ra không phải bản tin đã lên lịch: kiểm tra xem nguồn nào khác đang nối vào âm ly.',
    en: 'What came out is not what was planned: see what else is connected to the amplifier.',
  },
  clipped: {
    vi: 'Có tiếng ra nhưng méo vì quá mức: giảm âm lượng hoặc nút vào của âm ly, rồi thử tiếng.',
    en: 'It came out, but distorted by too much level: lower the volume or the input of the amplifier, then send a test tone.',
  },
  hum: {
    vi: 'Có tiếng ra nhưng tiếng ù điện lấn át: kiểm tra dây mát, nguồn âm ly và dây tín hiệu.',
    en: 'It came out under a loud mains hum: check earthing, power supply and signal wire of the amplifier.',
  },
  faint: {
    vi: 'Có tiếng ra nhưng nhỏ hơn hẳn mọi khi: kiểm tra nút âm ly, củ loa và dây loa.',
    en: 'It came out far fainter than usual: check the knob of the amplifier, loudspeakers and wiring.',
  },
};
