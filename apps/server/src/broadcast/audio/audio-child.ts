import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { toAirFormat } from './air-format.ts';
import { type AudioAnswer, AudioOrder } from './audio-work.ts';
import { serveJobs } from './serve-jobs.ts';
import { SoundError } from './sound-error.ts';

/** The child process in which libav opens files from outside: what a forged file can break is this process alone. */
Log.setLevel(AV_LOG_QUIET);

serveJobs(async (job, progress): Promise<AudioAnswer> => {
  const { input, outputPath, longestSamples } = AudioOrder.parse(job);
  try {
    return { state: 'ready', ...(await toAirFormat({ ...input, longestSamples }, outputPath, progress)) };
  } catch (error) {
    if (!(error instanceof SoundError)) throw error;
    return { state: 'refused', fault: error.fault, detail: error.message };
  }
});
