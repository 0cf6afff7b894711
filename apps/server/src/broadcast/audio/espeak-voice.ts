import { createHash } from 'node:crypto';
import type { Log } from '../../platform/log.ts';
import { joinedSamples, SaidPiece, type SayOrder } from './espeak-engine.ts';
import { asRefusal, refuseNothingToSay, refuseTextTooLong, refuseUnknownVoice } from './refusals.ts';
import type { SpeechProvider, Voice } from './speech.ts';
import { spokenPieces } from './spoken-pieces.ts';
import { createWarmChild } from './warm-child.ts';

const PROVIDER = 'espeak-ng-emscripten 0.3.5';
/** About an hour and a quarter of speech. */
const LONGEST_TEXT = 60_000;

const voice = (id: string, region: Voice['region'], vi: string, en: string): Voice => ({
  id,
  region,
  name: { vi: `Giọng máy miền ${vi}`, en: `Machine voice, ${en}` },
  provider: PROVIDER,
  engine: 'formant',
});

const VOICES: readonly Voice[] = [
  voice('vi-vn-x-central', 'central', 'Trung', 'central Vietnam'),
  voice('vi', 'north', 'Bắc', 'northern Vietnam'),
  voice('vi-vn-x-south', 'south', 'Nam', 'southern Vietnam'),
];

/**
 * The embedded voice: espeak-ng, compiled to JavaScript, in a child process that may read files and nothing else (no writing, no
 * network, no programs, no native code). Deterministic. Clear, but robotic: the fallback, and good enough to begin.
 */
export function createEspeakVoice({ log, idleMs = 30_000 }: { log: Log; idleMs?: number }) {
  const child = createWarmChild({
    program: new URL('./espeak-child.ts', import.meta.url),
    nodeOptions: ['--permission', '--allow-fs-read=*'],
    heapMb: 256,
    rssLimitBytes: 600e6,
    idleMs,
    // One piece takes well under a second; the first also loads the program.
    stallMs: 60_000,
    jobMs: 30_000,
    log,
  });

  const say = async (order: SayOrder, signal: AbortSignal | undefined) =>
    SaidPiece.parse(await child.run(order, { signal }));

  const synthesize: SpeechProvider['synthesize'] = async ({ spoken, voice: id, rate }, care = {}) => {
    if (!VOICES.some((known) => known.id === id)) refuseUnknownVoice(id);
    if (spoken.length > LONGEST_TEXT) refuseTextTooLong(LONGEST_TEXT);
    const pieces = spokenPieces(spoken);
    if (pieces.length === 0) refuseNothingToSay();
    const total = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    const stretches: Int16Array[] = [];
    let done = 0;
    let sampleRate = 0;
    let engineHash = '';
    try {
      for (const { text, pauseMs } of pieces) {
        const said = await say({ text, voice: id, rate }, care.signal);
        ({ sampleRate, engineHash } = said);
        stretches.push(said.pcm, new Int16Array(Math.round((pauseMs / 1000) * sampleRate)));
        done += text.length;
        care.onProgress?.(done / total);
      }
    } catch (error) {
      throw asRefusal(error);
    }
    const voiceHash = createHash('sha256').update(`${engineHash}\n${id}`).digest('hex');
    return { pcm: joinedSamples(stretches), sampleRate, provider: PROVIDER, voiceHash };
  };

  return {
    name: PROVIDER,
    voices: () => VOICES,
    synthesize,
    stop: () => child.stop(),
    /** The child at work, for health pages and tests. */
    status: () => child.status(),
  } satisfies SpeechProvider & Record<string, unknown>;
}
