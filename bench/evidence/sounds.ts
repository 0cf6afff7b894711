import loadEspeak from '@echogarden/espeak-ng-emscripten';
import { type Random, seeded } from '@loaphuong/box';
import { speechLike } from '@loaphuong/box/simulation';

/** Sounds of one set: no voice, text or seed of one set is in the other. */
export interface SoundSet {
  readonly voices: readonly Voice[];
  readonly texts: readonly string[];
  /** Seeds of invented sounds and of everything drawn begin here. */
  readonly seed: number;
}

/** A voice of espeak-ng with a speaker's variant, words a minute and pitch (0…100). */
type Voice = readonly [name: string, rate: number, pitch: number];

/** What limits are tuned on. */
export const TUNING: SoundSet = {
  seed: 1000,
  voices: [
    ['vi', 138, 45],
    ['vi-vn-x-central+f2', 150, 60],
    ['vi-vn-x-south+m3', 125, 35],
    ['vi+f4', 165, 55],
  ],
  texts: [
    'Ủy ban nhân dân xã thông báo lịch cấp nước sinh hoạt tuần này. Thôn Đông từ sáu giờ đến tám giờ sáng, thôn Đoài từ mười bảy giờ. Bà con chủ động tích nước, khóa kỹ vòi sau khi dùng và báo cho trưởng thôn khi thấy đường ống rò rỉ.',
    'Trạm y tế tổ chức tiêm chủng cho trẻ dưới một tuổi vào sáng thứ tư. Các mẹ nhớ mang theo sổ theo dõi, cho cháu ăn trước một giờ. Sau khi tiêm ở lại ba mươi phút để theo dõi. Cháu nào đang sốt thì đợi đợt sau.',
  ],
};

/** What is reported: run after the limits stood still. */
export const HELD_OUT: SoundSet = {
  seed: 500_000,
  voices: [
    ['vi-vn-x-south', 145, 50],
    ['vi+m7', 130, 40],
    ['vi-vn-x-central+m1', 155, 30],
    ['vi-vn-x-south+f3', 138, 65],
    ['vi+f5', 120, 50],
  ],
  texts: [
    'Hội nông dân mời bà con dự buổi hướng dẫn phòng rầy nâu trên lúa xuân tại nhà văn hóa. Cán bộ khuyến nông sẽ chỉ cách thăm đồng, đếm rầy và chọn thuốc đúng lúc. Ai có máy phun xin đem theo để được kiểm tra vòi phun miễn phí.',
    'Từ thứ hai tới, xe thu gom rác đi sớm hơn một giờ. Xin bà con phân loại rác hữu cơ để riêng, buộc kín túi và đặt trước cổng trước năm giờ rưỡi. Không đốt rác ngoài đồng, nhất là những ngày hanh khô và có gió lớn.',
  ],
};

const RATE = 48_000;
/** Peak of what the studio lets out: −1.5 dB below full scale. */
const PEAK = 27_500;
/** Mean level of speech as the studio settles it. */
const MEAN = 3600;

/** Sounds of a set, each of so many seconds: spoken ones, invented speech-like ones, and music-like ones. */
export async function soundsOf(set: SoundSet, seconds: number): Promise<Int16Array[]> {
  const spoken = await speak(set, seconds);
  const like = [0, 1].map((n) => settled(speechLike(seeded(set.seed + n), seconds)));
  const music = [0, 1].map((n) => settled(musicLike(seeded(set.seed + 10 + n), seconds)));
  return [...spoken, ...like, ...music];
}

async function speak({ voices, texts }: SoundSet, seconds: number): Promise<Int16Array[]> {
  const program = await loadEspeak();
  return voices.map(([name, rate, pitch], n) => {
    const worker = new program.eSpeakNGWorker();
    if (worker.set_voice(name) !== 0) throw new Error(`espeak-ng has no voice ${name}`);
    worker.set_rate(rate);
    worker.set_pitch(pitch);
    const said: number[] = [];
    const enough = seconds * worker.get_samplerate();
    for (let turn = n; said.length < enough; turn += 1) {
      worker.synthesize(texts[turn % texts.length] ?? '', (samples) => {
        if (samples !== null) for (const sample of samples) said.push(sample);
        return false;
      });
      if (said.length === 0) throw new Error('espeak-ng said nothing');
    }
    const out = new Int16Array(seconds * RATE);
    for (let i = 0; i < out.length; i += 1) {
      const at = (i * worker.get_samplerate()) / RATE;
      const left = Math.floor(at);
      out[i] = (said[left] ?? 0) + ((said[left + 1] ?? 0) - (said[left] ?? 0)) * (at - left);
    }
    return settled(out);
  });
}

/** Brings a sound to the studio's level; peaks over it are bent softly, as a limiter would. */
function settled(samples: Int16Array): Int16Array {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const gain = MEAN / Math.sqrt(Math.max(1, sum / samples.length));
  return samples.map((sample) => PEAK * Math.tanh((sample * gain) / PEAK));
}

/** Notes of a slow tune with harmonics, each fading, over a held low note. */
function musicLike(random: Random, seconds: number): Int16Array {
  const out = new Int16Array(seconds * RATE);
  const held = [98, 110, 147, 100][Math.floor(random() * 4)] ?? 98;
  for (let at = 0; at < out.length; ) {
    const length = Math.floor((0.15 + random() * 0.6) * RATE);
    const hz = 196 * 2 ** (Math.floor(random() * 18) / 12);
    for (let i = 0; i < length && at < out.length; i += 1, at += 1) {
      const phase = (2 * Math.PI * hz * i) / RATE;
      const note = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.25 * Math.sin(5 * phase);
      const low = Math.sin((2 * Math.PI * held * at) / RATE);
      out[at] = note * 7000 * Math.exp((-3 * i) / length) + low * 1500;
    }
  }
  return out;
}
