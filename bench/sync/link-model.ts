/**
 * The mobile link of the bench `sync`: what is sent is cut into packets of 1,460 bytes; each waits 60 ± 30 ms, evenly spread, on its own;
 * 2 of 100 are lost and come after 200 ms (the least retransmission time-out of TCP) and the way once more; nothing overtakes, so
 * whatever follows a late or lost packet waits for it. Each direction draws for itself. Real TCP repeats a lost packet sooner when
 * many follow it.
 */
export const LINK = { packetBytes: 1460, delayMs: 60, jitterMs: 30, loss: 0.02, repeatMs: 200 } as const;
