/**
 * Limits of the evidence. Correlations, lag and window lengths are from our own measurements (29 windows of one synthetic voice,
 * two texts, degraded in eleven ways): at 5 s a limit of 0.5 rejected no true and accepted no false window; at 3 s it accepted
 * 0.7 %, and 0.6 accepted none and rejected 0.4 %. To be set anew on recordings from the field before `mic` is believed.
 */

/** Band energies are taken over so long. */
export const HOP_MS = 20;
/** Original and what left may be apart by so many hops either way: 100 ms. */
export const LAG_HOPS = 5;

/** A sound of 10 s or more is judged in windows of 5 s … */
export const WINDOW_MS = 5000;
export const WINDOW_MATCH = 0.5;
/** … a shorter one in windows of 3 s, by a firmer limit … */
export const SHORT_BELOW_MS = 10_000;
export const SHORT_WINDOW_MS = 3000;
export const SHORT_WINDOW_MATCH = 0.6;
/** … and what is shorter still as a whole. */

/**
 * Half-muted windows correlate with 0.28 to 0.55, which no limit tells from a bad echo: so the level decides too. In a hop where the
 * original is heard, what left must be no weaker than this against what was to leave.
 */
export const WEAK_DB = -12;
/** More weak hops than this share and the window does not match: one tenth, as half a second in five. */
export const WEAK_SHARE = 0.1;
/** A hop is heard when it lies at most so far under the loudest of its window. */
export const HEARD_DB = -30;

/** Below this the original itself is silence (dBFS): then silence is what has to leave. */
export const SILENCE_DB = -65;

/** A window that was weak and still moves this much like the original has parts missing; below, it is something else. */
export const HALF_MATCH = 0.25;
/** Weak in more of its hops than this, a window is faint and not half-muted. */
export const MOSTLY = 0.9;

/** What an input hears may be so many hops late: 400 ms of drivers, converters and air. */
export const CAPTURE_LAG_HOPS = 20;
/**
 * A window of `line` or `mic` matches from this correlation on: the limit of 3 s windows of `sink`, not tuned. On held-out invented
 * sounds through a simulated way (bench evidence, seed 3) it rejected 0 of 720 good windows and accepted 0 of 576 bad ones. No real
 * loudspeaker and no voice was heard; decision 0011.
 */
export const HEARD_MATCH = 0.6;
/** Input that moves less than this between its quiet and its loud hops (dB) carries no programme: noise, hum or nothing. */
export const STILL_DB = 6;
/** More weak hops than this and a window of an input has parts missing: echoes weaken some by themselves, so twice that of `sink`. */
export const HEARD_WEAK_SHARE = 0.2;

/** A line of the mains is one when it has this many times the power of what lies beside it … */
export const HUM_STANDS_OUT = 6;
/** … in all but this share of the window: speech never stands on one frequency for so long. */
export const STEADY_SHARE = 0.2;
/** Hum from so far under the programme on (dB) is what people hear first. */
export const HUM_DB = -14;
/**
 * On a line, where peaks are clear, an amplifier that holds down its loudest parts by more than this is driven too far too
 * (`flat-tops.ts`): seen in one window, in two, in the last three. The less was seen, the more must be wrong.
 */
export const HELD_DOWN = [0.5, 0.35, 0.27] as const;
/**
 * An amplifier is driven too far when a bad drive explains what was heard better than none by so much, dB (`driven.ts`): seen in one
 * window, in two, in three, in more. Set on the tuning sounds of bench evidence; decision 0011.
 */
export const CLIPPED_DB = [0.6, 0.4, 0.25, 0.15] as const;
/** So many windows at most are judged together: a minute. */
export const STRETCH = 12;
/** Fainter than usual by so much (dB) and half a street does not hear it any more. */
export const FAINT_DB = -14;
/** A hop of an input is not mute with this many times the power of its noise; fewer of them than this are no sound. */
export const SOUNDING = 4;
export const LEAST_SOUNDING = 40;
