import { CallFailed, LISTEN_SAMPLE_RATE, LISTEN_SIGN_BY, type Problem } from '@loaphuong/contract';
import { createPcmReader } from './pcm.ts';
import { placeChunk } from './placing.ts';

/** How listening stands. */
export type ListeningState =
  | { readonly kind: 'connecting' }
  /** A second person must sign first; until then at the latest. */
  | { readonly kind: 'awaiting'; readonly until: string }
  | { readonly kind: 'playing'; readonly since: number }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A running line to one cluster. */
export interface Listening {
  /** Level from 0 to 1 of what is heard at this moment. */
  readonly level: () => number;
  readonly stop: () => void;
}

/** True when the browser can play live sound. */
export function canListen(): boolean {
  return typeof AudioContext !== 'undefined';
}

/**
 * Opens `GET /api/clusters/:cluster/listen` and plays what comes. To be called from a click: browsers keep sound off otherwise.
 * The context runs at the stream's own rate, so that pieces join without a click.
 */
export function startListening(cluster: string, report: (state: ListeningState) => void): Listening {
  const context = new AudioContext({ sampleRate: LISTEN_SAMPLE_RATE });
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  analyser.connect(context.destination);
  const abort = new AbortController();
  let stopped = false;

  report({ kind: 'connecting' });
  void context.resume();
  play(cluster, context, analyser, abort.signal, report).then(
    () => !stopped && report({ kind: 'ended' }),
    (error: unknown) => !stopped && report({ kind: 'failed', error }),
  );

  const window = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(window);
      let peak = 0;
      for (const sample of window) peak = Math.max(peak, Math.abs(sample));
      return Math.min(1, peak);
    },
    stop: () => {
      stopped = true;
      abort.abort();
      void context.close();
    },
  };
}

async function play(
  cluster: string,
  context: AudioContext,
  out: AudioNode,
  signal: AbortSignal,
  report: (state: ListeningState) => void,
): Promise<void> {
  const { stream, signBy } = await open(cluster, signal);
  if (signBy !== null) report({ kind: 'awaiting', until: signBy });
  const read = createPcmReader();
  let queuedUntil = 0;
  let hasBegun = false;
  for (;;) {
    const { done, value } = await stream.read();
    if (done) return;
    const samples = read(value);
    if (samples.length === 0) continue;
    const duration = samples.length / LISTEN_SAMPLE_RATE;
    const placing = placeChunk({ now: context.currentTime, queuedUntil, duration });
    if (placing.kind === 'drop') continue;
    queuedUntil = placing.queuedUntil;
    const buffer = context.createBuffer(1, samples.length, LISTEN_SAMPLE_RATE);
    buffer.copyToChannel(samples, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(out);
    source.start(placing.at);
    if (!hasBegun) {
      hasBegun = true;
      report({ kind: 'playing', since: Date.now() });
    }
  }
}

async function open(cluster: string, signal: AbortSignal) {
  const answer = await fetch(`/api/clusters/${encodeURIComponent(cluster)}/listen`, { signal }).catch(() => {
    throw new CallFailed(0, undefined);
  });
  if (answer.ok && answer.body)
    return { stream: answer.body.getReader(), signBy: answer.headers.get(LISTEN_SIGN_BY) };
  const problem: unknown = await answer.json().catch(() => undefined);
  throw new CallFailed(answer.status, isProblem(problem) ? problem : undefined);
}

function isProblem(json: unknown): json is Problem {
  return typeof json === 'object' && json !== null && 'code' in json && 'message' in json;
}
