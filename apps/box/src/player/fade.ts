/** Frames of a fade: 10 ms. Shorter clicks in a horn loudspeaker, longer eats the first consonant. */
export const FADE = 480;

/** Fades sound in where it begins: half a raised cosine. @param since frames between the beginning and the first of these samples. */
export function fadeIn(samples: Int16Array, since: number): void {
  for (let i = 0; i < samples.length && since + i < FADE; i += 1)
    samples[i] = Math.round((samples[i] ?? 0) * rise((since + i) / FADE));
}

/** Fades sound out towards its end. @param left samples from the first of these to the end; by default they are the last. */
export function fadeOut(samples: Int16Array, left = samples.length): void {
  for (let i = Math.max(0, left - FADE); i < samples.length; i += 1)
    samples[i] = Math.round((samples[i] ?? 0) * rise((left - i - 1) / FADE));
}

/** From 0 to 1 without a corner at either end. */
export function rise(share: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * Math.max(0, Math.min(1, share)));
}
