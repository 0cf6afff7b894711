import { loadEspeakEngine, SayOrder } from './espeak-engine.ts';
import { serveJobs } from './serve-jobs.ts';

/** The child process in which espeak-ng runs: a hang or crash of it costs one sentence, not the server. */
const engine = loadEspeakEngine();

serveJobs(async (job) => (await engine)(SayOrder.parse(job)));
