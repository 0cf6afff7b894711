import type { Log } from '../../platform/log.ts';
import { AIR_RATE } from './air-limits.ts';
import { AudioAnswer, type AudioOrder } from './audio-work.ts';
import { asRefusal, refuseFault } from './refusals.ts';
import { createWarmChild, type JobCare } from './warm-child.ts';

/** A file brought to the air format. */
export type AirFile = Extract<AudioAnswer, { state: 'ready' }>;

/** Terms of the audio process. */
export interface AudioProcessTerms {
  /** Folder of input and output; JavaScript in the child may write nowhere else. */
  readonly folder: string;
  readonly log: Log;
  /** Longest sound accepted, in seconds. */
  readonly longestSeconds: number;
  readonly idleMs?: number;
  readonly rssLimitBytes?: number;
}

/** The keeper of one audio child. */
export type AudioProcess = ReturnType<typeof createAudioProcess>;

/** Keeps the child process that reads, levels and codes sound files. */
export function createAudioProcess(terms: AudioProcessTerms) {
  const { folder, log, longestSeconds, idleMs = 30_000, rssLimitBytes = 700e6 } = terms;
  const child = createWarmChild({
    program: new URL('./audio-child.ts', import.meta.url),
    nodeOptions: ['--permission', '--allow-fs-read=*', `--allow-fs-write=${folder}`, '--allow-addons'],
    heapMb: 256,
    rssLimitBytes,
    idleMs,
    stallMs: 30_000,
    // Two hours of sound take about ten minutes on an idle core; a hang shows as a stall long before this.
    jobMs: 90 * 60_000,
    log,
  });

  /**
   * @throws {Refused} when the file gives no usable sound or the child failed; `signal.reason` when aborted.
   */
  async function toAir(files: Pick<AudioOrder, 'input' | 'outputPath'>, care: JobCare): Promise<AirFile> {
    const order: AudioOrder = { ...files, longestSamples: longestSeconds * AIR_RATE };
    const raw = await child.run(order, care).catch((error: unknown) => {
      throw asRefusal(error);
    });
    const answer = AudioAnswer.parse(raw);
    if (answer.state === 'ready') return answer;
    log.info({ fault: answer.fault, detail: answer.detail }, 'sound file refused');
    return refuseFault(answer.fault, Math.round(longestSeconds / 60));
  }

  return { toAir, stop: () => child.stop(), status: () => child.status() };
}
