import {
  ALSA_ERRORS,
  type AlsaCard,
  type AlsaDriver,
  type AlsaInput,
  type AlsaStatus,
} from './alsa-driver.ts';

// Numbers of alsa/pcm.h, part of its ABI.
const PLAYBACK = 0;
const CAPTURE = 1;
const NONBLOCK = 1;
const INTERLEAVED = 3;
const S16_LE = 2;
const RATE = 48_000;
const TSTAMP_ENABLE = 1;
const TSTAMP_MONOTONIC = 1;
const STATES = new Map<number, AlsaStatus['state']>([
  [3, 'running'],
  [4, 'xrun'],
  [7, 'suspended'],
  [8, 'disconnected'],
]);
/** Asked of the card; many give less. */
const BUFFER_FRAMES = 96_000;
/** A time stamp older than this is none. */
const OLDEST_US = 1e6;

/** The machine has no ALSA. */
export class NoAlsa extends Error {
  readonly vi =
    'Máy này không có thư viện âm thanh ALSA (libasound.so.2). Hãy cài gói libasound2 rồi chạy lại, hoặc chọn --output null.';

  constructor() {
    super(
      'This machine has no ALSA sound library (libasound.so.2). Install the package libasound2 and run again, or choose --output null.',
    );
    this.name = 'NoAlsa';
  }
}

type Call = (...words: unknown[]) => unknown;

/**
 * The system's own ALSA library, called without a compiler at the place. Loaded only when asked for, so that a machine without it
 * runs with every other output. @throws NoAlsa
 */
export async function libasound(name = 'libasound.so.2'): Promise<AlsaDriver> {
  const koffi = await import('koffi').then((m) => m.default).catch(() => undefined);
  if (koffi === undefined) throw new NoAlsa();
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load(name);
  } catch {
    throw new NoAlsa();
  }
  const known = new Map<string, Call>();
  const call = (prototype: string, ...words: unknown[]): number => {
    let found = known.get(prototype);
    if (found === undefined) {
      found = library.func(prototype) as Call;
      known.set(prototype, found);
    }
    return Number(found(...words));
  };
  const strerror = library.func('const char *snd_strerror(int error)') as Call;
  return {
    words: (error) => String(strerror(error)),
    open: (device) => opened(call, device, PLAYBACK),
    openInput: (device) => {
      const card = opened(call, device, CAPTURE);
      return typeof card === 'number' ? card : inputOf(card);
    },
  };
}

type Calling = (prototype: string, ...words: unknown[]) => number;

function opened(call: Calling, device: string, stream: number): OpenCard | number {
  const out: unknown[] = [null];
  const open = 'int snd_pcm_open(_Out_ void **pcm, const char *name, int stream, int mode)';
  const error = call(open, out, device, stream, NONBLOCK);
  if (error < 0) return error;
  const pcm = out[0];
  const card = settled(call, pcm, stream);
  if (typeof card === 'number') call('int snd_pcm_close(void *pcm)', pcm);
  return card;
}

function inputOf(card: OpenCard): AlsaInput {
  return {
    start: () => card.start(),
    waiting: () => {
      const status = card.status();
      if (typeof status === 'number') return status;
      if (status.state === 'disconnected') return ALSA_ERRORS.gone;
      if (status.state !== 'running') return ALSA_ERRORS.broken;
      return { frames: status.avail, ageUs: status.ageUs };
    },
    read: (most) => card.read(most),
    prepare: () => card.prepare(),
    close: () => card.close(),
  };
}

/** Sets an open card to what a box needs; the first error otherwise. */
function settled(call: Calling, pcm: unknown, stream: number): OpenCard | number {
  const hw = Buffer.alloc(call('size_t snd_pcm_hw_params_sizeof()'));
  // One channel where the card has it; else the same sound on both.
  let channels = 1;
  let error = hardware(call, pcm, hw, channels);
  if (error < 0) {
    channels = 2;
    error = hardware(call, pcm, hw, channels);
  }
  if (error < 0) return error;
  const size = [0];
  error = call('int snd_pcm_hw_params_get_buffer_size(void *hw, _Out_ unsigned long *frames)', hw, size);
  if (error < 0) return error;
  error = software(call, pcm, stream);
  if (error < 0) return error;
  return new OpenCard(call, pcm, channels, size[0] ?? 0);
}

function hardware(call: Calling, pcm: unknown, hw: Buffer, channels: number): number {
  return first([
    () => call('int snd_pcm_hw_params_any(void *pcm, void *hw)', pcm, hw),
    () => call('int snd_pcm_hw_params_set_access(void *pcm, void *hw, int access)', pcm, hw, INTERLEAVED),
    () => call('int snd_pcm_hw_params_set_format(void *pcm, void *hw, int format)', pcm, hw, S16_LE),
    () => call('int snd_pcm_hw_params_set_channels(void *pcm, void *hw, uint32_t n)', pcm, hw, channels),
    () =>
      call('int snd_pcm_hw_params_set_rate(void *pcm, void *hw, uint32_t rate, int dir)', pcm, hw, RATE, 0),
    () =>
      call(
        'int snd_pcm_hw_params_set_buffer_size_near(void *pcm, void *hw, _Inout_ unsigned long *frames)',
        pcm,
        hw,
        [BUFFER_FRAMES],
      ),
    () => call('int snd_pcm_hw_params(void *pcm, void *hw)', pcm, hw),
  ]);
}

/** Never stop by itself, silence where nothing was written, time stamps of the clock that never goes back. */
function software(call: Calling, pcm: unknown, stream: number): number {
  const sw = Buffer.alloc(call('size_t snd_pcm_sw_params_sizeof()'));
  const boundary = [0];
  const set = (what: string, value: unknown) =>
    call(`int snd_pcm_sw_params_set_${what}(void *pcm, void *sw, unsigned long value)`, pcm, sw, value);
  const mode = (what: string, value: number) =>
    call(`int snd_pcm_sw_params_set_${what}(void *pcm, void *sw, int value)`, pcm, sw, value);
  return first([
    () => call('int snd_pcm_sw_params_current(void *pcm, void *sw)', pcm, sw),
    () => call('int snd_pcm_sw_params_get_boundary(void *sw, _Out_ unsigned long *value)', sw, boundary),
    () => set('start_threshold', boundary[0]),
    // An input that runs over stops and says so.
    () => (stream === CAPTURE ? 0 : set('stop_threshold', boundary[0])),
    () => set('silence_threshold', 0),
    () => (stream === CAPTURE ? 0 : set('silence_size', boundary[0])),
    () => mode('tstamp_mode', TSTAMP_ENABLE),
    // A card that stamps by another clock is used without stamps.
    () => Math.max(0, mode('tstamp_type', TSTAMP_MONOTONIC)),
    () => call('int snd_pcm_sw_params(void *pcm, void *sw)', pcm, sw),
  ]);
}

function first(steps: readonly (() => number)[]): number {
  for (const step of steps) {
    const error = step();
    if (error < 0) return error;
  }
  return 0;
}

class OpenCard implements AlsaCard {
  readonly bufferFrames: number;
  readonly #call: Calling;
  readonly #pcm: unknown;
  readonly #channels: number;
  readonly #status: Buffer;
  readonly #stamp = new BigInt64Array(2);
  #closed = false;

  constructor(call: Calling, pcm: unknown, channels: number, bufferFrames: number) {
    this.#call = call;
    this.#pcm = pcm;
    this.#channels = channels;
    this.bufferFrames = bufferFrames;
    this.#status = Buffer.alloc(call('size_t snd_pcm_status_sizeof()'));
  }

  status(): AlsaStatus | number {
    const error = this.#call('int snd_pcm_status(void *pcm, void *status)', this.#pcm, this.#status);
    if (error < 0) return error;
    this.#call('void snd_pcm_status_get_htstamp(void *status, void *stamp)', this.#status, this.#stamp);
    const [seconds = 0n, nanos = 0n] = this.#stamp;
    // The same CLOCK_MONOTONIC that the kernel stamps by.
    const ageUs = Number(process.hrtime.bigint() - (seconds * 1_000_000_000n + nanos)) / 1000;
    const state = this.#call('int snd_pcm_status_get_state(void *status)', this.#status);
    return {
      state: STATES.get(state) ?? 'stopped',
      delay: this.#call('long snd_pcm_status_get_delay(void *status)', this.#status),
      avail: this.#call('unsigned long snd_pcm_status_get_avail(void *status)', this.#status),
      ageUs: ageUs >= 0 && ageUs < OLDEST_US ? ageUs : 0,
    };
  }

  write(samples: Int16Array): number {
    return this.#call(
      'long snd_pcm_writei(void *pcm, const void *samples, unsigned long frames)',
      this.#pcm,
      this.#channels === 1 ? samples.slice() : onBoth(samples),
      samples.length,
    );
  }

  read(most: number): Int16Array | number {
    const samples = new Int16Array(most * this.#channels);
    const read = 'long snd_pcm_readi(void *pcm, _Out_ void *samples, unsigned long frames)';
    const count = this.#call(read, this.#pcm, samples, most);
    if (count < 0) return count;
    return this.#channels === 1
      ? samples.subarray(0, count)
      : samples.slice(0, 2 * count).filter((_, i) => i % 2 === 0);
  }

  rewind(frames: number): number {
    return this.#call('long snd_pcm_rewind(void *pcm, unsigned long frames)', this.#pcm, frames);
  }

  forward(frames: number): number {
    return this.#call('long snd_pcm_forward(void *pcm, unsigned long frames)', this.#pcm, frames);
  }

  prepare(): number {
    return this.#call('int snd_pcm_prepare(void *pcm)', this.#pcm);
  }

  start(): number {
    return this.#call('int snd_pcm_start(void *pcm)', this.#pcm);
  }

  resume(): number {
    return this.#call('int snd_pcm_resume(void *pcm)', this.#pcm);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#call('int snd_pcm_close(void *pcm)', this.#pcm);
  }
}

function onBoth(samples: Int16Array): Int16Array {
  const both = new Int16Array(samples.length * 2);
  for (const [i, sample] of samples.entries()) both.fill(sample, 2 * i, 2 * i + 2);
  return both;
}
