/** Samples per second on air. */
export const AIR_RATE = 48_000;
/** 20 ms: one Opus packet. Every sound is padded with silence to a whole number of them, so its length in ms is whole. */
export const AIR_FRAME = 960;
/** Nominal bits per second; good for speech and sufficient for a jingle through a horn loudspeaker. */
export const AIR_BITRATE = 32_000;
/** Points of the wave on the screen. */
export const MOST_PEAKS = 400;
